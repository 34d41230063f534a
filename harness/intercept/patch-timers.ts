import { promisify } from 'node:util';
import { replace } from './patch.ts';
import { refusalOf } from './refusal.ts';
import { currentScope } from './scope.ts';
import { Immediate, Timeout, type TimerKind, VirtualTimer } from './virtual-timer.ts';
import { abortingAfter, every, sleep } from './virtual-waits.ts';

type Callback = (this: unknown, ...args: unknown[]) => void;
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
    const isFine = Number.isInteger(ms) && ms >= 0 && ms < 2 ** 32;
    // What is wrong is refused by Node, in its own words.
    return scope === undefined || !isFine ? original.call(AbortSignal, ms) : abortingAfter(scope.clock, ms);
  });
}

function replaceSetter(object: object, name: string, kind: TimerKind, promises: object): void {
  replace<SetTimer>(object, name, (original) => {
    const patched = (callback: Callback, ...rest: unknown[]): unknown => {
      const scope = currentScope();
      // What is no function is refused by Node, in its own words.
      if (scope === undefined || typeof callback !== 'function') return original(callback, ...rest);
      if (kind === 'immediate') return new Immediate(scope.clock, calling(callback, rest), { ms: 0, kind });
      const [delay, ...args] = rest;
      return new Timeout(scope.clock, calling(callback, args), { ms: (delay as number) * 1, kind });
    };
    return kind === 'interval' ? patched : Object.assign(patched, { [promisify.custom]: Reflect.get(promises, name) });
  });
}

function calling(callback: Callback, args: readonly unknown[]): (this: unknown) => void {
  return function call(this: unknown) {
    Reflect.apply(callback, this, args);
  };
}

function replaceClear(object: object, name: string): void {
  replace<(timer: unknown) => void>(object, name, (original) => (timer: unknown): void => {
    const scope = currentScope();
    if (timer instanceof VirtualTimer) VirtualTimer.clear(timer);
    else if (scope !== undefined && (typeof timer === 'number' || typeof timer === 'string')) {
      scope.clock.clearTimeout({ number: Number(timer) });
    } else original(timer);
  });
}

type Sleep = (...given: unknown[]) => unknown;

function patchPromises(promises: object): void {
  replace<Sleep>(promises, 'setTimeout', (original) => (ms?: unknown, value?: unknown, options?: unknown) => {
    const scope = currentScope();
    if (scope === undefined) return original(ms, value, options);
    const refusal = isPlain(ms, options) ? undefined : refusalOf((asked) => original(ms, value, asked), options);
    return sleep(scope.clock, 'timeout', { ms: delayOf(ms), value, options, refusal });
  });
  replace<Sleep>(promises, 'setImmediate', (original) => (value?: unknown, options?: unknown) => {
    const scope = currentScope();
    if (scope === undefined) return original(value, options);
    const refusal = isPlain(0, options) ? undefined : refusalOf((asked) => original(value, asked), options);
    return sleep(scope.clock, 'immediate', { ms: 0, value, options, refusal });
  });
  replace<(...given: unknown[]) => AsyncGenerator>(
    promises,
    'setInterval',
    (original) => (ms?: unknown, value?: unknown, options?: unknown) => {
      const scope = currentScope();
      if (scope === undefined) return original(ms, value, options);
      const ask = (asked: unknown) => original(ms, value, asked).next();
      const refusal = isPlain(ms, options) ? undefined : refusalOf(ask, options);
      return every(scope.clock, { ms: delayOf(ms), value, options, refusal });
    },
  );
  const scheduler: unknown = Reflect.get(promises, 'scheduler');
  if (typeof scheduler === 'object' && scheduler !== null) patchScheduler(Object.getPrototypeOf(scheduler));
}

function patchScheduler(methods: object): void {
  replace<Sleep>(
    methods,
    'wait',
    (original) =>
      function wait(this: unknown, ms?: unknown, options?: unknown) {
        const scope = currentScope();
        if (scope === undefined) return original.call(this, ms, options);
        const ask = (asked: unknown) => original.call(this, ms, asked);
        const refusal = isPlain(ms, options) ? undefined : refusalOf(ask, options);
        return sleep(scope.clock, 'timeout', { ms: delayOf(ms), value: undefined, options, refusal });
      },
  );
  replace<Sleep>(
    methods,
    'yield',
    (original) =>
      function yieldOnce(this: unknown) {
        const scope = currentScope();
        if (scope === undefined) return original.call(this);
        return sleep(scope.clock, 'immediate', { ms: 0, value: undefined, options: undefined, refusal: undefined });
      },
  );
}

/** Whether there is nothing that Node could refuse. */
function isPlain(ms: unknown, options: unknown): boolean {
  return options === undefined && (ms === undefined || typeof ms === 'number');
}

/** What is no number is refused, but only in a moment. */
function delayOf(ms: unknown): number {
  return typeof ms === 'number' ? ms : 1;
}
