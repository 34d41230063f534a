import type { Arbitrary } from 'fast-check';
import type { FileSystem } from '../fs/create-fs.ts';
import type { Invariant } from '../invariants/invariant.ts';
import type { Verdict } from '../results/verdict.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** A value a parameter may have: anything JSON can write. */
export type ParameterValue =
  | string
  | number
  | boolean
  | null
  | readonly ParameterValue[]
  | { [key: string]: ParameterValue };

/** A parameter: a bare value is its own default and type. */
export type ParameterSpec =
  | string
  | number
  | boolean
  | {
      /** Anything JSON can write. */
      readonly default: unknown;
      /** The only values allowed. */
      readonly oneOf?: readonly unknown[];
      /** Least and greatest whole number allowed. */
      readonly integer?: readonly [number, number];
      /** Drawn by `--fuzz N` and in vitest; the default otherwise. */
      readonly fuzz?: Arbitrary<unknown>;
    };

type Widened<T> = T extends string ? string : T extends number ? number : T extends boolean ? boolean : T;

/** The type of one parameter's values, as its specification says. */
export type ValueOf<S> = S extends { readonly oneOf: readonly (infer V)[] }
  ? V
  : S extends { readonly fuzz: Arbitrary<infer V> }
    ? V
    : S extends { readonly default: infer V }
      ? Widened<V>
      : Widened<S>;

export type ParametersOf<P> = { readonly [K in keyof P]: ValueOf<P[K]> };

/** How `observe` is told more than a label and a value. */
export interface ObserveOptions {
  /** Which of several things of this label was observed, for instance the chat whose session it is. */
  readonly key?: string;
  /** The value was changed on purpose; it is a legal one from now on. */
  readonly reset?: boolean;
}

/** Writes to the history what an actor saw: a value JSON can write. */
export type Observe = (label: string, value: unknown, options?: ObserveOptions) => void;

/** What an actor is given. */
export interface ActorContext {
  /** The shared folder, under the same name on every disk and machine. */
  readonly dir: string;
  /** Has the shape of `node:fs`; every call goes through the schedule. */
  readonly fs: FileSystem;
  readonly observe: Observe;
  /** Virtual time, shared by all actors. */
  readonly clock: Clock;
  /** The actor's own seeded stream. */
  readonly random: Random;
  /** The process the actor lives in, as the harness's table has it. */
  readonly process: { readonly name: string; readonly pid: number; isAlive(pid: number): boolean };
  /**
   * What a package exports, as `import()` gives it, loaded anew for this process and run. The name is to be written as a literal in the
   * scenario's file; for any other the search ends with a UsageError. `load<typeof import('lowdb')>('lowdb')` has its types.
   */
  load<Exports = unknown>(name: string): Promise<Exports>;
}

/** One thread of control. */
export interface Actor {
  /** Actors of one process share a JS heap. Default: `main`. */
  readonly process?: string;
  /** Of its process; containers that share a folder may have equal ones. Default: 1,000 and up, in the order of the processes. */
  readonly pid?: number;
  /** Codes of errors (`ENOENT`…) that the actor may end with without violating `actors.finish`. */
  readonly tolerates?: readonly string[];
  /** `own`: the actor touches no JS state that another of its process writes. Default: `shared`. */
  readonly heap?: 'own' | 'shared';
  readonly run: (context: ActorContext) => unknown;
}

/** What is expected of a scenario with certain parameters. */
export interface Expectation {
  /** Parameters this holds for; those not named may have any value. */
  readonly when?: Readonly<Record<string, ParameterValue>>;
  /** Where it holds. Default: everywhere. Only real processes can interrupt each other's sync calls. */
  readonly isolation?: 'fibers' | 'processes';
  readonly verdict: Verdict;
  /** The invariant that must be the one violated. */
  readonly invariant?: string;
}

/** What `setup` is given. Its calls are not scheduled. */
export interface SetupContext<P> {
  readonly dir: string;
  readonly fs: FileSystem;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly parameters: P;
}

/** A program to race. */
export interface Scenario<P extends Record<string, ParameterSpec> = Record<string, ParameterSpec>> {
  readonly name: string;
  readonly title?: string;
  readonly parameters?: P;
  /** `adversarial`: time may pass at any choice. Default: only when nothing else can happen. */
  readonly time?: 'adversarial' | 'idle';
  /** Runs of a sampled search where `--runs` does not say otherwise. Default: 2,000. */
  readonly runs?: number;
  /** Makes the starting files; runs alone. */
  setup?(context: SetupContext<ParametersOf<P>>): unknown;
  /** Called once per process and run: its closures are that process's heap. Must give the same names every time. */
  actors(context: { readonly parameters: ParametersOf<P>; readonly process: string }): Readonly<Record<string, Actor>>;
  readonly invariants?: readonly Invariant[];
  /** What a restart does after a crash. Kept for when crashes are searched; not called yet. */
  recover?(context: ActorContext): unknown;
  /** The first that matches counts; where none does, `held` is expected. */
  readonly expect?: readonly Expectation[];
}

/** Names the type of a scenario; returns what it is given. */
export function defineScenario<const P extends Record<string, ParameterSpec> = Record<never, never>>(
  scenario: Scenario<P>,
): Scenario<P> {
  return scenario;
}

/** A scenario whose parameter types are not known. */
export type AnyScenario = Scenario<Record<string, ParameterSpec>>;
