import type { Parameters } from '../actors/parameters.ts';
import type { Observation } from '../history/history.ts';
import type { Violation } from '../invariants/judge.ts';
import type { ActorFailure } from '../schedule/run-record.ts';

/** What a free-running process has to know when it is started; its argument, as JSON. */
export interface Birth {
  /** Its parent's pid: when that is no more its parent, it is to end. */
  readonly parent: number;
  /** What it then has to remove, all others being gone; null if that is another's work. */
  readonly folder: string | null;
}

/** A round of the scenario: all its actors once, in a folder of their own. */
interface RoundOrder {
  readonly round: number;
  readonly dir: string;
}

/** What a process is asked to do, one thing at a time for each round. Each is answered under the same `id`. */
export type Order =
  | { readonly kind: 'load'; readonly target: string; readonly set: readonly string[]; readonly seed: number }
  /** Of one that judges: make the starting files. */
  | ({ readonly kind: 'prepare' } & RoundOrder)
  /** Of one that has actors: call `actors` for this process. */
  | ({ readonly kind: 'make'; readonly process: string } & RoundOrder)
  /** Start them, each at its time. */
  | { readonly kind: 'go'; readonly round: number; readonly starts: readonly Start[] }
  /** Of one that judges: what the actors saw, in the order of time, and what is left. */
  | ({ readonly kind: 'judge'; readonly seen: readonly Seen[] } & RoundOrder);

export interface Start {
  readonly actor: string;
  /** On the clock that all processes of a machine share; see `monotonic.ts`. */
  readonly atUs: number;
}

/** What happened in a round, as the process in which it did writes it down. */
export type Seen = { readonly atUs: number } & (
  | ({ readonly kind: 'observation' } & Omit<Observation, 'step'>)
  | ({ readonly kind: 'failure'; readonly error: PlainError } & Pick<ActorFailure, 'actor'> & {
        readonly how: ActorFailure['kind'];
      })
);

/** An error as another process can have it. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
}

/** What is known of the scenario once it is loaded. */
export interface Loaded {
  readonly scenario: string;
  readonly reference: string;
  readonly parameters: Parameters;
  readonly actors: readonly { readonly name: string; readonly process: string }[];
  readonly invariants: readonly LoadedInvariant[];
  /** Why the state of its modules lives on from round to round; null if it does not. */
  readonly shared: string | null;
}

export interface LoadedInvariant {
  readonly name: string;
  readonly labels: readonly string[];
  /** Whether it wants to look at the disk after every step. */
  readonly watches: boolean;
}

export interface Judgement {
  readonly violation: Violation | null;
  /** Why there is no judgement; null if there is one. */
  readonly threw: string | null;
  /** Whether a file that was there from the start is now another one, or gone; null if there was none. */
  readonly isReplaced: boolean | null;
}

export type Answer =
  | { readonly kind: 'loaded'; readonly loaded: Loaded }
  /** The user's input breaks a rule. */
  | { readonly kind: 'usage'; readonly message: string }
  /** `setup` or `actors` threw: the message says which, and what. */
  | { readonly kind: 'threw'; readonly message: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'ended'; readonly seen: readonly Seen[] }
  | { readonly kind: 'judged'; readonly judgement: Judgement };

/** What a process says of itself, unasked. */
export type Word =
  /** An error that belongs to no actor. */
  | { readonly kind: 'stray'; readonly message: string }
  /** An error of an actor that was done, in something that it had not waited for. */
  | { readonly kind: 'late'; readonly message: string };

/** As they go over the channel. */
export type Asked = Order & { readonly id: number };
export type Told = (Answer & { readonly id: number }) | Word;
