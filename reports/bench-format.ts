import type { Figure, Unit } from '../harness/results/bench.ts';
import type { Spread } from '../harness/results/spread.ts';

/** Three digits that count, and no exponent. */
export function numberText(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 100) return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
  return size >= 0.001 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
}

/** Sizes are decimal, as disks are sold: 10 MB is 10,000,000 bytes. */
export function bytesText(bytes: number): string {
  if (bytes >= 1_000_000) return `${numberText(bytes / 1_000_000)} MB`;
  return bytes >= 1_000 ? `${numberText(bytes / 1_000)} KB` : `${bytes} bytes`;
}

/** In the unit in which it is easiest to read. */
export function valueText(value: number, unit: Unit): string {
  if (unit === '×') return `×${numberText(value)}`;
  if (unit === 'runs' || unit === 'rotations') return numberText(value);
  const inMs = unit === 'µs' ? value / 1000 : value;
  if (inMs !== 0 && Math.abs(inMs) < 1) return `${numberText(inMs * 1000)} µs`;
  return inMs >= 1000 ? `${numberText(inMs / 1000)} s` : `${numberText(inMs)} ms`;
}

/** The 95 % interval of the median; a dash where there are too few samples for one. */
export function intervalText({ low, high, unit }: Pick<Figure, 'low' | 'high' | 'unit'>): string {
  return low === null || high === null ? '–' : `${valueText(low, unit)} to ${valueText(high, unit)}`;
}

/** A median with its interval. */
export function figureText(figure: Figure | undefined): string {
  if (figure === undefined) return '–';
  const interval = figure.low === null ? 'no interval' : intervalText(figure);
  return `${valueText(figure.median, figure.unit)} (${interval})`;
}

/** Median, interval, quartiles, extremes, samples: the columns of every table of figures. */
export const SPREAD_HEAD = ['median', '95 % interval', 'quartiles', 'least to most', 'samples'] as const;

export function spreadCells(figure: Figure | undefined): string[] {
  if (figure === undefined) return SPREAD_HEAD.map(() => '–');
  const range = (from: number, to: number) => `${valueText(from, figure.unit)} to ${valueText(to, figure.unit)}`;
  const { median, q1, q3, min, max, samples, unit } = figure;
  return [valueText(median, unit), intervalText(figure), range(q1, q3), range(min, max), String(samples)];
}

/** A figure in another unit of the same kind, such as µs per run out of ms per sample. */
export function scaled<T extends Spread>(figure: T, by: number): T {
  const times = (value: number | null) => (value === null ? null : value * by);
  const { median, q1, q3, min, max, low, high } = figure;
  return {
    ...figure,
    median: median * by,
    q1: q1 * by,
    q3: q3 * by,
    min: min * by,
    max: max * by,
    low: times(low),
    high: times(high),
  };
}

export function countText(value: number | undefined): string {
  return value === undefined ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}
