import type { Parameters, ParameterType } from '../actors/parameters.ts';
import type { Expectation } from '../actors/scenario.ts';
import type { Result } from '../results/result.ts';

/** Where a search runs. */
export interface Place {
  readonly disk: 'memfs' | 'real';
  /** The folder below which the real disk makes its own. */
  readonly folder: string | undefined;
}

export interface ExploreJob extends Place {
  readonly kind: 'explore';
  /** Name of a scenario, or path of a file. */
  readonly target: string;
  readonly set: readonly string[];
  readonly policy: 'random' | 'exhaustive';
  readonly seed: number;
  readonly runs: number | undefined;
  readonly seconds: number | undefined;
  readonly fuzz: number | undefined;
}

export interface ReplayJob extends Place {
  readonly kind: 'replay';
  readonly token: string;
}

export interface ListJob {
  readonly kind: 'list';
}

/** What the thread that runs scenarios can be asked to do. */
export type Job = ExploreJob | ReplayJob | ListJob;

/** A scenario as `list` shows it. */
export interface ListedScenario {
  readonly name: string;
  readonly title: string;
  readonly parameters: Readonly<
    Record<string, { readonly type: ParameterType; readonly default: unknown; readonly values?: readonly unknown[] }>
  >;
  readonly actors: readonly { readonly name: string; readonly process: string }[];
  readonly invariants: readonly string[];
  readonly expect: readonly Expectation[];
}

/** What is known of a search before its first run: what to print if it never comes back. */
export interface Begun {
  readonly actors: readonly string[];
  /** The result as it is before anything has run. */
  readonly blank: Result;
  readonly parameters: Parameters;
}

/** What comes back. */
export type Reply =
  | { readonly kind: 'begun'; readonly begun: Begun }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'list'; readonly scenarios: readonly ListedScenario[] }
  | { readonly kind: 'usage'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Slots of the memory that both threads see. */
export const PULSE = { interrupt: 0, beats: 1, actor: 2, runs: 3 } as const;

/** In the `actor` slot when no actor's turn is on. */
export const NO_ACTOR = -1;
