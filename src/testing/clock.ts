import type { Clock } from '../clock.ts';

export interface TestClock extends Clock {
  ms: number;
  readonly slept: number[];
}

/** A clock that stands still but for sleeping, which takes no time. */
export function testClock(ms = 1_700_000_000_000): TestClock {
  return {
    ms,
    slept: [],
    now() {
      return this.ms;
    },
    async sleep(duration) {
      this.slept.push(duration);
      this.ms += duration;
    },
  };
}
