import type { RunRecord } from '../schedule/run-record.ts';

/** What is counted of some runs of a search: plain data, and the same whoever adds it up. */
export interface Tally {
  readonly runs: number;
  /** Further runs, which check others. */
  readonly extraRuns: number;
  /** Trace entries of all `runs`. */
  readonly steps: number;
  /** Runs in which an actor made a step while a request of another was in flight. */
  readonly overlap: number;
  /** Whether an actor ever made a system call on the shared folder. */
  readonly hasCalls: boolean;
  /** Whether an actor ever set a timer. */
  readonly hasTimers: boolean;
  /** Actors that made sync calls. */
  readonly syncActors: readonly string[];
  /** What was observed. */
  readonly labels: readonly string[];
  /** Paths outside of the folder that actors read as they really are. */
  readonly outside: readonly string[];
  /** Modules and globals that all processes shared. */
  readonly shared: readonly string[];
}

/** Adds up runs, and what others have added up. */
export class Count {
  runs = 0;
  extraRuns = 0;
  steps = 0;
  overlap = 0;
  hasCalls = false;
  hasTimers = false;
  readonly #syncActors = new Set<string>();
  readonly #labels = new Set<string>();
  readonly #outside = new Set<string>();
  readonly #shared = new Set<string>();

  get syncActors(): string[] {
    return [...this.#syncActors];
  }

  get labels(): string[] {
    return [...this.#labels];
  }

  get outside(): string[] {
    return [...this.#outside];
  }

  get shared(): string[] {
    return [...this.#shared];
  }

  add(record: RunRecord): void {
    this.runs += 1;
    this.steps += record.steps;
    if (record.hasOverlap) this.overlap += 1;
    for (const actor of record.syncActors) this.#syncActors.add(actor);
    for (const { label } of record.history) this.#labels.add(label);
    for (const path of record.outside) this.#outside.add(path);
    for (const name of record.shared) this.#shared.add(name);
    this.hasCalls ||= record.hasCalls;
    this.hasTimers ||= record.hasTimers;
  }

  addAll(tally: Tally): void {
    this.runs += tally.runs;
    this.extraRuns += tally.extraRuns;
    this.steps += tally.steps;
    this.overlap += tally.overlap;
    for (const actor of tally.syncActors) this.#syncActors.add(actor);
    for (const label of tally.labels) this.#labels.add(label);
    for (const path of tally.outside) this.#outside.add(path);
    for (const name of tally.shared) this.#shared.add(name);
    this.hasCalls ||= tally.hasCalls;
    this.hasTimers ||= tally.hasTimers;
  }

  tally(): Tally {
    const { runs, extraRuns, steps, overlap, hasCalls, hasTimers, syncActors, labels, outside, shared } = this;
    return { runs, extraRuns, steps, overlap, hasCalls, hasTimers, syncActors, labels, outside, shared };
  }
}
