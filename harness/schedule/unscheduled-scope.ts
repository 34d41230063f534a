import type { Clock, TimerHandle } from '../actors/clock.ts';
import type { Random } from '../actors/random.ts';
import { createFs } from '../fs/create-fs.ts';
import type { FsPort } from '../fs/port.ts';
import { outOfScope, type Scope } from '../intercept/scope.ts';
import { ROOT } from './run-plan.ts';

/** What the globals of Node mean to code of a scenario that is not scheduled: setup. */
export function unscheduledScope(options: {
  readonly port: FsPort;
  readonly now: () => number;
  readonly random: Random;
  readonly pid: number;
}): Scope {
  const { port, now, random, pid } = options;
  return {
    dir: ROOT,
    fs: createFs(port),
    clock: hurriedClock(now),
    random,
    pid,
    isAlive: (other) => other === pid,
    readsOutside: () => undefined,
    unscheduled: (name) => port.unsupported(name),
  };
}

/** Whatever is waited for comes at once, and the time stands still. */
function hurriedClock(now: () => number): Clock {
  let last = 0;
  const set = (callback: () => void): TimerHandle => {
    last += 1;
    const number = last;
    pending.set(
      number,
      outOfScope(() => setImmediate(callback)),
    );
    return { number, ref: () => undefined, unref: () => undefined };
  };
  const pending = new Map<number, NodeJS.Immediate>();
  const clear: Clock['clearTimeout'] = (timer) => clearImmediate(pending.get(timer?.number ?? 0));
  return {
    now,
    sleep: () => new Promise((resolve) => set(resolve)),
    setTimeout: set,
    setInterval: set,
    setImmediate: set,
    clearTimeout: clear,
    clearInterval: clear,
  };
}
