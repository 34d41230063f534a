import { describe, expect, test } from 'vitest';
import { type Actor, type AnyScenario, defineScenario } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { readToken } from '../history/token.ts';
import { always } from '../invariants/always.ts';
import { linesOf, randomRuns, scenarioOf, usingDisk } from '../testing/runs.ts';
import { type ExploreOptions, explore } from './explore.ts';
import { replay } from './replay.ts';

type Rest = Partial<Omit<ExploreOptions, 'scenario' | 'disk'>>;

const search = (scenario: AnyScenario, rest: Rest = {}, make = createMemoryDisk) =>
  usingDisk(make, (disk) => explore({ policy: 'random', seed: 1, scenario, disk, ...rest }));

/** Three entries beside three: 20 orders, none of which is wrong. */
const fine = scenarioOf({
  a: ({ fs, dir }) => fs.promises.stat(dir),
  b: ({ fs, dir }) => fs.promises.stat(dir),
});

const look: Actor['run'] = ({ fs, dir, observe }) => observe('is there', fs.existsSync(`${dir}/f`));

/** Wrong only if one looks in the gap and the other does not. */
const gap = scenarioOf(
  {
    writer: async ({ fs, dir }) => {
      await fs.promises.rename(`${dir}/f`, `${dir}/g`);
      await fs.promises.writeFile(`${dir}/f`, 'new');
    },
    one: look,
    two: look,
  },
  { starting: { f: 'old' }, invariants: [always.stable('is there')] },
);

describe('a random search', () => {
  test('is complete when its runs are over', async () => {
    const result = await search(fine, { runs: 250 });
    expect(result).toMatchObject({ verdict: 'held', violation: null, unknown: null, policy: 'random' });
    // Runs 1, 101 and 201 are made a second time.
    expect(result.coverage).toMatchObject({
      kind: 'sampled',
      runs: 250,
      extraRuns: 3,
      steps: 250 * 6,
      interleavings: null,
    });
    expect(result.coverage.sentence).toBe(
      '250 schedules sampled at system-call steps; a single read or write is taken as atomic',
    );
  });

  test('makes as many runs as the scenario says, else 2,000', async () => {
    expect((await search({ ...fine, runs: 7 })).coverage.runs).toBe(7);
    expect((await search({ ...fine, runs: 7 }, { runs: 3 })).coverage.runs).toBe(3);
    expect((await search(fine)).coverage.runs).toBe(2_000);
  });

  test('chooses each candidate as often as the others', async () => {
    const runs = await randomRuns(fine, 2_000);
    const firsts = runs.filter((run) => linesOf(run)[0] === 'a: start').length;
    expect(firsts / runs.length).toBeGreaterThan(0.45);
    expect(firsts / runs.length).toBeLessThan(0.55);
    const counts = new Map<string, number>();
    for (const run of runs) counts.set(linesOf(run).join(), (counts.get(linesOf(run).join()) ?? 0) + 1);
    expect(counts.size).toBe(20);
    // Every choice is between two; the least likely orders have six, as long as both actors can go on.
    expect(Math.min(...counts.values())).toBeGreaterThan(2_000 / 64);
  });

  test('is another one for another seed, the same for the same', async () => {
    const traces = async (seed: number) => (await randomRuns(fine, 30, { seed })).map((run) => linesOf(run).join());
    expect(await traces(1)).toEqual(await traces(1));
    expect(await traces(2)).not.toEqual(await traces(1));
  });
});

