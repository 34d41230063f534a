import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Disk } from '../disk/disk.ts';
import { emptyFootprint, type Footprint } from '../disk/footprint.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { createExecutor, type JudgedRun } from '../schedule/executor.ts';
import { withGuards } from '../schedule/guards.ts';
import type { SchedulePolicy } from '../schedule/policy.ts';
import { createBruteForcePolicy } from '../testing/brute-force-policy.ts';
import {
  type Outcomes,
  type Program,
  programs,
  type Repertoire,
  scenarioOfProgram,
} from '../testing/random-programs.ts';
import { disks, usingDisk } from '../testing/runs.ts';
import { createExhaustivePolicy } from './exhaustive-policy.ts';

/** For more: `FILERACE_PROGRAMS=10000 npx vitest run harness/search/reduction.test.ts`. */
const DEFAULT_PROGRAMS = '150';
const { FILERACE_PROGRAMS = DEFAULT_PROGRAMS, FILERACE_SEED } = process.env;
/** Ten thousand programs take less than half an hour. */
const LONG_MS = 7_200_000;

/** Orders of one program that are enumerated; larger programs are passed over. */
const MOST_RUNS = 1_500;

interface Explored {
  readonly outcomes: ReadonlySet<string>;
  readonly runs: number;
  readonly redundant: number;
  readonly unknown: JudgedRun['unknown'];
}

async function exploreAll(
  program: Outcomes,
  policy: SchedulePolicy,
  disk: Disk,
  isEnough: (runs: number) => boolean,
): Promise<Explored> {
  return withGuards(async () => {
    const executor = createExecutor({ scenario: program.scenario, parameters: {}, disk, seed: 1 });
    const outcomes = new Set<string>();
    let runs = 0;
    let redundant = 0;
    while (!isEnough(runs) && policy.begin()) {
      const judged = await executor.run(policy);
      policy.end();
      if (judged.unknown !== undefined) return { outcomes, runs, redundant, unknown: judged.unknown };
      if (judged.record.isRedundant) redundant += 1;
      else {
        runs += 1;
        outcomes.add(outcomeOf(judged, program));
      }
    }
    return { outcomes, runs, redundant, unknown: undefined };
  });
}

function outcomeOf({ record }: JudgedRun, program: Outcomes): string {
  const by = (key: 'actor' | 'label') => {
    const groups: Record<string, unknown[]> = {};
    for (const seen of record.history) {
      groups[seen[key]] ??= [];
      groups[seen[key]]?.push(key === 'actor' ? [seen.label, seen.value] : [seen.actor, seen.value]);
    }
    return Object.entries(groups).sort(([a], [b]) => (a < b ? -1 : 1));
  };
  const watched = record.watchFailures.map(({ invariant, message }) => `${invariant}: ${message}`).sort();
  const failures = record.failures.map(({ actor, error }) => `${actor}: ${String(error)}`).sort();
  return JSON.stringify([program.lastTree(), by('actor'), by('label'), watched, failures]);
}

type Policies = () => ReturnType<typeof createExhaustivePolicy>;

/** Undefined where the program is too large for its orders to be enumerated. */
async function compare(program: Program, disk: Disk, create: Policies = createExhaustivePolicy) {
  const built = scenarioOfProgram(program);
  const policy = create();
  const isLarge = () => policy.interleavings === null || policy.interleavings > MOST_RUNS;
  const reduced = await exploreAll(built, policy, disk, isLarge);
  if (isLarge()) return undefined;
  const full = await exploreAll(built, createBruteForcePolicy(), disk, (runs) => runs > MOST_RUNS);
  expect(reduced.unknown).toBeUndefined();
  expect(full.unknown).toBeUndefined();
  expect([...reduced.outcomes].sort()).toEqual([...full.outcomes].sort());
  expect(policy.interleavings).toBe(full.runs);
  return { executions: reduced.runs + reduced.redundant, classes: policy.classes, runs: full.runs };
}

test.each(disks)('the reduced search sees what the full one sees, on %s', { timeout: LONG_MS }, async (kind, make) => {
  const numRuns = Math.ceil(Number(FILERACE_PROGRAMS) / (kind === 'memfs' ? 1 : 10));
  const sums = { programs: 0, executions: 0, classes: 0, runs: 0 };
  await usingDisk(make, (disk) =>
    fc.assert(
      fc.asyncProperty(programs(), async (program) => {
        const compared = await compare(program, disk);
        if (compared === undefined) return;
        sums.programs += 1;
        sums.executions += compared.executions;
        sums.classes += compared.classes;
        sums.runs += compared.runs;
      }),
      { numRuns, ...(FILERACE_SEED === undefined ? {} : { seed: Number(FILERACE_SEED) }) },
    ),
  );
  if (FILERACE_PROGRAMS !== DEFAULT_PROGRAMS) console.log(kind, sums);
  // Otherwise the law would hold because nothing was compared, or nothing reduced.
  expect(sums.programs).toBeGreaterThan(numRuns / 4);
  expect(sums.classes).toBeLessThan(sums.runs / 5);
  expect(sums.executions).toBeLessThan(sums.classes * 1.05);
});

type Mistake = readonly [name: string, spoil: (footprint: Footprint) => Footprint, repertoire: Repertoire];

/** What the law must notice: a relation that lacks something; and programs in which it is likely to show. */
const mistakes: readonly Mistake[] = [
  ['readdir is independent of rename', without('reads', 'listing:'), { calls: ['readdir', 'rename'], others: [] }],
  ['turns of one process are independent', without('writes', 'heap:'), { others: ['share', 'queue'] }],
  [
    'states in between are not judged',
    without('writes', 'visible:'),
    { calls: ['unlink', 'rename', 'link'], others: [] },
  ],
  ['files yet to be named are not judged', without('reads', 'named:'), { calls: ['rename', 'truncate'] }],
  ['observations of one label are independent', without('writes', 'history:'), { others: ['look'] }],
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

test.each(mistakes)('it would notice that %s', async (_name, spoil, repertoire) => {
  const spoiled: Policies = () => {
    const policy = createExhaustivePolicy();
    const executed = policy.executed?.bind(policy);
    policy.executed = (entry) => executed?.({ ...entry, footprint: entry.footprint && spoil(entry.footprint) });
    return policy;
  };
  const { failed } = await usingDisk(createMemoryDisk, (disk) =>
    fc.check(
      fc.asyncProperty(programs(repertoire), async (program) => {
        await compare(program, disk, spoiled);
      }),
      { numRuns: 1_000, seed: 1, endOnFailure: true },
    ),
  );
  expect(failed).toBe(true);
});
