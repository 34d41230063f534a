import type { EarlierPhase } from '../results/result.ts';
import type { Known } from './pct-policy.ts';
import type { Tally } from './tally.ts';
import type { TreeState } from './tree-state.ts';

/**
 * Where a search is between two waves: plain data, as JSON can write it. A search that goes on from here comes to the same
 * result as one that was never interrupted.
 */
export interface SearchState {
  /** Index of the phase. */
  readonly phase: number;
  readonly plan: PlanState;
  readonly account: AccountState;
}

/** What a plan knows. Bounded is one unit, and what it has seen of equal states is too large to be kept: it begins anew. */
export type PlanState =
  | { readonly policy: 'random'; readonly planned: number }
  | { readonly policy: 'pct'; readonly planned: number; readonly known: Known; readonly counted: number }
  | { readonly policy: 'bounded' }
  | ({ readonly policy: 'exhaustive' } & TreeState);

/** What was counted. */
export interface AccountState {
  readonly earlier: readonly EarlierPhase[];
  /** Of this phase. */
  readonly phase: Tally;
  /** Of all phases. */
  readonly all: Tally;
  readonly elapsedMs: number;
  /** Of this phase. */
  readonly phaseMs: number;
}

/** A state that is of another policy than the plan it is given to was not written by this search. */
export function foreignState(own: string, { policy }: PlanState): Error {
  return new Error(`a plan of ${own} was given the state of ${policy}`);
}
