import type { SchedulePolicy } from '../schedule/policy.ts';

/** The policies that search; the others make one run. */
export type SearchName = 'exhaustive' | 'bounded' | 'pct' | 'random';

/** What a policy is at, for whoever watches. */
export interface Standing {
  /** Classes of equal runs that were run to their end. */
  readonly classes?: number;
  /** The bound that it has come to. */
  readonly bound?: number;
  /** How many choices lead to the one that is explored now. */
  readonly depth?: number;
}

/** A policy that makes many runs. */
export interface SearchPolicy extends SchedulePolicy {
  readonly name: SearchName;
  standing?(): Standing;
}
