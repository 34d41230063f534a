import type { Observation } from '../history/history.ts';
import type { TraceEntry } from '../history/trace.ts';
import type { Violation } from '../invariants/judge.ts';
import type { Executor, JudgedRun } from '../schedule/executor.ts';
import type { MadeSwitch, Unknown } from '../schedule/run-record.ts';
import type { Witness } from '../schedule/witness.ts';
import { createBoundedPolicy } from './bounded-policy.ts';
import { findDifference } from './determinism.ts';
import { createExhaustivePolicy } from './exhaustive-policy.ts';
import { now } from './now.ts';
import { createPctPolicy } from './pct-policy.ts';
import { CHECK_EVERY, type Report, type Unit, type Work } from './plan.ts';
import { createRandomPolicy } from './random-policy.ts';
import { createReplayPolicy } from './replay-policy.ts';
import type { SearchName, SearchPolicy, Standing } from './search-policy.ts';
import { Count, type Tally } from './tally.ts';

/** A run as it goes to another thread. */
export interface Found {
  readonly trace: readonly TraceEntry[];
  readonly history: readonly Observation[];
  readonly violation: Violation | undefined;
  readonly switches: readonly MadeSwitch[];
  readonly steps: number;
}

/** Why a unit ended. */
export type End =
  | { readonly kind: 'done' | 'runs' | 'seconds' | 'interrupted' }
  | { readonly kind: 'violated'; readonly found: Found }
  | { readonly kind: 'unknown'; readonly unknown: Unknown; readonly found: Pick<Found, 'switches' | 'steps'> };

/** What came of a unit: plain data, as it goes to another thread. */
export interface UnitDone {
  readonly tally: Tally;
  readonly end: End;
  readonly report: Report;
  /** A run that is to be made again, by whoever asked for the unit: it must be the same in another thread, too. */
  readonly sample: Found | undefined;
}

export interface UnitHooks {
  /** Asked between runs: true ends the unit. */
  readonly isInterrupted?: () => boolean;
  /** When the time is over, in ms since the epoch; looked at between runs, and not before the first. */
  readonly untilMs?: number;
  /** Told the number of runs of this unit, and how to ask what the policy is at. */
  readonly onRun?: (runs: number, standing: () => Standing) => void;
  /** Told of each run itself. */
  readonly onJudged?: (judged: JudgedRun, policy: SearchName) => void;
}

/** Makes the runs of a unit, up to the first failure. About every hundredth pass is run a second time. */
export async function runUnit(executor: Executor, unit: Unit, hooks: UnitHooks): Promise<UnitDone> {
  const { policy, report } = createPolicy(unit.work);
  const count = new Count();
  let sample: Found | undefined;
  const keep = (found: Found) => {
    sample = found;
  };
  const end = await search(executor, policy, count, { unit, hooks, keep });
  return { tally: count.tally(), end, report: report(), sample };
}

async function search(
  executor: Executor,
  policy: SearchPolicy,
  count: Count,
  { unit, hooks, keep }: { readonly unit: Unit; readonly hooks: UnitHooks; readonly keep: (found: Found) => void },
): Promise<End> {
  const standing = () => policy.standing?.() ?? {};
  while (policy.begin()) {
    if (hooks.isInterrupted?.() === true) return { kind: 'interrupted' };
    if (count.runs >= unit.runs) return { kind: 'runs' };
    if (hooks.untilMs !== undefined && now() >= hooks.untilMs && count.runs > 0) return { kind: 'seconds' };
    const judged = await executor.run(policy);
    policy.end();
    count.add(judged.record);
    hooks.onJudged?.(judged, policy.name);
    hooks.onRun?.(count.runs, standing);
    const { unknown, violation, record } = judged;
    if (unknown !== undefined)
      return { kind: 'unknown', unknown, found: { switches: record.switches, steps: record.steps } };
    // Whoever explains a failure runs it again first.
    if (violation !== undefined) return { kind: 'violated', found: foundIn(judged) };
    if (record.isRedundant || count.runs % CHECK_EVERY !== 1) continue;
    if (count.runs === 1) {
      if (unit.checksFirst) keep(foundIn(judged));
      continue;
    }
    const { difference } = await runAgain(executor, foundIn(judged));
    count.extraRuns += 1;
    if (difference !== undefined) return { kind: 'unknown', unknown: difference, found: foundIn(judged) };
  }
  return { kind: 'done' };
}

/** The determinism check: the same schedule a second time, seen by a witness if the run is to be shown. */
export async function runAgain(
  executor: Executor,
  first: Found,
  witness?: Witness,
): Promise<{ readonly judged: JudgedRun; readonly difference: Unknown | undefined }> {
  const replay = createReplayPolicy(first.switches, executor.program.actors);
  replay.begin();
  const judged = await executor.run(replay, witness);
  return { judged, difference: findDifference(first, foundIn(judged), judged.unknown) };
}

export function foundIn({ record, violation }: JudgedRun): Found {
  const { history, switches, steps } = record;
  return { trace: record.trace(), history, violation, switches, steps };
}

function createPolicy(work: Work): { readonly policy: SearchPolicy; readonly report: () => Report } {
  switch (work.policy) {
    case 'random':
      return { policy: createRandomPolicy(work.seed, work.from), report: () => ({ policy: 'random' }) };
    case 'pct': {
      const policy = createPctPolicy(work);
      return { policy, report: () => ({ policy: 'pct', ...policy.report() }) };
    }
    case 'bounded': {
      const policy = createBoundedPolicy(work.most);
      return { policy, report: () => ({ policy: 'bounded', ...policy.report() }) };
    }
    case 'exhaustive': {
      const policy = createExhaustivePolicy(work.stem);
      return { policy, report: () => ({ policy: 'exhaustive', ...policy.report() }) };
    }
  }
}
