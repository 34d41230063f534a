import type { Account } from './account.ts';
import type { Phase } from './phases.ts';
import type { SearchName, Standing } from './search-policy.ts';

/** What a search is at: plain data. */
export interface SearchProgress {
  /** Of the phase that is on. */
  readonly policy: SearchName;
  /** A failure that was found is made smaller. */
  readonly stage: 'searching' | 'shrinking';
  /** Which of the drawn workloads is searched; undefined where none are drawn. */
  readonly workload?: number;
  /** Runs of this phase, but for those that others are at. */
  readonly runs: number;
  /** Most runs of this phase; undefined where time is its only limit. */
  readonly mostRuns: number | undefined;
  /** When the time of this phase is over, in ms since the epoch; undefined where it has no such limit. */
  readonly untilMs: number | undefined;
  /** Further runs, of all phases. */
  readonly extraRuns: number;
  /** Classes of equal interleavings so far; null where they are not counted. */
  readonly classes: number | null;
  /** Parts of the search that are known to be left; null where that is not known. */
  readonly open: number | null;
  /** The bound that it has come to; null where there is none. */
  readonly bound: number | null;
  /** How many choices lead to the one that is explored now; null where that means nothing. */
  readonly depth: number | null;
}

/** What one phase is at: `runs` of the unit that this thread is at, and what its policy says, are added. */
export function progressOf(
  { phase: { plan, runs: most }, untilMs }: { readonly phase: Phase; readonly untilMs: number | undefined },
  account: Account,
): (stage: SearchProgress['stage'], runs: number, standing: Standing) => SearchProgress {
  return (stage, runs, standing) => {
    const { kind, classes } = plan.cover();
    return {
      policy: plan.name,
      stage,
      runs: account.runs + runs,
      mostRuns: Number.isFinite(most) ? most : undefined,
      untilMs,
      extraRuns: account.extraRuns,
      classes: classes === null ? null : classes + (standing.classes ?? 0),
      open: plan.open,
      bound: kind === 'bounded' ? (standing.bound ?? 0) : null,
      depth: standing.depth ?? null,
    };
  };
}
