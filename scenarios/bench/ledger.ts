import type { BackUpName, Count, Figure, Unit } from '../../harness/results/bench.ts';
import { keys } from '../../harness/results/bench-keys.ts';
import { spreadOf } from '../../harness/results/spread.ts';
import { ratiosTo } from './rounds.ts';

/** What was measured so far. */
export interface Ledger {
  readonly figures: Figure[];
  readonly counts: Count[];
  readonly leftOut: string[];
}

export function createLedger(): Ledger {
  return { figures: [], counts: [], leftOut: [] };
}

export function addFigure(ledger: Ledger, key: string, unit: Unit, samples: readonly number[]): void {
  if (samples.length > 0) ledger.figures.push({ key, unit, ...spreadOf(samples) });
}

export function addCounts(ledger: Ledger, counts: Readonly<Record<string, number>>): void {
  for (const [key, value] of Object.entries(counts)) ledger.counts.push({ key, value });
}

/** The times of all contenders of some rounds, and how many times that of `reference` they took within a round. */
export function addRounds(
  ledger: Ledger,
  measured: ReadonlyMap<string, readonly number[]>,
  { keyOf, reference }: { readonly keyOf: (name: string) => string; readonly reference: (name: string) => string },
): void {
  for (const [name, samples] of measured) {
    const key = keyOf(name);
    addFigure(ledger, key, 'ms', samples);
    const other = reference(name);
    if (other !== name) addFigure(ledger, keys.ratio(key), '×', ratiosTo(samples, measured.get(other) ?? []));
  }
}

/** What every way to make a backup is measured against. */
export const REFERENCE: BackUpName = 'rename';
