import type { Clock, TimerHandle } from '../actors/clock.ts';
import { now } from '../search/now.ts';

/** Real time for one actor, which knows what it still waits for. */
export interface FreeClock extends Clock {
  /** Resolves when no timer is left for which the actor is not done: intervals and those without a ref do not count. */
  idle(): Promise<void>;
  /** No timer of the actor fires any more. */
  close(): void;
}

interface Timer {
  readonly clear: () => void;
  readonly repeats: boolean;
  hasRef: boolean;
}

export function createFreeClock(): FreeClock {
  const timers = new Map<number, Timer>();
  let last = 0;
  let wake: () => void = () => undefined;
  const isIdle = () => ![...timers.values()].some(({ hasRef, repeats }) => hasRef && !repeats);
  const changed = () => {
    if (isIdle()) wake();
  };
  const add = (start: (fire: (body: () => void) => void) => () => void, repeats: boolean): TimerHandle => {
    last += 1;
    const number = last;
    const clear = start((body) => {
      try {
        body();
      } finally {
        if (!repeats) {
          timers.delete(number);
          changed();
        }
      }
    });
    const timer: Timer = { clear, repeats, hasRef: true };
    timers.set(number, timer);
    const keep = (hasRef: boolean) => {
      timer.hasRef = hasRef;
      changed();
    };
    return { number, ref: () => keep(true), unref: () => keep(false) };
  };
  const later = (callback: () => void, ms: number) =>
    add((fire) => {
      const timer = setTimeout(() => fire(callback), ms);
      return () => clearTimeout(timer);
    }, false);
  const clear: Clock['clearTimeout'] = (handle) => {
    if (handle === undefined) return;
    timers.get(handle.number)?.clear();
    timers.delete(handle.number);
    changed();
  };
  return {
    now: () => Math.floor(now()),
    sleep: (ms) => new Promise((resolve) => later(resolve, ms)),
    setTimeout: later,
    setInterval: (callback, ms) =>
      add((fire) => {
        const timer = setInterval(() => fire(callback), ms);
        return () => clearInterval(timer);
      }, true),
    setImmediate: (callback) =>
      add((fire) => {
        const timer = setImmediate(() => fire(callback));
        return () => clearImmediate(timer);
      }, false),
    clearTimeout: clear,
    clearInterval: clear,
    idle: () =>
      new Promise((resolve) => {
        wake = resolve;
        changed();
      }),
    close: () => {
      for (const { clear: stop } of timers.values()) stop();
      timers.clear();
    },
  };
}
