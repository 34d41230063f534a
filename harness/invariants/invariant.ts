import type { Tree } from '../disk/tree.ts';
import type { Observation } from '../history/history.ts';

/** Why a run is rejected: one sentence, and the trace entry after which it was so. */
export interface Failure {
  readonly message: string;
  readonly step: number;
}

/** What an invariant looks at. A search that leaves out equal schedules must keep these apart. */
export interface InvariantReads {
  /** Labels of observations. */
  readonly labels?: readonly string[];
  /** Files on the disk: POSIX paths relative to the folder, `*` for any run of characters but `/`. */
  readonly files?: readonly string[];
}

/** Looks at the disk after every entry that changed it; keeps what it needs from one look to the next. */
export type Watch = (tree: Tree) => string | undefined;

/**
 * A pure judgement of a run. It has one of three forms, by when it judges:
 * `watch` after every entry that changed the disk, `judge` the whole history, `atEnd` the disk when all actors are done.
 * Each returns the sentence of a failure, or nothing.
 */
export interface Invariant {
  /** As it was written, for instance `always.stable(sessionId)`. */
  readonly name: string;
  readonly reads: InvariantReads;
  /** Called once per run, before its first entry. */
  readonly watch?: () => Watch;
  readonly judge?: (history: readonly Observation[]) => Failure | undefined;
  readonly atEnd?: (tree: Tree, history: readonly Observation[]) => string | undefined;
}
