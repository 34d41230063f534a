import type { MessagePort } from 'node:worker_threads';
import type { Parameters } from '../actors/parameters.ts';
import type { Expectation } from '../actors/scenario.ts';
import type { Result } from '../results/result.ts';
import type { PolicyName } from '../search/phases.ts';
import type { SearchProgress } from '../search/search-progress.ts';
import type { SearchState } from '../search/search-state.ts';
import type { Subject } from './subject.ts';

/** Where a search runs. */
export interface Place {
  readonly disk: 'memfs' | 'real';
  readonly isolation: 'fibers' | 'processes';
  /** The folder below which the real disk makes its own; undefined on memfs. */
  readonly folder: string | undefined;
}

export interface ExploreJob extends Place {
  readonly kind: 'explore';
  /** Name of a scenario, or path of a file. */
  readonly target: string;
  /** `name=value` texts. */
  readonly set: readonly string[];
  /** Further parameters, as values. */
  readonly parameters?: Parameters;
  readonly policy: PolicyName;
  readonly seed: number;
  /** Limits and bounds that were asked for. */
  readonly limits: SearchLimits;
  /** Workloads to draw; undefined for none. */
  readonly fuzz: number | undefined;
  /** Where an earlier search came to, from which this one goes on. */
  readonly from?: SavedSearch | undefined;
  /** Whether to tell from time to time where the search is. */
  readonly keepsState?: boolean;
  /** Whether to tell of each run. */
  readonly tellsRuns?: boolean;
}

/** Where a search came to, and what it was about. */
export interface SavedSearch {
  readonly subject: Subject;
  readonly search: SearchState;
}

/** A run, as `--verbose` tells it. */
export interface ToldRun {
  readonly number: number;
  readonly policy: string;
  readonly entries: number;
  readonly preemptions: number;
  /** In a few words. */
  readonly outcome: string;
}

export interface SearchLimits {
  readonly runs?: number;
  readonly seconds?: number;
  readonly bound?: number;
  readonly depth?: number;
  readonly require?: 'exhaustive' | 'bounded';
}

export interface ReplayJob extends Place {
  readonly kind: 'replay';
  readonly token: string;
}

/** Asks what is expected of a scenario. */
export interface DescribeJob {
  readonly kind: 'describe';
  readonly target: string;
  /** Where it would run: the same may be expected to fail in real processes only. */
  readonly isolation: Place['isolation'];
  /** Whether to say, too, what it is about. */
  readonly wantsSubject: boolean;
}

/** What is expected of a scenario. */
export interface Described {
  readonly cells: readonly PlannedCell[];
  readonly subject: Subject | undefined;
}

/** A cell of the expectation table, before it was run. */
export interface PlannedCell {
  /** As a job names the scenario. */
  readonly target: string;
  /** As tokens name it. */
  readonly scenario: string;
  readonly parameters: Parameters;
  readonly expected: Pick<Expectation, 'verdict' | 'invariant'>;
  /** Most runs, where the scenario says how many are enough: its runs are long. */
  readonly runs?: number;
}

/** What the thread that runs scenarios can be asked to do. */
export type Job = ExploreJob | ReplayJob | DescribeJob;

/** All that a thread can be told: a job; to help who is at the other end of the port; to have help from there. */
export type Asked =
  | Job
  | { readonly kind: 'help'; readonly port: MessagePort }
  | { readonly kind: 'hire'; readonly port: MessagePort };

/** What is known of a search before its first run: what to print if it never comes back. */
export interface Begun {
  /** Names, in declaration order. */
  readonly actors: readonly string[];
  /** The result as it is before anything has run. */
  readonly blank: Result;
}

/** What comes back. */
export type Reply =
  | { readonly kind: 'begun'; readonly begun: Begun }
  | { readonly kind: 'wants helpers' }
  | { readonly kind: 'progress'; readonly progress: SearchProgress }
  | { readonly kind: 'run'; readonly run: ToldRun }
  /** Undefined: there is nothing left to go on with. */
  | { readonly kind: 'state'; readonly saved: SavedSearch | undefined }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'described'; readonly described: Described }
  | { readonly kind: 'usage'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Slots of the memory that both threads see. `made` counts all runs of a job, `runs` those of the unit or phase that is on. */
export const PULSE = { interrupt: 0, beats: 1, actor: 2, runs: 3, made: 4, isBusy: 5, slots: 6 } as const;

/** In the `actor` slot while no actor's turn is on. */
export const NO_ACTOR = -1;
