import type { Parameters } from '../actors/parameters.ts';
import type { Actor } from '../actors/scenario.ts';
import type { Invariant } from '../invariants/invariant.ts';
import type { ProcessHost } from '../processes/host.ts';
import type { Witness } from './witness.ts';

/** The name by which actors know the folder: the same on every disk and machine, so that texts have the same length. */
export const ROOT = '/filerace';

export interface Kill {
  readonly process: string;
  readonly entry: number;
}

/** What one run is made of. */
export interface RunPlan {
  readonly actors: Readonly<Record<string, Actor>>;
  readonly invariants: readonly Invariant[];
  readonly isTimeAdversarial: boolean;
  readonly seed: number;
  readonly parameters: Parameters;
  /** Where the actors live if not in this thread. */
  readonly host?: ProcessHost | undefined;
  /** A process that ends by SIGKILL, and before which entry; of real processes only. */
  readonly kill?: Kill | undefined;
  /** Told the index of the actor before each turn, so that somebody else can tell a busy run from a hung one. */
  readonly onTurn?: ((actor: number) => void) | undefined;
  /** Writes down what a report shows; only the run that is shown has one. */
  readonly witness?: Witness | undefined;
}