describe('an exhaustive search', () => {
  test('is complete when a run of every class was seen', async () => {
    const result = await search(fine, { policy: 'exhaustive' });
    expect(result).toMatchObject({ verdict: 'held', policy: 'exhaustive' });
    // Turns of one process depend on each other, and there are two of each actor: 4! / (2! 2!) classes.
    const counts = { classes: 6, runs: 6, interleavings: 20, extraRuns: 1 };
    expect(result.coverage).toMatchObject({ kind: 'exhaustive', ...counts });
    expect(result.coverage.sentence).toBe(
      'all 6 classes of 20 interleavings at system-call steps; a single read or write is taken as atomic',
    );
  });

  test.each([
    [5, 'unknown'],
    [6, 'held'],
    [7, 'held'],
  ])('with at most %i runs of 6 is %s', async (runs, verdict) => {
    const result = await search(fine, { policy: 'exhaustive', runs });
    expect(result.verdict).toBe(verdict);
    if (verdict === 'held') return;
    expect(result.unknown).toEqual({
      reason: 'budget',
      actor: null,
      message: '5 runs were not enough to see every order',
      token: null,
    });
    expect(result.coverage).toMatchObject({ runs: 5, interleavings: null });
    expect(result.coverage.sentence).toMatch(/^5 runs, not all classes of interleavings, at system-call steps/);
  });
});

describe('a bounded search', () => {
  test.each([
    [0, 'all schedules with at most 0 preemptions'],
    [1, 'all schedules with at most 1 preemption'],
    [9, 'all schedules with at most 9 preemptions'],
  ])('up to %i is complete when every schedule within the bound was seen', async (bound, sentence) => {
    const result = await search(fine, { policy: 'bounded', bound });
    expect(result).toMatchObject({ verdict: 'held', policy: 'bounded', coverage: { kind: 'bounded', bound } });
    expect(result.coverage.sentence).toBe(
      `${sentence} at system-call steps; a single read or write is taken as atomic; states that are equal are explored once`,
    );
  });

  test('stops at the first bound with a failure, and finds none below', async () => {
    const found = await search(gap, { policy: 'bounded' });
    expect(found).toMatchObject({ verdict: 'violated', coverage: { bound: 1 }, violation: { preemptions: 1 } });
    expect((await search(gap, { policy: 'bounded', bound: 0 })).verdict).toBe('held');
  });

  test('that is cut off is unknown', async () => {
    const result = await search(fine, { policy: 'bounded', runs: 3 });
    expect(result).toMatchObject({ verdict: 'unknown', unknown: { reason: 'budget' } });
    expect(result.coverage.sentence).toMatch(/^3 runs, not all schedules with at most 1 preemption, at/);
  });
});

describe('pct', () => {
  test('states how probable it is that a bug was missed', async () => {
    const result = await search(fine, { policy: 'pct', depth: 2, runs: 300 });
    expect(result).toMatchObject({ verdict: 'held', policy: 'pct', coverage: { kind: 'sampled', runs: 300 } });
    // Two chains and six entries: known after the first run.
    expect(result.coverage.missProbability).toBeCloseTo((1 - 1 / 12) ** 299, 12);
    expect(result.coverage.sentence).toMatch(/^300 schedules sampled; a bug of depth 2 is missed with p < 0\.01 at/);
  });
});

describe('auto', () => {
  test('ends with all classes where there are few', async () => {
    const { policy, verdict, coverage } = await search(fine, { policy: 'auto' });
    expect([policy, verdict, coverage.kind, coverage.classes]).toEqual(['exhaustive', 'held', 'exhaustive', 6]);
    expect(coverage.earlier).toMatchObject([{ policy: 'bounded', bound: 2, isComplete: true }]);
  });

  test('ends with a sample where there are too many', async () => {
    const { policy, verdict, coverage } = await search(fine, { policy: 'auto', runs: 8 });
    expect([policy, verdict, coverage.kind, coverage.runs]).toEqual(['pct', 'held', 'sampled', 2]);
    expect(coverage.earlier).toMatchObject([
      { policy: 'bounded', runs: 2, isComplete: false },
      { policy: 'exhaustive', runs: 4, isComplete: false },
    ]);
  });

  test('names the policy that found the failure', async () => {
    const result = await search(gap, { policy: 'auto' });
    expect(result).toMatchObject({ policy: 'bounded', verdict: 'violated', violation: { preemptions: 1 } });
  });
});

