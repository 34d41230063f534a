import { hullOf, type Interval, overlaps, type Spread } from './spread.ts';

/** How one figure stands to the one that it was measured in turn with. */
export type Standing = 'less' | 'more' | 'within noise' | 'too few samples';

/** What a figure is compared with. */
export interface Reference {
  readonly value: Spread;
  /** The same thing measured once more in every round: how far two figures lie apart that are equal. */
  readonly control: { readonly value: Spread; readonly ratio: Spread } | undefined;
}

/**
 * Ranks only what does not overlap: neither the interval of the figure that of the reference or its control, nor the
 * interval of the ratio within a round that of the control's ratio, or 1.
 */
export function standingOf(value: Spread, ratio: Spread, { value: reference, control }: Reference): Standing {
  const one: Interval = { low: 1, high: 1 };
  const noise = hullOf(control === undefined ? [reference] : [reference, control.value]);
  const ratioNoise = hullOf(control === undefined ? [one] : [one, control.ratio]);
  const isNear = overlaps(value, noise);
  const isLikeOne = overlaps(ratio, ratioNoise);
  if (isNear === undefined || isLikeOne === undefined) return 'too few samples';
  if (isNear || isLikeOne) return 'within noise';
  const isMore = value.median > reference.median;
  // Two medians that disagree about the direction have nothing to say.
  if (isMore !== ratio.median > 1) return 'within noise';
  return isMore ? 'more' : 'less';
}
