import { hrtime } from 'node:process';
import { EPOCH_MS } from '../actors/clock.ts';
import { disguise, replace } from './patch.ts';
import { currentScope, type Scope } from './scope.ts';

/** In an actor it is virtual time: `Date`, `performance.now`, `process.hrtime` and `process.uptime`. */
export function patchClock(): void {
  globalThis.Date = patchedDate(globalThis.Date);
  replace<() => number>(
    Object.getPrototypeOf(performance),
    'now',
    (original) =>
      function now(this: unknown) {
        const scope = currentScope();
        return scope === undefined ? original.call(this) : elapsedMs(scope);
      },
  );
  replaceTimeOrigin(performance);
  replaceHrtime();
  replace<() => number>(process, 'uptime', (original) => () => {
    const scope = currentScope();
    return scope === undefined ? original.call(process) : elapsedMs(scope) / 1000;
  });
}

function elapsedMs({ clock }: Scope): number {
  return clock.now() - EPOCH_MS;
}

function patchedDate(real: DateConstructor): DateConstructor {
  function PatchedDate(this: unknown, ...args: unknown[]): unknown {
    const scope = currentScope();
    if (new.target === undefined) return scope === undefined ? real() : new real(scope.clock.now()).toString();
    const given = scope !== undefined && args.length === 0 ? [scope.clock.now()] : args;
    if (new.target !== (PatchedDate as unknown)) return Reflect.construct(real, given, new.target);
    // memfs makes three of them for every file.
    return new real(...(given as []));
  }
  PatchedDate.now = () => currentScope()?.clock.now() ?? realNow();
  const realNow = real.now.bind(real);
  disguise(PatchedDate, real);
  disguise(PatchedDate.now, real.now);
  PatchedDate.prototype = real.prototype;
  Object.defineProperty(real.prototype, 'constructor', { value: PatchedDate, writable: true, configurable: true });
  return PatchedDate as unknown as DateConstructor;
}

function replaceTimeOrigin(owner: typeof performance): void {
  const methods: object = Object.getPrototypeOf(owner);
  const get = Object.getOwnPropertyDescriptor(methods, 'timeOrigin')?.get;
  if (get === undefined) return;
  const patched = function timeOrigin(this: unknown): unknown {
    return currentScope() === undefined ? get.call(this) : EPOCH_MS;
  };
  Object.defineProperty(methods, 'timeOrigin', { get: patched, configurable: true, enumerable: true });
}

function replaceHrtime(): void {
  const { bigint } = hrtime;
  replace<(before?: [number, number]) => [number, number]>(process, 'hrtime', (original) => {
    const patched = (before?: [number, number]): [number, number] => {
      const scope = currentScope();
      if (scope === undefined) return original.call(process, before);
      const ms = elapsedMs(scope);
      const [seconds, rest] = [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
      if (before === undefined) return [seconds, rest];
      const borrow = rest < before[1] ? 1 : 0;
      return [seconds - before[0] - borrow, rest - before[1] + borrow * 1e9];
    };
    const inNanoseconds = () => {
      const scope = currentScope();
      return scope === undefined ? bigint.call(hrtime) : BigInt(elapsedMs(scope)) * 1_000_000n;
    };
    return Object.assign(patched, { bigint: inNanoseconds });
  });
}