describe('--require', () => {
  test.each([
    ['random', 'exhaustive', 'unknown'],
    ['random', 'bounded', 'unknown'],
    ['bounded', 'exhaustive', 'unknown'],
    ['bounded', 'bounded', 'held'],
    ['exhaustive', 'bounded', 'held'],
    ['exhaustive', 'exhaustive', 'held'],
    ['auto', 'exhaustive', 'held'],
  ] as const)('%s with %s required is %s', async (policy, require, verdict) => {
    const result = await search(fine, { policy, require });
    expect(result.verdict).toBe(verdict);
    if (verdict === 'held') return;
    expect(result.unknown?.reason).toBe('budget');
    expect(result.unknown?.message).toMatch(/^nothing was found, but .* was required and this was covered: /);
  });

  test('does not hide a failure', async () => {
    expect((await search(gap, { require: 'exhaustive' })).verdict).toBe('violated');
  });
});

describe('a search ends', () => {
  test.each(['random', 'exhaustive', 'bounded', 'pct'] as const)('at the first failure, %s', async (policy) => {
    let told = 0;
    const result = await search(gap, { policy, seed: 2, onRun: (runs) => (told = runs) });
    expect(result).toMatchObject({
      verdict: 'violated',
      violation: { invariant: 'always.stable(is there)' },
      unknown: null,
    });
    const { runs, extraRuns, interleavings, classes } = result.coverage;
    expect(runs).toBeGreaterThan(1);
    // The first pass and the failure were made a second time, then the failure was made smaller.
    expect(extraRuns).toBeGreaterThan(2);
    expect([told, extraRuns, interleavings, classes]).toEqual([runs, extraRuns, null, null]);
    const repeated = await usingDisk(createMemoryDisk, (disk) =>
      replay({ scenario: gap, token: readToken(result.violation?.token ?? ''), disk }),
    );
    expect(repeated.violation).toEqual(result.violation);
  });

  test('when its seconds are over: held if it samples, unknown if it had to see every order', async () => {
    const long = scenarioOf(
      Object.fromEntries(
        ['a', 'b', 'c', 'd', 'e'].map((name) => [name, ({ fs, dir }) => fs.promises.writeFile(`${dir}/${name}`, 'x')]),
      ),
    );
    const sampled = await search(long, { seconds: 0.2 });
    expect([sampled.verdict, sampled.coverage.runs > 0]).toEqual(['held', true]);
    const exhaustive = await search(long, { policy: 'exhaustive', seconds: 0.2 });
    expect(exhaustive.unknown).toMatchObject({
      reason: 'budget',
      message: expect.stringMatching(/^0\.2 s and \d+ runs were not enough/),
    });
    const both = await search(long, { seconds: 0.05, runs: 10_000_000 });
    expect(both.unknown?.reason).toBe('budget');
    expect((await search(long, { seconds: 60, runs: 5 })).coverage.runs).toBe(5);
  });

  test.each([
    { runs: 0 },
    { runs: -1 },
    { runs: Number.NaN },
    { seconds: 0 },
    { seed: Number.NaN },
    { seed: 1.5 },
    { seed: undefined as unknown as number },
    { policy: 'best' as 'random' },
    { bound: -1 },
    { depth: 0 },
    { depth: 1.5 },
    { require: 'all' as 'bounded' },
  ])('before it begins, with options that would make it blind: %o', async (options) => {
    await expect(search(fine, options)).rejects.toThrow(UsageError);
  });

  test.each([
    { time: 'Adversarial' as 'adversarial' },
    { runs: 0 },
    { invariants: [{ name: 'n', reads: {}, atend: () => 'bad' }] },
    { expect: [{ verdict: 'blue' as 'held' }] },
    { invariant: [] },
  ])('before it begins, with a scenario whose %o means nothing', async (slip) => {
    await expect(search({ ...fine, ...slip })).rejects.toThrow(UsageError);
  });

  test('as unknown if an invariant answers what is no judgement', async () => {
    for (const invariant of [
      { name: 'n', reads: {}, atEnd: (async () => undefined) as unknown as () => string },
      { name: 'n', reads: {}, judge: (() => 42) as unknown as () => undefined },
      { name: 'n', reads: {}, watch: () => (() => '') as unknown as () => string },
    ]) {
      const result = await search({ ...fine, invariants: [invariant] });
      expect(result.unknown?.reason).toBe('invariant-threw');
    }
  });

  test('with a warning for each thing that judged nothing', async () => {
    const result = await search({ ...fine, invariants: [always.stable('typo')], time: 'adversarial' }, { runs: 50 });
    expect(result.verdict).toBe('held');
    expect(result.warnings).toEqual([
      'nothing was ever observed as typo, so always.stable(typo) judged nothing',
      expect.stringContaining('time is adversarial, but no actor ever set a timer'),
    ]);
  });

  test('with a warning where time stood still for timers, and where there were few samples', async () => {
    const timed = scenarioOf({
      a: ({ clock }) => clock.sleep(5),
      b: ({ fs, dir }) => fs.promises.stat(dir),
      c: ({ fs, dir }) => fs.promises.stat(dir),
    });
    const warningsOf = async (more: Parameters<typeof search>[1]) => (await search(timed, more)).warnings;
    const idle = expect.stringContaining('nobody was ever slower than a timer');
    const few = expect.stringMatching(/^so few schedules say little: a bug of depth 3 may be missed with p ≤ 0\.9/);
    expect(await warningsOf({ policy: 'pct', runs: 5 })).toEqual(expect.arrayContaining([idle, few]));
    expect(await warningsOf({ policy: 'exhaustive' })).toContainEqual(idle);
    expect(await warningsOf({ policy: 'exhaustive' })).not.toContainEqual(few);
  });

  test('when it is interrupted', async () => {
    let runs = 0;
    const result = await search(fine, { onRun: (made) => (runs = made), isInterrupted: () => runs >= 4 });
    expect(result.unknown).toMatchObject({ reason: 'budget', message: 'interrupted after 4 runs' });
    expect(result.coverage.runs).toBe(4);
  });
});

