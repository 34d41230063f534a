import type { Footprint } from '../disk/footprint.ts';
import type { InvariantReads } from '../invariants/invariant.ts';
import type { Unknown } from './run-record.ts';

/** What could happen next: a step of a request in flight, or a turn of an actor. */
export interface Candidate {
  /** Index of the actor, in declaration order. */
  readonly actor: number;
  /** 0 for the actor's start; else the number of the request or timer within the actor. */
  readonly request: number;
  readonly kind: 'start' | 'step' | 'resume' | 'timer';
}

/** What happened. */
export interface Executed extends Candidate {
  /** What the entry read and wrote; null unless the policy asked for it. */
  readonly footprint: Footprint | null;
}

/** What a policy may know of the program before it begins. */
export interface Program {
  readonly actors: readonly { readonly name: string; readonly process: string; readonly ownHeap: boolean }[];
  /** What the invariants look at: two changes of it do not commute, even if the file system says so. */
  readonly invariantReads: readonly InvariantReads[];
}

/** How far a run has come; the same object all the time, up to date at each choice. */
export interface Progress {
  /** Index of the actor that went last; of the first one before anybody did. */
  readonly lastActor: number;
  /** Entries of each actor so far, by index. */
  readonly entriesOf: readonly number[];
}

/**
 * Decides the order. One is made for one search; `begin` is called before each run and `end` after it.
 * A run with the same answers to `choose` is the same run.
 */
export interface SchedulePolicy {
  readonly name: 'random' | 'exhaustive' | 'replay' | 'drawn' | 'anchored';
  /** Whether `executed` wants footprints; they cost time. */
  readonly needsFootprints: boolean;
  /** False when there is nothing left to run. */
  begin(): boolean;
  /**
   * The index of what comes next. Never called with fewer than two candidates. The first one is what happens if nobody
   * interferes: the current request goes on, else the current actor, else the first actor that can.
   * `entry` is the number that the chosen entry will have in the trace. An `Unknown` ends the run.
   */
  choose(candidates: readonly Candidate[], entry: number, progress: Progress): number | Unknown;
  /** Called after every entry. */
  executed?(entry: Executed): void;
  /** Called when the run is over. */
  end(): void;
}
