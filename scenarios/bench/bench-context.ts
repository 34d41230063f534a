import type { BenchPlan } from '../../harness/results/bench.ts';
import type { Ledger } from './ledger.ts';
import type { Place } from './places.ts';

/** What every part of a benchmark is given. */
export interface BenchContext {
  readonly plan: BenchPlan;
  readonly places: readonly Place[];
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  /** Told what is being measured. */
  readonly tell: (line: string) => void;
}
