import { expect, it } from 'vitest';
import { createFreeClock } from './free-clock.ts';

/** What has happened, in order. */
function createLog(): { readonly log: string[]; readonly write: (text: string) => () => void } {
  const log: string[] = [];
  return { log, write: (text) => () => void log.push(text) };
}

it('is idle when nothing is left that an actor waits for: intervals and what has no ref do not count', async () => {
  const clock = createFreeClock();
  const { log, write } = createLog();
  await clock.idle();
  clock.setInterval(write('interval'), 1_000_000);
  clock.setTimeout(write('never'), 1_000_000).unref();
  const cleared = clock.setTimeout(write('cleared'), 1_000_000);
  clock.setTimeout(write('timer'), 1);
  clock.setImmediate(() => {
    write('immediate')();
    clock.clearTimeout(cleared);
  });
  await clock.idle();
  clock.close();
  expect(log).toEqual(['immediate', 'timer']);
});

it('waits for a timer that a timer has set, and for one that was given its ref back', async () => {
  const clock = createFreeClock();
  const { log, write } = createLog();
  clock.setTimeout(() => clock.setTimeout(write('second'), 1), 1);
  const third = clock.setTimeout(write('third'), 5);
  third.unref();
  third.ref();
  await clock.idle();
  expect(log.sort()).toEqual(['second', 'third']);
});

it('fires nothing any more once it is closed', async () => {
  const clock = createFreeClock();
  const { log, write } = createLog();
  clock.setTimeout(write('timer'), 1);
  clock.setInterval(write('interval'), 1);
  clock.setImmediate(write('immediate'));
  clock.close();
  await createFreeClock().sleep(20);
  expect(log).toEqual([]);
});
