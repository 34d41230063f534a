import { noteShared } from '../intercept/shared-state.ts';

type Listener = (...args: unknown[]) => void;

/** What libraries wrap, to hear of the end of the process. */
const WRAPPED = ['emit', 'reallyExit'] as const;

/**
 * Takes note of who listens to the process, and of the globals; what is returned removes the others. Modules are loaded anew for each
 * run, and each time may ask to be told when the process ends: two thousand runs must not leave two thousand listeners.
 * A global that came in between is noted as shared. It stays if `keepsGlobals` says so, for instance since it belongs to a module that
 * will not be loaded again.
 */
export function keepProcess(): (keepsGlobals?: boolean) => void {
  const globals = new Set(Reflect.ownKeys(globalThis));
  const before = new Map(process.eventNames().map((name) => [name, process.rawListeners(name as 'exit')]));
  const wrapped = WRAPPED.map((name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const);
  const most = process.getMaxListeners();
  // Each process of the scenario has its own: together they are no leak.
  process.setMaxListeners(0);
  return (keepsGlobals = false) => {
    for (const key of Reflect.ownKeys(globalThis)) if (!globals.has(key)) forget(key, keepsGlobals);
    process.setMaxListeners(most);
    for (const name of process.eventNames()) {
      const known: readonly unknown[] = before.get(name) ?? [];
      for (const listener of process.rawListeners(name as 'exit') as unknown as Listener[]) {
        if (!known.includes(listener)) process.removeListener(name, listener);
      }
    }
    for (const [name, descriptor] of wrapped) {
      if (descriptor === undefined) Reflect.deleteProperty(process, name);
      else if (Reflect.get(process, name) !== descriptor.value) Object.defineProperty(process, name, descriptor);
    }
  };
}

function forget(key: string | symbol, isKept: boolean): void {
  noteShared(typeof key === 'symbol' ? `globalThis[${String(key)}]` : `globalThis.${key}`);
  const isOurs = Object.getOwnPropertyDescriptor(globalThis, key)?.configurable === true;
  if (isOurs && !isKept) Reflect.deleteProperty(globalThis, key);
}
