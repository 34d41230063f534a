/** How far samples lie apart, in the unit of the samples. */
export interface Spread {
  readonly samples: number;
  readonly median: number;
  /** The 95 % interval of the median; null with fewer than six samples, which cannot give one. */
  readonly low: number | null;
  readonly high: number | null;
  /** First and third quartile. */
  readonly q1: number;
  readonly q3: number;
  readonly min: number;
  readonly max: number;
}

/** What both tails of an interval may miss together. */
const MISSED = 0.05;

/**
 * The spread of samples, of which there must be at least one. The interval is that of order statistics: the k-th smallest
 * and k-th largest sample, with the largest k for which a binomial with p = 1/2 is outside less than 5 % of the time. It
 * assumes no distribution, only that samples do not depend on each other.
 */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  const n = sorted.length;
  if (n === 0 || sorted.some((value) => !Number.isFinite(value))) throw new Error('a spread needs finite samples');
  const from = ranksOutside(n);
  const interval = from === undefined ? null : ([at(sorted, from), at(sorted, n - 1 - from)] as const);
  return {
    samples: n,
    median: quantile(sorted, 0.5),
    low: interval?.[0] ?? null,
    high: interval?.[1] ?? null,
    q1: quantile(sorted, 0.25),
    q3: quantile(sorted, 0.75),
    min: at(sorted, 0),
    max: at(sorted, n - 1),
  };
}

/** The index at which the interval begins, or undefined if even the whole range covers less than 95 %. */
function ranksOutside(n: number): number | undefined {
  // Of n fair coins: the logarithm of the chance of exactly `index` heads, since 2^-n is 0 for more than a thousand.
  let logChance = -n * Math.LN2;
  let tail = 0;
  let found: number | undefined;
  for (let index = 0; 2 * index < n; index += 1) {
    tail += Math.exp(logChance);
    if (2 * tail > MISSED) break;
    found = index;
    logChance += Math.log((n - index) / (index + 1));
  }
  return found;
}

/** With linear interpolation between neighbours, as most programs do. */
function quantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part;
  const below = Math.floor(place);
  const low = at(sorted, below);
  const high = at(sorted, Math.min(below + 1, sorted.length - 1));
  return low + (high - low) * (place - below);
}

function at(sorted: readonly number[], index: number): number {
  const value = sorted[index];
  if (value === undefined) throw new Error(`there is no sample ${index} of ${sorted.length}`);
  return value;
}

/** Whether two medians may be the same, as far as the samples tell; undefined if one has too few. */
export function overlaps(a: Interval, b: Interval): boolean | undefined {
  if (a.low === null || a.high === null || b.low === null || b.high === null) return undefined;
  return a.low <= b.high && b.low <= a.high;
}

export type Interval = Pick<Spread, 'low' | 'high'>;

/** The smallest interval that holds all of these; none if one of them has none. */
export function hullOf(intervals: readonly Interval[]): Interval {
  const lows = intervals.map(({ low }) => low);
  const highs = intervals.map(({ high }) => high);
  const isWhole = (values: readonly (number | null)[]): values is readonly number[] => !values.includes(null);
  if (intervals.length === 0 || !isWhole(lows) || !isWhole(highs)) return { low: null, high: null };
  return { low: Math.min(...lows), high: Math.max(...highs) };
}
