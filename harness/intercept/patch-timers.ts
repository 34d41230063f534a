import { promisify } from 'node:util';
import { replace } from './patch.ts';
import { currentScope, type Scope } from './scope.ts';
import { type TimerKind, VirtualTimer } from './virtual-timer.ts';
import { abortingAfter, every, sleep } from './virtual-waits.ts';

type Callback = (...args: unknown[]) => void;
type SetTimer = (callback: Callback, ...rest: unknown[]) => unknown;

const SETTERS: Readonly<Record<string, TimerKind>> = {
  setTimeout: 'timeout',
  setInterval: 'interval',
  setImmediate: 'immediate',
};

/** In an actor, timers are those of virtual time: as globals, from `timers` and from `timers/promises`. */
export function patchTimers(timers: object, promises: object): void {
  patchPromises(promises);
  for (const object of [globalThis, timers]) {
    for (const [name, kind] of Object.entries(SETTERS)) replaceSetter(object, name, kind, promises);
    for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) replaceClear(object, name);
  }
  replace<(ms: number) => AbortSignal>(AbortSignal, 'timeout', (original) => (ms: number) => {
    const scope = currentScope();
    return scope === undefined ? original.call(AbortSignal, ms) : abortingAfter(scope.clock, ms);
  });
}

function replaceSetter(object: object, name: string, kind: TimerKind, promises: object): void {
  replace<SetTimer>(object, name, (original) => {
    const patched = (callback: Callback, ...rest: unknown[]): unknown => {
      const scope = currentScope();
      // What is no function is refused by Node, in its own words.
      if (scope === undefined || typeof callback !== 'function') return original(callback, ...rest);
      const [ms, args] = kind === 'immediate' ? [0, rest] : [Number(rest[0]), rest.slice(1)];
      return new VirtualTimer(scope.clock, () => callback(...args), { ms, kind });
    };
    return kind === 'interval' ? patched : Object.assign(patched, { [promisify.custom]: Reflect.get(promises, name) });
  });
}

function replaceClear(object: object, name: string): void {
  replace<(timer: unknown) => void>(object, name, (original) => (timer: unknown): void => {
    const scope = currentScope();
    if (timer instanceof VirtualTimer) timer.close();
    else if (scope !== undefined && (typeof timer === 'number' || typeof timer === 'string')) {
      scope.clock.clearTimeout({ number: Number(timer) });
    } else original(timer);
  });
}

type Sleep = (ms?: number, value?: unknown, options?: unknown) => unknown;

function patchPromises(promises: object): void {
  const asleep = (scope: Scope, kind: TimerKind, ms: unknown, [value, options]: readonly unknown[]) =>
    sleep(scope.clock, { kind, ms: Number(ms ?? 1), value, options });
  replace<Sleep>(promises, 'setTimeout', (original) => (ms?: number, ...rest: unknown[]) => {
    const scope = currentScope();
    return scope === undefined ? original(ms, ...rest) : asleep(scope, 'timeout', ms, rest);
  });
  replace<(...given: unknown[]) => unknown>(promises, 'setImmediate', (original) => (...given: unknown[]) => {
    const scope = currentScope();
    return scope === undefined ? original(...given) : asleep(scope, 'immediate', 0, given);
  });
  replace<Sleep>(promises, 'setInterval', (original) => (ms?: number, ...rest: unknown[]) => {
    const scope = currentScope();
    return scope === undefined ? original(ms, ...rest) : every(scope.clock, Number(ms ?? 1), rest);
  });
  const scheduler: unknown = Reflect.get(promises, 'scheduler');
  if (typeof scheduler !== 'object' || scheduler === null) return;
  const methods: object = Object.getPrototypeOf(scheduler);
  replace<Sleep>(
    methods,
    'wait',
    (original) =>
      function wait(this: unknown, ms?: number, options?: unknown) {
        const scope = currentScope();
        return scope === undefined
          ? original.call(this, ms, options)
          : asleep(scope, 'timeout', ms, [undefined, options]);
      },
  );
  replace<() => unknown>(
    methods,
    'yield',
    (original) =>
      function yieldOnce(this: unknown) {
        const scope = currentScope();
        return scope === undefined ? original.call(this) : asleep(scope, 'immediate', 0, []);
      },
  );
}
