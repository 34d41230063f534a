import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Actor } from '../actors/scenario.ts';
import { everyRun, linesOf, randomRuns, scenarioOf } from '../testing/runs.ts';

/** An actor that makes so many calls of one step, one after another: its start, then a step and a resume each. */
function inSequence(calls: number): Actor['run'] {
  return async ({ fs, dir }) => {
    for (let call = 0; call < calls; call += 1) await fs.promises.stat(dir);
  };
}

/** Ways to merge chains of these lengths: (a + b + …)! / (a! b! …). */
function merges(lengths: readonly number[]): number {
  let ways = 1;
  let total = 0;
  for (const length of lengths) {
    for (let each = 1; each <= length; each += 1) ways = (ways * (total + each)) / each;
    total += length;
  }
  return ways;
}

describe('the number of orders is the number of merges', () => {
  test.each([
    [[0, 0], 2],
    [[1, 0], 4],
    [[1, 1], 20],
    [[2, 1], 56],
    [[2, 2], 252],
    [[1, 1, 0], 140],
    [[3], 1],
  ])('actors with %j calls: %i', async (calls, expected) => {
    expect(merges(calls.map((each) => 1 + 2 * each))).toBe(expected);
    const runs = await everyRun(
      scenarioOf(Object.fromEntries(calls.map((each, index) => [`a${index}`, inSequence(each)]))),
    );
    expect(runs).toHaveLength(expected);
    expect(new Set(runs.map((run) => linesOf(run).join('\n'))).size).toBe(expected);
  });

  test('calls of one actor at the same time', async () => {
    const runs = await everyRun(
      scenarioOf({
        a: ({ fs, dir }) => Promise.all([fs.promises.stat(`${dir}`), fs.promises.lstat(dir), fs.promises.access(dir)]),
      }),
    );
    expect(runs).toHaveLength(merges([2, 2, 2]));
  });

  test('a request of several steps and jobs is a chain like any other', async () => {
    const runs = await everyRun(
      scenarioOf({
        writer: ({ fs, dir }) => fs.promises.writeFile(`${dir}/f`, 'text'),
        reader: inSequence(1),
      }),
    );
    expect(runs).toHaveLength(merges([1 + 3 + 1, 3]));
  });
});

/** An actor that makes so many sync calls in its first turn. */
function inSync(calls: number): Actor['run'] {
  return ({ fs, dir }) => {
    for (let call = 0; call < calls; call += 1) fs.statSync(dir);
  };
}

describe('sync calls', () => {
  test.each(['main', 'other'])('two actors of processes main and %s have two orders', async (process) => {
    const runs = await everyRun(scenarioOf({ a: inSync(3), b: { process, run: inSync(4) } }));
    expect(runs).toHaveLength(2);
  });

  test.each([1, 2, 5])('beside one call of one step: %i of them', async (calls) => {
    const runs = await everyRun(scenarioOf({ a: inSync(calls), b: inSequence(1) }));
    // The turn of `a` before, between or after start, step and resume of `b`, or the step before one of the sync calls.
    expect(runs).toHaveLength(4 + calls);
  });

  test('a second job of the same process waits for the thread, one of another process does not', async () => {
    const count = async (process: string) =>
      (
        await everyRun(
          scenarioOf({ a: inSync(2), b: { process, run: ({ fs, dir }) => fs.promises.writeFile(`${dir}/f`, 'x') } }),
        )
      ).length;
    // The turn at one of 6 places among start, open, write, close, resume; or with one of the steps before sync call 1 or 2.
    expect(await count('main')).toBe(6 + 3 * 2);
    // Also with 2 neighbouring steps (each before call 1 or 2, in order: 3 ways), or all 3 (4 ways).
    expect(await count('other')).toBe(6 + 3 * 2 + 2 * 3 + 4);
  });
});

test('preemptions are switches away from an actor that could have gone on', async () => {
  const runs = await everyRun(scenarioOf({ a: inSequence(1), b: inSequence(1) }));
  const byTrace = runs.map((run) => {
    const actors = run.record.trace().map(({ actor }) => actor);
    return actors.filter((actor, at) => at > 0 && actor !== actors[at - 1] && actors.includes(actors[at - 1] ?? '', at))
      .length;
  });
  expect(runs.map((run) => run.record.preemptions)).toEqual(byTrace);
  expect(byTrace.filter((each) => each === 0)).toHaveLength(2);
  expect(byTrace.filter((each) => each === 1)).toHaveLength(4);
});

test('any program of calls in sequence has as many orders as merges, each once', async () => {
  const programs = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      programs.filter((calls) => merges(calls.map((each) => 1 + 2 * each)) < 3_000),
      async (calls) => {
        const actors = Object.fromEntries(calls.map((each, index) => [`a${index}`, inSequence(each)]));
        const runs = await everyRun(scenarioOf(actors));
        expect(runs).toHaveLength(merges(calls.map((each) => 1 + 2 * each)));
      },
    ),
    { numRuns: 15 },
  );
});

test('brute force over random walks finds the same traces as the exhaustive search', async () => {
  const scenario = scenarioOf({
    writer: ({ fs, dir }) => fs.promises.rename(`${dir}/f`, `${dir}/g`).catch(() => undefined),
    reader: ({ fs, dir }) => {
      fs.existsSync(`${dir}/f`);
      fs.existsSync(`${dir}/g`);
    },
    other: { process: 'other', run: ({ fs, dir }) => fs.existsSync(`${dir}/f`) },
  });
  const traces = (runs: Awaited<ReturnType<typeof everyRun>>) =>
    [...new Set(runs.map((run) => linesOf(run).join('\n')))].sort();
  const all = await everyRun(scenario);
  expect(new Set(all.map((run) => linesOf(run).join('\n'))).size).toBe(all.length);
  expect(traces(await randomRuns(scenario, 3_000))).toEqual(traces(all));
});
