import type { Parameters } from '../actors/parameters.ts';
import type { GateCell } from './gate.ts';
import type { Environment } from './result.ts';
import type { Verdict } from './verdict.ts';

/** A cell that came out otherwise than expected, so that the gate would have been red. */
export interface Kill {
  readonly scenario: string;
  /** Those that tell the cell from the scenario's others. */
  readonly parameters: Parameters;
  readonly expected: Verdict;
  readonly verdict: Verdict;
  /** The invariant that was violated; null where a violation was expected and the search, which was complete, found none. */
  readonly invariant: string | null;
  /** Repeats the run where the mutant's edits are made. */
  readonly token: string | null;
}

/** A mutant against the cells in which all defences are as they are, or against those in which one is off. */
export interface MutantRow {
  /** `as they are`, or the defence that is off. */
  readonly with: string;
  /** Cells that were run. */
  readonly cells: number;
  readonly killed: readonly Kill[];
  /** Cells of which nothing is known; they kill nothing. */
  readonly unknown: number;
  readonly verdict: 'killed' | 'survived' | 'unknown';
  /** The defence because of which it survived here: without it, it is killed. */
  readonly maskedBy: string | null;
}

/** What became of one mutant. `refuted`: it was said to be equivalent, and a cell killed it. */
export interface MutantOutcome {
  /** Its place in the whole list, from 1: the same in a shard. */
  readonly number: number;
  readonly name: string;
  /** What it takes away, in a sentence. */
  readonly what: string;
  readonly rows: readonly MutantRow[];
  readonly verdict: 'killed' | 'equivalent' | 'survived' | 'unknown' | 'refuted';
  /** Why nothing can tell it from the original; null where nobody says so. */
  readonly proof: string | null;
  readonly elapsedMs: number;
}

/** What `gate --mutants --json` prints. Fields may be added, not renamed. */
export interface MutantTable {
  readonly schema: 1;
  /** Whether the table is as expected without a mutant, and every mutant is killed or equivalent. */
  readonly ok: boolean;
  /** None if the baseline is not as expected. */
  readonly mutants: readonly MutantOutcome[];
  /** The same cells with the code as it is. */
  readonly baseline: { readonly ok: boolean; readonly cells: number; readonly surprises: readonly GateCell[] };
  /** Most runs of a cell. */
  readonly runs: number;
  /** Scenarios that were not run because each of their runs is long. */
  readonly leftOut: readonly string[];
  /** Which part of the list this is; null for all of it. */
  readonly shard: { readonly index: number; readonly count: number } | null;
  /** Mutants of the whole list. */
  readonly total: number;
  readonly seed: number;
  readonly environment: Environment;
}

/** 0 all killed or equivalent; 1 if one is not, or the baseline differs; else 2 if something is unknown. */
export function mutantsExit({ mutants, baseline }: Pick<MutantTable, 'mutants' | 'baseline'>): 0 | 1 | 2 {
  if (baseline.surprises.some(({ verdict }) => verdict !== 'unknown')) return 1;
  if (mutants.some(({ verdict }) => verdict === 'survived' || verdict === 'refuted')) return 1;
  return baseline.surprises.length > 0 || mutants.some(({ verdict }) => verdict === 'unknown') ? 2 : 0;
}

/**
 * Whether the gate would have been red by this cell. What is not known kills nothing, and that a violation was not found
 * only where the search was complete: with fewer runs it may just have been missed.
 */
export function isKill({ expected, verdict, coverage }: Pick<GateCell, 'expected' | 'verdict' | 'coverage'>): boolean {
  if (verdict === 'violated') return expected === 'held';
  return verdict === 'held' && expected === 'violated' && coverage.kind !== 'sampled';
}
