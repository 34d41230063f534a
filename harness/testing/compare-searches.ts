import { expect } from 'vitest';
import type { Disk } from '../disk/disk.ts';
import { createExecutor, type Executor, type JudgedRun } from '../schedule/executor.ts';
import { withGuards } from '../schedule/guards.ts';
import type { SchedulePolicy } from '../schedule/policy.ts';
import { createExhaustivePlan, type UnitSizes } from '../search/exhaustive-plan.ts';
import { createExhaustivePolicy, type ExhaustivePolicy } from '../search/exhaustive-policy.ts';
import type { Stem } from '../search/stem.ts';
import { createBruteForcePolicy } from './brute-force-policy.ts';
import { type Outcomes, type Program, scenarioOfProgram } from './random-programs.ts';

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

async function exploreFully(program: Outcomes, disk: Disk, most: number): Promise<Explored> {
  const executor = createExecutor({ scenario: program.scenario, parameters: {}, disk, seed: 1 });
  const seen = nothingSeen();
  await runAll(program, { executor, policy: createBruteForcePolicy() }, seen, most + 1);
  return seen;
}

/** Makes the policy of a unit; a test may spoil it. */
export type Policies = (stem: Stem) => ExhaustivePolicy;

/** As `explore` does it, unit by unit; undefined where the program is too large for its orders to be enumerated. */
async function exploreReduced(
  program: Outcomes,
  disk: Disk,
  { sizes, create, most }: { sizes: UnitSizes; create: Policies; most: number },
) {
  const executor = createExecutor({ scenario: program.scenario, parameters: {}, disk, seed: 1 });
  const seen = nothingSeen();
  const plan = createExhaustivePlan(sizes);
  while (!plan.isDone && seen.unknown === undefined) {
    for (const { work, runs } of plan.next(most)) {
      if (work.policy !== 'exhaustive') throw new Error(`a unit of ${work.policy}`);
      const policy = create(work.stem);
      await runAll(program, { executor, policy }, seen, runs);
      plan.took({ policy: 'exhaustive', ...policy.report() });
    }
    const { interleavings } = plan.cover();
    if (interleavings === null || interleavings > most) return undefined;
  }
  return { ...seen, ...plan.cover() };
}

function outcomeOf({ record, violation }: JudgedRun, program: Outcomes): string {
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
  return JSON.stringify([program.lastTree(), by('actor'), by('label'), watched, failures, violation?.invariant]);
}

/**
 * Explores a program with the reduction and without it, and expects both to see the same. What that took; undefined where the
 * program is too large.
 */
export async function compare(
  program: Program,
  disk: Disk,
  sizes: UnitSizes,
  create: Policies = createExhaustivePolicy,
) {
  return compareOn(scenarioOfProgram(program), disk, sizes, create);
}

/** The same for a scenario of any kind, of at most so many orders. */
export async function compareOn(
  built: Outcomes,
  disk: Disk,
  sizes: UnitSizes,
  create: Policies = createExhaustivePolicy,
  most = MOST_RUNS,
) {
  return withGuards(async () => {
    const reduced = await exploreReduced(built, disk, { sizes, create, most });
    if (reduced === undefined) return undefined;
    const full = await exploreFully(built, disk, most);
    expect(reduced.unknown).toBeUndefined();
    expect(full.unknown).toBeUndefined();
    expect([...reduced.outcomes].sort()).toEqual([...full.outcomes].sort());
    expect(reduced.interleavings).toBe(full.runs);
    return { executions: reduced.runs + reduced.redundant, classes: reduced.classes ?? 0, runs: full.runs };
  });
}
