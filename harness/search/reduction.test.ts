import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyFootprint, type Footprint } from '../disk/footprint.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { compare, type Policies } from '../testing/compare-searches.ts';
import { programs, type Repertoire } from '../testing/random-programs.ts';
import { disks, usingDisk } from '../testing/runs.ts';
import type { UnitSizes } from './exhaustive-plan.ts';
import { createExhaustivePolicy } from './exhaustive-policy.ts';

/** For more: `FILERACE_PROGRAMS=10000 npx vitest run harness/search/reduction.test.ts`. */
const DEFAULT_PROGRAMS = '75';
const { FILERACE_PROGRAMS = DEFAULT_PROGRAMS } = process.env;
/** Of fewer draws too few are small enough to be compared. */
const LEAST_ON_REAL = 15;
/** Ten thousand programs take less than half an hour. */
const LONG_MS = 7_200_000;

/** From most programs in one unit to one run in each. */
const sizes = fc.constantFrom<UnitSizes>({ first: 60, others: 20 }, { first: 10, others: 3 }, { first: 1, others: 1 });

test.each(disks)('the reduced search sees what the full one sees, on %s', { timeout: LONG_MS }, async (kind, make) => {
  const all = Number(FILERACE_PROGRAMS);
  const numRuns = kind === 'memfs' ? all : Math.max(LEAST_ON_REAL, Math.ceil(all / 10));
  const sums = { programs: 0, executions: 0, classes: 0, runs: 0 };
  await usingDisk(make, (disk) =>
    fc.assert(
      fc.asyncProperty(programs(), sizes, async (program, size) => {
        const compared = await compare(program, disk, size);
        if (compared === undefined) return;
        sums.programs += 1;
        sums.executions += compared.executions;
        sums.classes += compared.classes;
        sums.runs += compared.runs;
      }),
      { numRuns },
    ),
  );
  if (FILERACE_PROGRAMS !== DEFAULT_PROGRAMS) console.log(kind, sums);
  // Otherwise the law would hold because nothing was compared, or nothing reduced.
  expect(sums.programs).toBeGreaterThan(numRuns / 4);
  expect(sums.classes).toBeLessThan(sums.runs / 5);
  expect(sums.executions).toBeLessThan(sums.classes * 1.05);
});

type Mistake = readonly [
  name: string,
  spoil: (footprint: Footprint) => Footprint,
  repertoire: Repertoire,
  seed?: number,
];

/** What the law must notice: a relation that lacks something; programs in which it is likely to show, and a seed by which one comes soon. */
const mistakes: readonly Mistake[] = [
  ['readdir is independent of rename', without('reads', 'listing:'), { calls: ['readdir', 'rename'], others: [] }, 8],
  ['turns of one process are independent', without('writes', 'heap:'), { others: ['share', 'queue'] }],
  [
    'states in between are not judged',
    without('writes', 'visible:'),
    { calls: ['unlink', 'rename', 'link'], others: [] },
    6,
  ],
  ['files yet to be named are not judged', without('reads', 'named:'), { calls: ['rename', 'truncate'] }],
  ['observations of one label are independent', without('writes', 'history:'), { others: ['look'] }],
  ['the order of two labels that are judged together is not seen', without('writes', 'judged:'), { others: ['look'] }],
  ['a failed call reads nothing', (footprint) => (footprint.writes.length === 0 ? emptyFootprint() : footprint), {}],
  ['a sync call does not keep the thread from other turns', without('reads', 'turns'), {}],
  ['a job may end before or inside a turn', without('reads', 'jobs:'), {}],
  ['link counts and times are not seen', without('updates', ''), { calls: ['stat', 'link', 'unlink'], others: [] }],
  [
    'the time of day is not seen',
    without('reads', 'time'),
    { calls: ['stat'], others: ['now', 'sleep'], time: ['adversarial'] },
  ],
  ['who is done is not seen', without('reads', 'alive:'), { others: ['alive'] }],
];

function without(mode: keyof Footprint, prefix: string): (footprint: Footprint) => Footprint {
  return (footprint) => ({ ...footprint, [mode]: footprint[mode].filter((token) => !token.startsWith(prefix)) });
}

const planted = mistakes.map(([name, spoil, repertoire, seed = 1]) => [name, { spoil, repertoire, seed }] as const);

test.each(planted)('it would notice that %s', async (_name, { spoil, repertoire, seed }) => {
  const spoiled: Policies = (stem) => {
    const policy = createExhaustivePolicy(stem);
    const executed = policy.executed?.bind(policy);
    policy.executed = (entry) => executed?.({ ...entry, footprint: entry.footprint && spoil(entry.footprint) });
    return policy;
  };
  const { failed } = await usingDisk(createMemoryDisk, (disk) =>
    fc.check(
      fc.asyncProperty(programs(repertoire), sizes, async (program, size) => {
        await compare(program, disk, size, spoiled);
      }),
      { numRuns: 1_000, seed, endOnFailure: true },
    ),
  );
  expect(failed).toBe(true);
});
