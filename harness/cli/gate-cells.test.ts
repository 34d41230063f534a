import { expect, test } from 'vitest';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import type { Result } from '../results/result.ts';
import type { Verdict } from '../results/verdict.ts';
import { explore } from '../search/explore.ts';
import { scenarioOf, usingDisk } from '../testing/runs.ts';
import { type Numbered, weighed } from './gate-cells.ts';

/** A search that held, with numbers of its own. */
async function heldAfter(runs: number, kind: Result['coverage']['kind'] = 'sampled', before = 0): Promise<Result> {
  const scenario = scenarioOf({ one: () => undefined });
  const result = await usingDisk(createMemoryDisk, (disk) =>
    explore({ scenario, disk, policy: 'random', seed: 1, runs: 1 }),
  );
  const earlier = [{ policy: 'bounded', runs: before, bound: 0, isComplete: true, message: '' }];
  return { ...result, coverage: { ...result.coverage, kind, runs, earlier } };
}

const cell = (verdict: Verdict, rest: Partial<Pick<Numbered, 'disk' | 'runs'>> = {}) =>
  ({ disk: 'memfs', isolation: 'fibers', expected: { verdict }, ...rest }) as const;

test('what a budget leaves of a search counts as held from a tenth of its usual runs on', async () => {
  for (const [runs, of, least] of [
    [199, cell('held'), 200],
    [19, cell('held', { disk: 'real' }), 20],
    [1, cell('held', { runs: 20 }), 2],
    // What is expected to fail must have been looked for as long as ever.
    [1_999, cell('violated'), 2_000],
  ] as const) {
    const short = weighed(of, await heldAfter(runs));
    expect(short).toMatchObject({ verdict: 'unknown', unknown: { reason: 'budget' } });
    expect(short.unknown?.message).toContain(`and at least ${least} are needed`);
    const enough = await heldAfter(least);
    expect(weighed(of, enough)).toBe(enough);
  }
});

test('the runs of the phases before count, and a complete search needs no number', async () => {
  const both = await heldAfter(100, 'sampled', 100);
  expect(weighed(cell('held'), both)).toBe(both);
  const complete = await heldAfter(3, 'exhaustive');
  expect(weighed(cell('violated'), complete)).toBe(complete);
});
