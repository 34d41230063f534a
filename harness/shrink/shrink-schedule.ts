import type { Executor, JudgedRun } from '../schedule/executor.ts';
import { type Anchor, createAnchoredPolicy, withoutVisits } from './anchored-policy.ts';

/** How much later, in entries of the actor that is interrupted, a single switch is tried. */
const MAX_SLIDE = 6;

/** Beyond so many switches, each alone is too many tries. */
const MAX_SINGLES = 24;

/** Runs a candidate that may be smaller; undefined if it does not fail in the same way. */
export type Attempt = (anchors: readonly Anchor[]) => Promise<JudgedRun | undefined>;

/** Tries anchored schedules on an executor; `isSame` says whether a run fails in the way that is to be kept. */
export function attemptOn(
  executor: Executor,
  isSame: (judged: JudgedRun) => boolean,
  limits: { readonly isSpent: () => boolean; readonly mostEntries: number },
  onReplay: (judged: JudgedRun) => void,
): Attempt {
  return async (anchors) => {
    if (limits.isSpent()) return undefined;
    const { actors } = executor.program;
    const isGone = (name: string) => !actors.some((actor) => actor.name === name);
    const policy = createAnchoredPolicy(withoutVisits(anchors, isGone), actors, limits.mostEntries);
    policy.begin();
    const judged = await executor.run(policy);
    onReplay(judged);
    return isSame(judged) ? judged : undefined;
  };
}

/**
 * Leaves out switches as long as the run still fails: first all but one, since most races need one preemption, then half
 * of them, then smaller and smaller groups, as delta debugging does (Zeller and Hildebrandt 2002, section 3). What
 * counts is the number of switches that the candidate's own run made, then of preemptions.
 */
export async function shrinkSchedule(failing: JudgedRun, attempt: Attempt): Promise<JudgedRun> {
  let best = (await keepOne(failing, attempt)) ?? (await dropVisits(failing, attempt));
  for (let size = Math.ceil(best.record.switches.length / 2); size >= 1; ) {
    const smaller = await dropGroup(best, size, attempt);
    if (smaller === undefined) size = size === 1 ? 0 : Math.floor(size / 2);
    else {
      best = smaller;
      size = Math.min(size, best.record.switches.length);
    }
  }
  return (await slideOne(best, attempt)) ?? best;
}

/** A few switches within a short stretch are often one switch a little later. */
async function slideOne(best: JudgedRun, attempt: Attempt): Promise<JudgedRun | undefined> {
  const [first, ...others] = best.record.switches;
  if (first === undefined || others.length === 0) return undefined;
  for (let by = 1; by <= MAX_SLIDE; by += 1) {
    const candidate = await attempt([{ ...first, after: first.after + by }]);
    if (candidate !== undefined && isSmaller(candidate, best)) return candidate;
  }
  return undefined;
}

/** The first run with a single one of the switches that still fails, and is smaller; the last ones are tried first. */
async function keepOne(failing: JudgedRun, attempt: Attempt): Promise<JudgedRun | undefined> {
  const { switches } = failing.record;
  if (switches.length < 2 || switches.length > MAX_SINGLES) return undefined;
  for (const only of [...switches].reverse()) {
    const candidate = await attempt([only]);
    if (candidate !== undefined && isSmaller(candidate, failing)) return candidate;
  }
  return undefined;
}

/** Leaves out, one actor after another, what the schedule switches to of it; the actor then goes when it is its turn. */
async function dropVisits(failing: JudgedRun, attempt: Attempt): Promise<JudgedRun> {
  let best = failing;
  for (const visited of new Set(failing.record.switches.map(({ actor }) => actor))) {
    const candidate = await attempt(withoutVisits(best.record.switches, (actor) => actor === visited));
    if (candidate !== undefined && isSmaller(candidate, best)) best = candidate;
  }
  return best;
}

/** The first run without some group of so many neighbouring switches that still fails, and is smaller. */
async function dropGroup(best: JudgedRun, size: number, attempt: Attempt): Promise<JudgedRun | undefined> {
  const { switches } = best.record;
  for (let from = 0; from < switches.length; from += size) {
    const candidate = await attempt([...switches.slice(0, from), ...switches.slice(from + size)]);
    if (candidate !== undefined && isSmaller(candidate, best)) return candidate;
  }
  return undefined;
}

function isSmaller({ record: a }: JudgedRun, { record: b }: JudgedRun): boolean {
  if (a.switches.length !== b.switches.length) return a.switches.length < b.switches.length;
  return a.preemptions < b.preemptions;
}
