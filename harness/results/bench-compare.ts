import { UsageError } from '../actors/usage-error.ts';
import type { BenchReport, Figure, Machine } from './bench.ts';
import { overlaps } from './spread.ts';

/** A figure of both reports, of which neither interval holds what the other does. */
export interface Moved {
  readonly key: string;
  readonly unit: string;
  readonly before: Figure;
  readonly after: Figure;
  /** How many times what it was. */
  readonly factor: number;
  /** All figures are costs: more is worse. */
  readonly isWorse: boolean;
}

/** What changed from one report to another. */
export interface Comparison {
  /** In per cent: what changed by no more is not listed. */
  readonly tolerance: number;
  readonly moved: readonly Moved[];
  readonly compared: number;
  /** Figures that have too few samples for an interval, so that nothing can be said of them. */
  readonly unknown: number;
  readonly gone: readonly string[];
  readonly added: readonly string[];
  /** What makes the comparison worth less, in sentences. */
  readonly warnings: readonly string[];
}

/** What a comparison needs of the older report. */
export type OldReport = Pick<BenchReport, 'figures' | 'machine' | 'parts'>;

/** Of fewer samples the median of one run of the same code differs from that of the next too often to be judged by. */
const LEAST_SAMPLES = 20;

/** A figure moved if the intervals do not overlap, and the medians differ by more than the tolerance, in per cent. */
export function compareReports(old: OldReport, report: BenchReport, tolerance: number): Comparison {
  const before = new Map(old.figures.map((figure) => [figure.key, figure]));
  const pairs = report.figures.flatMap((after) => {
    const earlier = before.get(after.key);
    return earlier === undefined ? [] : [{ before: earlier, after }];
  });
  const moved = pairs.flatMap((pair) => {
    const one = movedOf(pair.before, pair.after, tolerance);
    return one === undefined ? [] : [one];
  });
  const now = new Set(report.figures.map(({ key }) => key));
  const asked = (key: string) => report.parts.some((part) => key.startsWith(`${part}/`));
  return {
    tolerance,
    moved: moved.sort((a, b) => Math.abs(Math.log(b.factor)) - Math.abs(Math.log(a.factor))),
    compared: pairs.length,
    unknown: pairs.filter(
      ({ before: one, after }) =>
        overlaps(one, after) === undefined || Math.min(one.samples, after.samples) < LEAST_SAMPLES,
    ).length,
    // What was not asked for this time is not gone.
    gone: [...before.keys()].filter((key) => !now.has(key) && asked(key)),
    added: [...now].filter((key) => !before.has(key)),
    warnings: warningsOf(old.machine, report.machine),
  };
}

function movedOf(before: Figure, after: Figure, tolerance: number): Moved | undefined {
  if (Math.min(before.samples, after.samples) < LEAST_SAMPLES) return undefined;
  if (overlaps(before, after) !== false) return undefined;
  // What was 0 and is not any more, or the other way round, has moved past any tolerance.
  const factor = before.median === 0 ? Number.MAX_VALUE : after.median / before.median;
  const change = Math.max(factor, 1 / factor) - 1;
  if (change * 100 <= tolerance) return undefined;
  return { key: after.key, unit: after.unit, before, after, factor, isWorse: after.median > before.median };
}

/** 1 if anything got worse. */
export function compareExit({ moved }: Comparison): 0 | 1 {
  return moved.some(({ isWorse }) => isWorse) ? 1 : 0;
}

const MACHINE = { cpu: 'processor', cores: 'cores', memoryBytes: 'memory', os: 'system', node: 'Node' } as const;

function warningsOf(before: Machine, after: Machine): string[] {
  return (['cpu', 'cores', 'memoryBytes', 'os', 'node'] as const)
    .filter((name) => before[name] !== after[name])
    .map((name) => `The older report is of another machine: ${MACHINE[name]} ${before[name]}, now ${after[name]}.`);
}

/** Reads what `bench --json` printed; throws a UsageError that names the file. */
export function readReport(value: unknown, file: string): OldReport {
  const refuse = (what: string) =>
    new UsageError(
      `Expected \`--compare\` to be what \`bench --json\` printed, got \`${file}\`, ${what}. Save one with \`bench --json > ${file}\`.`,
    );
  const report = value as Partial<BenchReport> | null;
  if (typeof report !== 'object' || report === null || report.kind !== 'bench' || report.schema !== 1) {
    throw refuse('which is no report of a benchmark');
  }
  const { figures, machine, parts } = report;
  if (!Array.isArray(figures) || !Array.isArray(parts) || typeof machine !== 'object' || machine === null) {
    throw refuse('which has no figures, parts or machine');
  }
  const bad = figures.findIndex((figure) => !isFigure(figure));
  if (bad !== -1) throw refuse(`of which figure ${bad + 1} has no key, unit or spread`);
  const machines = ['cpu', 'os', 'node'] as const;
  if (machines.some((name) => typeof machine[name] !== 'string')) throw refuse('whose machine is not described');
  return { figures, machine, parts };
}

const NUMBERS = ['samples', 'median', 'q1', 'q3', 'min', 'max'] as const;

function isFigure(value: unknown): value is Figure {
  if (typeof value !== 'object' || value === null) return false;
  const figure = value as Partial<Figure>;
  if (typeof figure.key !== 'string' || typeof figure.unit !== 'string') return false;
  const isLimit = (limit: unknown) => limit === null || Number.isFinite(limit);
  return NUMBERS.every((name) => Number.isFinite(figure[name])) && isLimit(figure.low) && isLimit(figure.high);
}