describe('what keeps a run from beginning', () => {
  const fail = () => {
    throw new Error('no');
  };
  test.each<[string, Partial<AnyScenario>, string]>([
    ['setup that throws', { setup: fail }, 'setup threw: Error: no'],
    ['setup that rejects', { setup: async () => fail() }, 'setup threw: Error: no'],
    [
      'setup that rejects later',
      { setup: () => new Promise((_, reject) => setTimeout(reject, 5, new Error('no'))) },
      'setup threw: Error: no',
    ],
    [
      'setup that calls what is not scheduled',
      { setup: ({ fs, dir }) => fs.watch(dir) },
      'setup threw: Error: setup called fs.watch, which filerace does not schedule',
    ],
    [
      'setup that fails on the disk',
      { setup: ({ fs, dir }) => fs.promises.readFile(`${dir}/none`) },
      "setup threw: Error: ENOENT: no such file or directory, open './none'",
    ],
    ['actors() that throws', { actors: fail }, 'actors() threw: Error: no'],
  ])('%s is unknown', async (_name, part, message) => {
    const result = await search({ ...fine, ...part });
    expect(result).toMatchObject({ verdict: 'unknown', violation: null });
    expect(result.unknown).toEqual({ reason: 'setup-threw', actor: null, message, token: null });
  });

  test('actors() that gives other names to another process', async () => {
    const result = await search({
      ...fine,
      actors: ({ process }): Record<string, { process: string; run: () => void }> =>
        process === 'main' ? { a: { process: 'other', run: () => undefined } } : {},
    });
    expect(result.unknown?.message).toBe(
      'actors() threw: Error: actors() gave no `a` when it was called for process other',
    );
  });

  test('parameters that do not fit are a UsageError', async () => {
    const scenario = defineScenario({ name: 'p', parameters: { n: 1 }, actors: () => ({}) }) as unknown as AnyScenario;
    await expect(search(scenario, { parameters: { n: 'x' } })).rejects.toThrow(UsageError);
    await expect(search(scenario, { parameters: { m: 1 } })).rejects.toThrow('has no parameter `m`; it has: n.');
  });
});
