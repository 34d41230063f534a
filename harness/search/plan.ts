import type { BoundedReport } from './bounded-policy.ts';
import type { PctReport, PctUnit } from './pct-policy.ts';
import type { SearchName } from './search-policy.ts';
import type { PlanState } from './search-state.ts';
import type { ExhaustiveReport, Stem } from './stem.ts';

/** What the runs of a search amount to. */
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

/** A part of a search that one thread does by itself. Plain data: it goes to other threads. */
export interface Unit {
  readonly work: Work;
  /** Most runs. */
  readonly runs: number;
  /** Whether the first run, if it passes, is to be made again to see whether it is the same. */
  readonly checksFirst: boolean;
}

export type Work =
  | { readonly policy: 'random'; readonly seed: number; readonly from: number }
  | ({ readonly policy: 'pct' } & PctUnit)
  | { readonly policy: 'bounded'; readonly most: number }
  | { readonly policy: 'exhaustive'; readonly stem: Stem };

/** What a policy has found out in a unit, besides its runs. */
export type Report =
  | { readonly policy: 'random' }
  | ({ readonly policy: 'pct' } & PctReport)
  | ({ readonly policy: 'bounded' } & BoundedReport)
  | ({ readonly policy: 'exhaustive' } & ExhaustiveReport);

/** About every so many passing runs, one is run again to see whether it is the same. */
export const CHECK_EVERY = 100;

/** Units that are handed out together, most. More threads than these have nothing to do. */
export const WAVE = 16;

/**
 * Cuts a search into units, wave by wave. What the units are depends on what came of earlier waves and on nothing else: not
 * on how many threads there are, nor on which of them was first. So the result is the same with any number of threads.
 */
export interface Plan {
  readonly name: SearchName;
  /** Whether there is nothing left to run. */
  readonly isDone: boolean;
  /** Runs of the next wave, if nothing else limits them. */
  readonly waveRuns: number;
  /** Parts that are known to be left; null where that is not known. */
  readonly open: number | null;
  /** The next units, with `runs` altogether at most; at least one, as long as the plan is not done. */
  next(runs: number): readonly Unit[];
  /** Told what came of each unit of the wave, in their order. */
  took(report: Report): void;
  cover(): Cover;
  /** What it knows, between two waves. */
  save(): PlanState;
  /** Takes up what another plan of the same search has saved; to be called first. */
  restore(state: PlanState): void;
}

/** Of so many runs, the part that falls to each of the next units of `size` runs. */
export function portions(runs: number, size: number, most: number): number[] {
  const count = Math.min(most, Math.ceil(runs / size));
  return Array.from({ length: count }, (_, index) => Math.min(size, runs - index * size));
}
