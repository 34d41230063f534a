import type { Observation } from '../history/history.ts';
import type { TraceEntry } from '../history/trace.ts';

/** Why a run or a search has no verdict. */
export type UnknownReason =
  | 'budget'
  | 'invariant-threw'
  | 'setup-threw'
  | 'hang'
  | 'exit'
  | 'nondeterminism'
  | 'diverged'
  | 'escaped';

export interface Unknown {
  readonly reason: UnknownReason;
  readonly actor: string | null;
  readonly message: string;
}

/** From this trace entry on, go on with this actor (and this request of it). */
export interface Switch {
  readonly entry: number;
  readonly actor: string;
  /** Undefined: whichever of the actor's can go on first. */
  readonly request: number | undefined;
}

/** A switch as a run made it: also where it was in the work of the actor it took over from. */
export interface MadeSwitch extends Switch {
  /** The actor that had gone last; undefined before the first entry. */
  readonly from: string | undefined;
  /** How many entries that actor had made. */
  readonly after: number;
}

/** An actor that ended with an error, or left one that nobody awaited. */
export interface ActorFailure {
  readonly actor: string;
  readonly error: unknown;
  readonly kind: 'ended' | 'thrown outside' | 'rejection nobody awaits';
  readonly step: number;
}

/** A rejection by an invariant that watches the disk. */
export interface WatchFailure {
  /** Index of the invariant in the scenario's list. */
  readonly invariant: number;
  readonly message: string;
  readonly step: number;
}

/** What a run leaves. */
export interface RunRecord {
  readonly steps: number;
  readonly switches: readonly MadeSwitch[];
  /** Switches away from an actor that could have gone on. */
  readonly preemptions: number;
  /** Whether an actor made a step while a request of another was in flight. */
  readonly hasOverlap: boolean;
  /** Whether any actor made a system call on the shared folder. */
  readonly hasCalls: boolean;
  /** Paths outside of the folder that actors read as they really are. */
  readonly outside: readonly string[];
  /** Modules and globals that all processes shared, since they could not be made anew for each. */
  readonly shared: readonly string[];
  /** Whether an actor set a timer. */
  readonly hasTimers: boolean;
  /** Actors that made sync calls. */
  readonly syncActors: readonly string[];
  readonly history: readonly Observation[];
  readonly failures: readonly ActorFailure[];
  readonly watchFailures: readonly WatchFailure[];
  readonly unknown: Unknown | undefined;
  /** The policy broke it off, because it had seen an equal one: it is not to be judged. */
  readonly isRedundant: boolean;
  trace(): TraceEntry[];
}
