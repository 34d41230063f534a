import type { Environment, Result } from './result.ts';
import type { Verdict } from './verdict.ts';

/**
 * One scenario with some of its parameters, on one disk: what is expected of it, and what came out. `scenario` is as tokens name
 * it, `parameters` are those that tell it from the scenario's other cells; the others have their defaults.
 */
export interface GateCell extends Omit<Result, 'schema' | 'environment'> {
  /** Its place in the whole table, from 1: the same in a shard. */
  readonly number: number;
  readonly expected: Verdict;
  /** The invariant that is expected to be violated; null for any, and where none is to be. */
  readonly expectedInvariant: string | null;
  /** Whether what came out is what was expected. */
  readonly met: boolean;
  /** The invariant that was violated. */
  readonly invariant: string | null;
  readonly token: string | null;
}

/** The expectation table, or a part of it: what `gate --json` prints. Fields may be added, not renamed. */
export interface GateTable {
  readonly schema: 1;
  /** Whether every cell is as expected and the canary was found. */
  readonly ok: boolean;
  readonly cells: readonly GateCell[];
  /** A planted race, searched for in the same way: a gate that does not find it proves nothing. */
  readonly canary: { readonly found: boolean; readonly token: string | null };
  /** Scenarios that come with filerace and have no cell, because what they race is not there: never counted. */
  readonly skipped: readonly SkippedScenario[];
  /** Which part of the table this is; null for all of it. */
  readonly shard: { readonly index: number; readonly count: number } | null;
  /** Cells of the whole table. */
  readonly total: number;
  readonly seed: number;
  readonly environment: Environment;
}

export interface SkippedScenario {
  readonly scenario: string;
  readonly reason: string;
}

/** 0 as expected; 1 if a cell differs or the canary was missed; else 2 if a cell is unknown. */
export function gateExit({ cells, canary }: Pick<GateTable, 'cells' | 'canary'>): 0 | 1 | 2 {
  const surprises = cells.filter((cell) => !cell.met);
  if (!canary.found || surprises.some((cell) => cell.verdict !== 'unknown')) return 1;
  return surprises.length === 0 ? 0 : 2;
}
