import { conflicts, type Footprint } from '../disk/footprint.ts';
import type { TraceEntry } from '../history/trace.ts';
import type { JudgedRun } from '../schedule/executor.ts';
import type { Executed, SchedulePolicy } from '../schedule/policy.ts';
import { type Anchor, createAnchoredPolicy } from './anchored-policy.ts';
import type { Counterexample } from './shrink.ts';

/** How far a switch is moved in search of a passing schedule, in entries of the actor it takes over from. */
const MAX_MOVE = 40;
/** Runs that may be spent on the search, and trace entries of all of them together. */
const MAX_RUNS = 120;
const MAX_STEPS = 200_000;
/** A run that takes so many times as long as the failing one is not near it. */
const LONGER = 4;

/**
 * Two entries that make the difference: in the failing run the first comes before the second, and the nearest schedule in
 * which it comes after passes. Looked for by moving one switch at a time, the last one first, to an earlier moment in
 * the work of the actor it takes over from. Undefined if no such move passes.
 */
export async function findCriticalPair(
  { judged, executor }: Counterexample,
  onReplay: () => void,
): Promise<readonly [TraceEntry, TraceEntry] | undefined> {
  const { switches, steps } = judged.record;
  let left = Math.min(MAX_RUNS, Math.ceil(MAX_STEPS / Math.max(1, steps)));
  const most = steps * LONGER;
  const run = async (policy: SchedulePolicy): Promise<JudgedRun> => {
    policy.begin();
    onReplay();
    return executor.run(policy);
  };
  for (const [index, made] of [...switches.entries()].reverse()) {
    if (made.from === undefined) continue;
    for (let move = 1; move <= Math.min(MAX_MOVE, made.after - 1) && left > 0; move += 1) {
      left -= 1;
      const moved: Anchor[] = switches.map((each, other) =>
        other === index ? { ...each, after: made.after - move } : each,
      );
      const { violation, unknown } = await run(createAnchoredPolicy(moved, executor.program.actors, most));
      if (unknown !== undefined) break;
      if (violation !== undefined) continue;
      const footprints: Executed[] = [];
      const policy = createAnchoredPolicy(switches, executor.program.actors);
      const traced = await run({ ...policy, needsFootprints: true, executed: (entry) => footprints.push(entry) });
      return pairAt(traced.record.trace(), footprints, {
        actor: made.from,
        number: made.after - move + 1,
        before: made.entry,
      });
    }
  }
  return undefined;
}

/**
 * The entry that was moved, told by actor and number, and the first of those after the switch that depends on it: of the
 * system calls, the first whose footprint conflicts; of a turn, the next entry.
 */
function pairAt(
  trace: readonly TraceEntry[],
  executed: readonly Executed[],
  moved: { readonly actor: string; readonly number: number; readonly before: number },
): readonly [TraceEntry, TraceEntry] | undefined {
  const first = trace.filter((entry) => entry.actor === moved.actor)[moved.number - 1];
  const others = trace.filter((entry) => entry.step >= moved.before && entry.actor !== moved.actor);
  const footprints = footprintsByStep(trace, executed);
  const own = first && footprints.get(first.step);
  const second = others.find(({ step }) => {
    const other = footprints.get(step);
    return own !== undefined && other !== undefined && conflicts(own, other);
  });
  const pair = [first, second ?? others[0]] as const;
  return pair[0] === undefined || pair[1] === undefined ? undefined : [pair[0], pair[1]];
}

/** Steps are told in the order of the trace; turns, which have no footprint, are told when they end. */
function footprintsByStep(trace: readonly TraceEntry[], executed: readonly Executed[]): Map<number, Footprint> {
  const steps = executed.filter((entry) => entry.kind === 'step');
  const calls = trace.filter(({ op }) => op !== 'start' && op !== 'resume' && op !== 'timer' && op !== 'event');
  return new Map(
    calls.flatMap(({ step }, index) => {
      const footprint = steps[index]?.footprint;
      return footprint ? [[step, footprint] as const] : [];
    }),
  );
}
