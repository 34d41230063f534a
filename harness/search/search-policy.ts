import type { SchedulePolicy } from '../schedule/policy.ts';

/** The policies that search; the others make one run. */
export type SearchName = 'exhaustive' | 'bounded' | 'pct' | 'random';

/** What the runs of a policy amount to. */
export interface Cover {
  readonly kind: 'exhaustive' | 'bounded' | 'sampled' | 'single';
  /** Classes of equal interleavings that were run. */
  readonly classes: number | null;
  /** Interleavings that these classes have. */
  readonly interleavings: number | null;
  /** Most preemptions up to which every schedule was seen. */
  readonly bound: number | null;
  /** Depth of the bugs for which `missProbability` is stated. */
  readonly depth: number | null;
  /** At most so probable is it that a bug of this depth was missed. */
  readonly missProbability: number | null;
}

/** A policy that makes many runs, and knows what they amount to so far. */
export interface SearchPolicy extends SchedulePolicy {
  readonly name: SearchName;
  cover(): Cover;
}

const NOTHING: Cover = {
  kind: 'single',
  classes: null,
  interleavings: null,
  bound: null,
  depth: null,
  missProbability: null,
};

export function coverOf(cover: Partial<Cover>): Cover {
  return { ...NOTHING, ...cover };
}
