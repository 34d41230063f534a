import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Disk } from '../disk/disk.ts';
import { emptyFootprint, type Footprint } from '../disk/footprint.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { createExecutor, type Executor, type JudgedRun } from '../schedule/executor.ts';
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
import { createExhaustivePlan, type UnitSizes } from './exhaustive-plan.ts';
import { createExhaustivePolicy, type ExhaustivePolicy } from './exhaustive-policy.ts';
import type { Stem } from './stem.ts';

/** For more: `FILERACE_PROGRAMS=10000 npx vitest run harness/search/reduction.test.ts`. */
const DEFAULT_PROGRAMS = '150';
const { FILERACE_PROGRAMS = DEFAULT_PROGRAMS, FILERACE_SEED } = process.env;
/** Ten thousand programs take less than half an hour. */
const LONG_MS = 7_200_000;

/** Orders of one program that are enumerated; larger programs are passed over. */
const MOST_RUNS = 1_500;

interface Explored {
  readonly outcomes: Set<string>;
  runs: number;
  redundant: number;
  unknown: JudgedRun['unknown'];
}

/** Makes up to `most` runs. */
async function runAll(
  program: Outcomes,
  { executor, policy }: { readonly executor: Executor; readonly policy: SchedulePolicy },
  seen: Explored,
  most: number,
): Promise<void> {
  for (let run = 0; policy.begin() && run < most && seen.unknown === undefined; run += 1) {
    const judged = await executor.run(policy);
    policy.end();
    seen.unknown = judged.unknown;
    if (judged.record.isRedundant) seen.redundant += 1;
    else {
      seen.runs += 1;
      seen.outcomes.add(outcomeOf(judged, program));
    }
  }
}

function nothingSeen(): Explored {
  return { outcomes: new Set(), runs: 0, redundant: 0, unknown: undefined };
}

async function exploreFully(program: Outcomes, disk: Disk): Promise<Explored> {
  const executor = createExecutor({ scenario: program.scenario, parameters: {}, disk, seed: 1 });
  const seen = nothingSeen();
  await runAll(program, { executor, policy: createBruteForcePolicy() }, seen, MOST_RUNS + 1);
  return seen;
}

type Policies = (stem: Stem) => ExhaustivePolicy;

/** As `explore` does it, unit by unit; undefined where the program is too large for its orders to be enumerated. */
async function exploreReduced(
  program: Outcomes,
  disk: Disk,
  { sizes, create }: { sizes: UnitSizes; create: Policies },
) {
  const executor = createExecutor({ scenario: program.scenario, parameters: {}, disk, seed: 1 });
  const seen = nothingSeen();
  const plan = createExhaustivePlan(sizes);
  while (!plan.isDone && seen.unknown === undefined) {
    for (const { work, runs } of plan.next(MOST_RUNS)) {
      if (work.policy !== 'exhaustive') throw new Error(`a unit of ${work.policy}`);
      const policy = create(work.stem);
      await runAll(program, { executor, policy }, seen, runs);
      plan.took({ policy: 'exhaustive', ...policy.report() });
    }
    const { interleavings } = plan.cover();
    if (interleavings === null || interleavings > MOST_RUNS) return undefined;
  }
  return { ...seen, ...plan.cover() };
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

/** Undefined where the program is too large. */
async function compare(program: Program, disk: Disk, sizes: UnitSizes, create: Policies = createExhaustivePolicy) {
  const built = scenarioOfProgram(program);
  return withGuards(async () => {
    const reduced = await exploreReduced(built, disk, { sizes, create });
    if (reduced === undefined) return undefined;
    const full = await exploreFully(built, disk);
    expect(reduced.unknown).toBeUndefined();
    expect(full.unknown).toBeUndefined();
    expect([...reduced.outcomes].sort()).toEqual([...full.outcomes].sort());
    expect(reduced.interleavings).toBe(full.runs);
    return { executions: reduced.runs + reduced.redundant, classes: reduced.classes ?? 0, runs: full.runs };
  });
}

/** From most programs in one unit to one run in each. */
const sizes = fc.constantFrom<UnitSizes>({ first: 60, others: 20 }, { first: 10, others: 3 }, { first: 1, others: 1 });

test.each(disks)('the reduced search sees what the full one sees, on %s', { timeout: LONG_MS }, async (kind, make) => {
  const numRuns = Math.ceil(Number(FILERACE_PROGRAMS) / (kind === 'memfs' ? 1 : 10));
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
      { numRuns: 1_000, seed: 1, endOnFailure: true },
    ),
  );
  expect(failed).toBe(true);
});
