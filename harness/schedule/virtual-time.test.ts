import { describe, expect, test } from 'vitest';
import { EPOCH_MS } from '../actors/clock.ts';
import type { Actor } from '../actors/scenario.ts';
import { everyRun, linesOf, quietRun, scenarioOf, seen } from '../testing/runs.ts';
import { MAX_TIMERS } from './virtual-time.ts';

describe('timers', () => {
  test('of one process fire by due time, then in the order in which they were set', async () => {
    const runs = await everyRun(
      scenarioOf({
        a: async ({ clock, observe }) => {
          for (const [name, ms] of Object.entries({
            late: 30,
            first: 10,
            second: 10,
            early: 5,
            none: 0,
            odd: Number.NaN,
          })) {
            clock.setTimeout(() => observe('fired', [name, clock.now() - EPOCH_MS]), ms);
          }
          await clock.sleep(40);
        },
      }),
    );
    expect(runs).toHaveLength(1);
    expect(runs[0]?.record.history.map(({ value }) => value)).toEqual([
      ['none', 1],
      ['odd', 1],
      ['early', 5],
      ['first', 10],
      ['second', 10],
      ['late', 30],
    ]);
  });

  test.each([
    ['one process', 'main', 2],
    ['two processes', 'other', 4],
  ])('that are due at the same time, in %s', async (_name, process, orders) => {
    // Starts in both orders; two timers of two processes in both orders too, which is the order of starts in one.
    const sleeper: Actor['run'] = ({ clock }) => clock.sleep(10);
    expect(await everyRun(scenarioOf({ a: sleeper, b: { process, run: sleeper } }))).toHaveLength(orders);
  });

  test('time passes only when nothing else can happen', async () => {
    const scenario = scenarioOf({
      sleeper: async ({ clock, observe, fs, dir }) => {
        await clock.sleep(1);
        observe('other is done', fs.existsSync(`${dir}/f`));
      },
      writer: ({ fs, dir }) => fs.promises.writeFile(`${dir}/f`, ''),
    });
    expect(seen(await everyRun(scenario), 'other is done')).toEqual([true]);
    const adversarial = await everyRun({ ...scenario, time: 'adversarial' });
    expect(seen(adversarial, 'other is done')).toEqual([false, true]);
  });

  test('adversarial time never lets a later timer overtake an earlier one of its process, nor time go back', async () => {
    const runs = await everyRun(
      scenarioOf(
        {
          a: async ({ clock, observe }) => {
            await Promise.all([20, 10].map((ms) => clock.sleep(ms).then(() => observe('a', clock.now() - EPOCH_MS))));
          },
          b: {
            process: 'other',
            run: ({ clock, observe }) => clock.sleep(5).then(() => observe('b', clock.now() - EPOCH_MS)),
          },
        },
        { time: 'adversarial' },
      ),
    );
    expect(runs.length).toBeGreaterThan(1);
    for (const { record } of runs) {
      const times = record.history.map(({ value }) => Number(value));
      expect(times).toEqual(times.toSorted((x, y) => x - y));
    }
    // `a` may start after the 5 ms of `b` have passed.
    expect(seen(runs, 'a')).toEqual([10, 15, 20, 25]);
  });

  test('that are cleared do not fire; an interval fires until it is cleared', async () => {
    const run = await quietRun(
      scenarioOf({
        a: async ({ clock, observe }) => {
          clock.clearTimeout(clock.setTimeout(() => observe('fired', 'cleared'), 1));
          clock.clearTimeout(undefined);
          const interval = clock.setInterval(() => observe('fired', clock.now() - EPOCH_MS), 10);
          await clock.sleep(35);
          clock.clearInterval(interval);
          await clock.sleep(100);
        },
      }),
    );
    expect(run.record.history.map(({ value }) => value)).toEqual([10, 20, 30]);
    expect(run.unknown).toBeUndefined();
  });

  test('keep a run going until they have fired, as they keep a process, but intervals do not', async () => {
    const run = await quietRun(
      scenarioOf({
        a: ({ clock, observe }) => {
          clock.setInterval(() => observe('fired', 'interval'), 10);
          clock.setTimeout(() => observe('fired', 'timeout'), 15);
        },
      }),
    );
    expect(run.record.history.map(({ value }) => value)).toEqual(['interval', 'timeout']);
    expect(run.unknown).toBeUndefined();
  });

  test('wake their actor in a turn of their own, named in the trace', async () => {
    const run = await quietRun(
      scenarioOf({
        a: async ({ clock, fs, dir }) => {
          await clock.sleep(10);
          fs.statSync(dir);
        },
      }),
    );
    expect(linesOf(run)).toEqual(['a: start', 'a: timer', 'a: stat .']);
  });
});

describe('the clock', () => {
  test('stands still in a turn for 1,000 reads, then each adds 1 ms, so that a loop on it ends', async () => {
    const run = await quietRun(
      scenarioOf({
        a: async ({ clock, observe, fs, dir }) => {
          for (let turn = 0; turn < 2; turn += 1) {
            const from = clock.now();
            let reads = 1;
            while (clock.now() < from + 50) reads += 1;
            observe('reads', reads);
            await fs.promises.stat(dir);
          }
        },
      }),
    );
    // The read that sees the end is not counted by the loop.
    expect(run.record.history.map(({ value }) => value)).toEqual([1_049, 1_049]);
  });

  test('is the same for all actors, and begins at the same time in each run', async () => {
    const runs = await everyRun(
      scenarioOf({
        a: async ({ clock, observe }) => {
          await clock.sleep(7);
          observe('now', clock.now() - EPOCH_MS);
        },
        b: async ({ clock, observe }) => {
          await clock.sleep(3);
          observe('now', clock.now() - EPOCH_MS);
        },
      }),
    );
    for (const { record } of runs) expect(record.history.map(({ value }) => value)).toEqual([3, 7]);
  });

  test('gives files their times', async () => {
    const run = await quietRun(
      scenarioOf(
        {
          a: async ({ clock, fs, dir, observe }) => {
            await clock.sleep(1_000);
            await fs.promises.writeFile(`${dir}/f`, 'new');
            observe('mtime', fs.statSync(`${dir}/f`).mtimeMs - fs.statSync(`${dir}/old`).mtimeMs);
          },
        },
        { starting: { old: '' } },
      ),
    );
    expect(run.record.history[0]?.value).toBe(1_000);
  });
});

describe('a run that sets more timers than it may is unknown', () => {
  const loops: Record<string, Actor['run']> = {
    'one after another': async ({ clock }) => {
      for (;;) await clock.sleep(1);
    },
    'all in one turn': async ({ clock }) => {
      for (let i = 0; i <= MAX_TIMERS; i += 1) clock.setTimeout(() => {}, 1_000);
      await clock.sleep(1);
    },
    'an interval beside an actor that waits for ever': async ({ clock }) => {
      clock.setInterval(() => {}, 1);
      await new Promise(() => {});
    },
  };
  test.each(Object.entries(loops))('%s', async (_name, run) => {
    const { unknown, violation } = await quietRun(scenarioOf({ looper: run }));
    expect([unknown?.reason, unknown?.actor, violation]).toEqual(['hang', 'looper', undefined]);
  });
});
