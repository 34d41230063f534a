import type { Footprint } from '../disk/footprint.ts';
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
  readonly process: string;
  /**
   * What the entry read and wrote; null unless the policy asked for it. Of a turn, or of the last step of a sync call, it
   * has what the JavaScript that followed did, up to the next sync call.
   */
  readonly footprint: Footprint | null;
  /** A turn that made a sync call: the entries up to the next choice between turns happened inside it. */
  readonly holdsThread: boolean;
  /** A step that ended a job while another is to come, for which the thread has to be free. */
  readonly endsJob: boolean;
  /** Nothing of this request, start or timer comes after it. */
  readonly isLast: boolean;
  /** A timer for which time passed because nothing else could happen. */
  readonly passesTime: boolean;
}

/** The answer of a policy that has seen an equal run: this one need not go on. */
export const REDUNDANT = 'redundant';

/** What a policy may know of the program before it begins. */
export interface Program {
  readonly actors: readonly {
    readonly name: string;
    readonly process: string;
    readonly ownHeap: boolean;
    readonly pid?: number | undefined;
  }[];
}

/** How far a run has come; the same object all the time, up to date at each choice. */
export interface Progress {
  /** Index of the actor that went last; of the first one before anybody did. */
  readonly lastActor: number;
  /** Entries of each actor so far, by index. */
  readonly entriesOf: readonly number[];
  /** Whether a sync call is being made: its turn holds the thread. */
  readonly isInTurn: boolean;
  /** The same where the turns of other processes can come inside it. */
  readonly isInOpenTurn: boolean;
  /** Whether a turn holds the thread of that process. */
  isBusy(process: string): boolean;
}

/**
 * Decides the order. One is made for one search; `begin` is called before each run and `end` after it.
 * A run with the same answers to `choose` is the same run.
 */
export interface SchedulePolicy {
  readonly name: string;
  /** Whether `executed` wants a footprint of the next entry; they cost time. */
  readonly needsFootprints: boolean;
  /** Whether `choose` is called where there is one candidate only, too. */
  readonly followsAll?: boolean;
  /** False when there is nothing left to run. */
  begin(): boolean;
  /**
   * The index of what comes next. Called with fewer than two candidates only if the policy follows all. The first one is what happens if nobody
   * interferes: the current request goes on, else the current actor, else the first actor that can.
   * `entry` is the number that the chosen entry will have in the trace. An `Unknown` ends the run,
   * and so does `REDUNDANT`.
   */
  choose(candidates: readonly Candidate[], entry: number, progress: Progress): number | Unknown | typeof REDUNDANT;
  /** Called after every entry, in their order, before the next choice and at the end of the run. */
  executed?(entry: Executed): void;
  /** Called when the run is over. */
  end(): void;
}
