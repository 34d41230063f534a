import type { BenchReport, Figure } from '../results/bench.ts';
import { spreadOf } from '../results/spread.ts';

/** Twenty samples around a value; by default within a hundredth of it. */
export function figureOf(key: string, value: number, { unit = 'ms' as Figure['unit'], width = 0.01 } = {}): Figure {
  const samples = Array.from({ length: 20 }, (_, index) => value * (1 + (width * (index - 9.5)) / 10));
  return { key, unit, ...spreadOf(samples) };
}

/** A report that nobody has measured. */
export function benchReportOf(figures: readonly Figure[], more: Partial<BenchReport> = {}): BenchReport {
  return {
    schema: 1,
    kind: 'bench',
    complete: true,
    date: '2026-01-01T00:00:00.000Z',
    command: 'filerace bench',
    version: '0.1.0',
    commit: '',
    machine: { cpu: 'a processor', cores: 2, memoryBytes: 2 ** 34, os: 'linux 6 x64', node: 'v20.0.0' },
    load: [0, 0],
    parts: ['cost'],
    plan: { samples: 20, seconds: 1, sizes: [1_000], rotations: 772, messages: 5_000 },
    places: [],
    figures,
    counts: [],
    leftOut: [],
    ...more,
  };
}
