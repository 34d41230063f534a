import type { SchedulePolicy } from '../schedule/policy.ts';

/** The policies that search; the others make one run. */
export type SearchName = 'exhaustive' | 'bounded' | 'pct' | 'random';

/** A policy that makes many runs. */
export interface SearchPolicy extends SchedulePolicy {
  readonly name: SearchName;
}
