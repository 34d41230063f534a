import type { Result, ViolationResult } from './result.ts';

/** The first round that was rejected. No order was recorded, so there is no token, no trace and no critical pair. */
export interface StressViolation extends Omit<ViolationResult, 'token' | 'preemptions'> {
  readonly token: null;
  readonly preemptions: null;
  /** Its number, from 1. */
  readonly round: number;
}

/** By what was seen in rounds that were rejected; each counts once. */
export interface Kinds {
  /** A file was not there. */
  readonly missing: number;
  /** A file was there and empty. */
  readonly empty: number;
  /** A file was there in part, or was not what it should be. */
  readonly torn: number;
  /** All else: what was whole, and another thing than it had to be. */
  readonly changed: number;
}

/** What was counted. */
export interface Stress {
  /** As asked for. */
  readonly seconds: number;
  /** Mean ms that an actor waits before it starts in its round; null: none waits. */
  readonly pace: number | null;
  /** Delays of system calls, as asked for. */
  readonly delays: readonly string[];
  /** Rounds that were going on at the same time, at most, each in a folder of its own. */
  readonly lanes: number;
  /** Rounds that came to their end: every actor once, and judged. */
  readonly rounds: number;
  /** Observations that say in what state a file was found; null if there was none: the scenario does not say. */
  readonly reads: number | null;
  /** Rounds at whose end a file that setup had made was gone or replaced by another; null if setup makes none. */
  readonly rotations: number | null;
  /** Rounds that were rejected. */
  readonly hits: number;
  readonly kinds: Kinds;
  /** Hits per round; null without rounds. */
  readonly rate: number | null;
  /** Of the rate: exact, by Clopper and Pearson, two-sided. */
  readonly interval: readonly [lo: number, hi: number];
  readonly confidence: 0.95;
  /** From the beginning of the first round to the end of the first that was rejected; null if none was. */
  readonly firstHitMs: number | null;
}

/** What `stress` finds: schema 1. Fields may be added, not renamed. */
export interface StressResult extends Omit<Result, 'isolation' | 'disk' | 'violation'> {
  readonly disk: 'real';
  readonly isolation: 'processes';
  readonly violation: StressViolation | null;
  readonly stress: Stress;
}
