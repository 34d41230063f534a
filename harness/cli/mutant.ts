import type { Parameters } from '../actors/parameters.ts';

/** A change to the raced code: a text that occurs exactly once in a file, and what it becomes. */
export interface Edit {
  /** Below the folder of the raced code, POSIX. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Something else in the raced code that does the same work, so that the loss of the one does not show while the other is there. */
export interface SecondDefence {
  readonly name: string;
  /** The parameters of the cells in which it is off. */
  readonly off: Parameters;
}

/** The cell that is known to kill a mutant. */
export interface Killer {
  readonly scenario: string;
  readonly parameters: Parameters;
  /** The invariant that is violated there. */
  readonly invariant: string;
}

/**
 * The raced code with something taken away on purpose. A table of expectations that stays as it is does not look at what was
 * taken away. Faults and lost flushes need no other type: their mutants are killed by cells that have such parameters.
 */
export interface Mutant {
  readonly name: string;
  /** What it takes away, in a sentence. */
  readonly what: string;
  readonly edits: readonly Edit[];
  readonly maskedBy?: SecondDefence;
  /** Why no scenario can ever tell it from the original: the proof. */
  readonly equivalent?: string;
  /** Only one that is equivalent has none. */
  readonly killedBy?: Killer;
}
