import type { Parameters } from '../actors/parameters.ts';
import type { Evidence } from '../history/evidence.ts';
import type { TraceEntry } from '../history/trace.ts';

export type { FileChange, FsCall } from '../history/evidence.ts';
export type { TraceEntry } from '../history/trace.ts';

import type { UnknownReason } from '../schedule/run-record.ts';
import type { Verdict } from './verdict.ts';

/** What was searched. */
export interface Coverage {
  readonly kind: 'exhaustive' | 'bounded' | 'sampled' | 'single' | 'stress';
  /** Runs of the search itself. */
  readonly runs: number;
  /** Further runs: determinism checks and shrinking. */
  readonly extraRuns: number;
  /** Trace entries of all `runs`. */
  readonly steps: number;
  /** Classes of equal interleavings, where they are counted. */
  readonly classes: number | null;
  /** Interleavings that the runs stand for, where that is known. */
  readonly interleavings: number | null;
  readonly bound: number | null;
  readonly missProbability: number | null;
  /** Runs in which an actor made a step while a request of another was in flight. */
  readonly overlap: number;
  /** What `auto` had searched before the policy that gave the verdict; its runs are counted here only. */
  readonly earlier: readonly EarlierPhase[];
  readonly sentence: string;
}

/** A search that found nothing, before the one that gave the verdict. */
export interface EarlierPhase {
  readonly policy: string;
  readonly runs: number;
  readonly bound: number | null;
  /** Whether it did all it was asked, or its budget ended first. */
  readonly isComplete: boolean;
  /** Why it was not complete; empty if it was. */
  readonly message: string;
}

/** A step of the critical pair. */
export type CriticalStep = Pick<TraceEntry, 'step' | 'actor' | 'op' | 'paths'>;

export interface ViolationResult extends Evidence {
  readonly invariant: string;
  readonly message: string;
  /** The trace entry after which the check failed; for `eventually.*` the last. */
  readonly step: number;
  readonly token: string;
  /** Of the run that is shown: as the search's, or smaller. */
  readonly parameters: Parameters;
  /** Actors of the scenario that it does not need, and that were left out. */
  readonly without: readonly string[];
  readonly preemptions: number;
  /** Those of the run that is shown, in declaration order, and the process each belongs to. */
  readonly actors: readonly { readonly name: string; readonly process: string }[];
  /** Two steps: swap them and the run passes. Empty if no such pair was found. */
  readonly critical: readonly CriticalStep[];
  readonly trace: readonly TraceEntry[];
  /** What the actors observed, in order. */
  readonly history: readonly HistoryEntry[];
  /** What actors ended with, or left behind, that is an error. */
  readonly errors: readonly ActorError[];
}

export interface ActorError {
  readonly step: number;
  readonly actor: string;
  /** In one line. */
  readonly message: string;
}

export interface HistoryEntry {
  readonly step: number;
  readonly actor: string;
  readonly label: string;
  readonly key: string;
  readonly value: unknown;
}

export interface UnknownResult {
  readonly reason: UnknownReason;
  readonly actor: string | null;
  readonly message: string;
  /** Repeats the run that ended so; null where no single run did. */
  readonly token: string | null;
}

export interface Environment {
  readonly node: string;
  readonly os: string;
  readonly filesystem: string;
  readonly version: string;
  /** Of the checkout filerace runs from; empty where there is none. */
  readonly commit: string;
}

/** What `explore` and `replay` find: schema 1. Fields may be added, not renamed. */
export interface Result {
  readonly schema: 1;
  readonly scenario: string;
  readonly parameters: Parameters;
  readonly disk: 'memfs' | 'real';
  readonly isolation: 'fibers' | 'processes';
  /** Crashes that a run may have. */
  readonly crashes: number;
  /** Faults that a run may have. */
  readonly faults: number;
  /** The policy that gave the verdict. */
  readonly policy: string;
  readonly seed: number;
  readonly verdict: Verdict;
  readonly coverage: Coverage;
  readonly violation: ViolationResult | null;
  readonly unknown: UnknownResult | null;
  /** What makes a held result worth less than it looks; empty for the others. */
  readonly warnings: readonly string[];
  /** Files outside of the folder that actors read as they really are: at most 50 of their paths. */
  readonly outside: readonly string[];
  readonly elapsedMs: number;
  readonly environment: Environment;
}
