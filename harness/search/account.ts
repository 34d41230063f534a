import type { Parameters } from '../actors/parameters.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import type { Disk } from '../disk/disk.ts';
import { writeToken } from '../history/token.ts';
import type { TraceEntry } from '../history/trace.ts';
import { ProcessDisk } from '../processes/process-disk.ts';
import { coverageSentence } from '../results/coverage-sentence.ts';
import { describeEnvironment } from '../results/environment.ts';
import type { Coverage, EarlierPhase, Result } from '../results/result.ts';
import type { Verdict } from '../results/verdict.ts';
import { textOf } from '../schedule/error-text.ts';
import type { Program } from '../schedule/policy.ts';
import type { RunRecord, Unknown } from '../schedule/run-record.ts';
import type { Witness } from '../schedule/witness.ts';
import type { Counterexample } from '../shrink/shrink.ts';
import { now } from './now.ts';
import { type Cover, coverOf } from './plan.ts';
import type { Found } from './run-unit.ts';
import type { AccountState } from './search-state.ts';
import { Count, type Tally } from './tally.ts';
import { type Searched, sharingOf, uninterruptedOf, warningsOf } from './warnings.ts';

/** Paths that a result lists. */
const MAX_OUTSIDE = 50;

export interface AccountOptions {
  readonly scenario: AnyScenario;
  readonly reference?: string;
  readonly parameters: Parameters;
  /** Actors that are left out of every run. */
  readonly without?: readonly string[];
  readonly program: Program;
  readonly disk: Disk;
  readonly folder?: string;
  /** The one that makes the runs; of a search of several phases, the first. */
  readonly policy: Counted;
  readonly seed: number;
}

/** A policy whose runs are counted. */
export interface Counted {
  readonly name: string;
  cover(): Cover;
}

/** The policies that make one run. */
export function single(name: 'replay' | 'drawn'): Counted {
  return { name, cover: () => coverOf({}) };
}

/** Counts the runs of one search and writes its result, which is that of the last of its phases. */
export class Account {
  readonly #options: AccountOptions;
  #policy: Counted;
  readonly #earlier: EarlierPhase[] = [];
  #startedMs = now();
  #phaseStartedMs = this.#startedMs;
  /** Of this phase. */
  #phase = new Count();
  /** Of all phases. */
  readonly #all = new Count();

  constructor(options: AccountOptions) {
    this.#options = options;
    this.#policy = options.policy;
  }

  /** Goes on counting where another account of the same search was. */
  restore({ earlier, phase, all, elapsedMs, phaseMs }: AccountState): void {
    this.#earlier.push(...earlier);
    this.#phase.addAll(phase);
    this.#all.addAll(all);
    this.#startedMs -= elapsedMs;
    this.#phaseStartedMs -= phaseMs;
  }

  save(): AccountState {
    return {
      earlier: [...this.#earlier],
      phase: this.#phase.tally(),
      all: this.#all.tally(),
      elapsedMs: now() - this.#startedMs,
      phaseMs: now() - this.#phaseStartedMs,
    };
  }

  /** Goes on with another policy; what was found out so far is not lost. */
  enter(policy: Counted, { isComplete, message }: { readonly isComplete: boolean; readonly message: string }): void {
    const { bound } = this.#policy.cover();
    this.#earlier.push({ policy: this.#policy.name, runs: this.runs, bound, isComplete, message });
    this.#policy = policy;
    this.#phase = new Count();
    this.#phaseStartedMs = now();
  }

  /** Of this phase. */
  get runs(): number {
    return this.#phase.runs;
  }

  /** When this phase began, in ms since the epoch; as if the search had never been interrupted. */
  get phaseStartedMs(): number {
    return this.#phaseStartedMs;
  }

  get extraRuns(): number {
    return this.#all.extraRuns;
  }

  add(record: RunRecord): void {
    this.#phase.add(record);
    this.#all.add(record);
  }

  addAll(tally: Tally): void {
    this.#phase.addAll(tally);
    this.#all.addAll(tally);
  }

  /** A run that checks another. */
  addExtra(): void {
    this.#all.extraRuns += 1;
  }

  held(search: { readonly isComplete: boolean }): Result {
    return this.#result('held', search);
  }

  /** The search ended before it had done what it was asked. */
  budget(message: string): Result {
    const unknown = { reason: 'budget', actor: null, message, token: null } as const;
    return { ...this.#result('unknown', { isComplete: false }), unknown };
  }

  /** `record` is the run that ended so. */
  unknown(unknown: Unknown, record: Pick<Found, 'steps' | 'switches'>): Result {
    // A run that went another way than its token said is nobody's to repeat.
    const token = record.steps === 0 || unknown.reason === 'diverged' ? null : this.#token(record);
    return { ...this.#result('unknown', { isComplete: false }), unknown: { ...unknown, token } };
  }

  /** A failing run, what was seen of it, and the pair of entries that makes the difference, if there is one. */
  violated(
    { judged: { violation, record }, parameters, without, executor }: Counterexample,
    witness: Witness,
    critical?: readonly [TraceEntry, TraceEntry],
  ): Result {
    if (violation === undefined) throw new Error('a run that was not rejected is no counterexample');
    return {
      ...this.#result('violated', { isComplete: false }),
      violation: {
        ...violation,
        token: this.#token(record, parameters, without),
        parameters,
        without,
        preemptions: record.preemptions,
        actors: executor.program.actors.map(({ name, process }) => ({ name, process })),
        critical: (critical ?? []).map(({ step, actor, op, paths }) => ({ step, actor, op, paths })),
        trace: record.trace(),
        errors: record.failures.map(({ step, actor, error }) => ({ step, actor, message: textOf(error) })),
        history: record.history.map(({ step, actor, label, key, value }) => ({ step, actor, label, key, value })),
        ...witness.evidence(violation.step, record.steps),
      },
    };
  }

  #token(
    { switches }: Pick<Found, 'switches'>,
    parameters = this.#options.parameters,
    without = this.#options.without ?? [],
  ): string {
    const { scenario, reference = scenario.name, seed } = this.#options;
    return writeToken({ scenario, reference, parameters, without, seed, switches });
  }

  #result(verdict: Verdict, search: { readonly isComplete: boolean }): Result {
    const { scenario, parameters, disk, folder, seed } = this.#options;
    return {
      schema: 1,
      scenario: scenario.name,
      parameters,
      disk: disk.kind,
      isolation: disk instanceof ProcessDisk ? 'processes' : 'fibers',
      crashes: 0,
      faults: 0,
      policy: this.#policy.name,
      seed,
      verdict,
      coverage: this.#coverage(verdict, search.isComplete),
      violation: null,
      unknown: null,
      warnings:
        verdict === 'held' ? warningsOf(this.#searched()) : verdict === 'unknown' ? sharingOf(this.#searched()) : [],
      outside: this.#all.outside.sort().slice(0, MAX_OUTSIDE),
      elapsedMs: Math.round((now() - this.#startedMs) * 10) / 10,
      environment: describeEnvironment(folder),
    };
  }

  #searched(): Searched {
    const { scenario, program } = this.#options;
    return {
      scenario,
      program,
      policy: this.#policy.name,
      isHosted: this.#options.disk instanceof ProcessDisk,
      cover: this.#policy.cover(),
      phase: this.#phase,
      all: this.#all,
    };
  }

  #coverage(verdict: Verdict, isComplete: boolean): Coverage {
    const { program } = this.#options;
    const { depth, ...cover } = this.#policy.cover();
    const counted = verdict === 'held' && isComplete;
    const coverage = {
      kind: cover.kind,
      runs: this.runs,
      extraRuns: this.#all.extraRuns,
      steps: this.#phase.steps,
      classes: verdict === 'violated' ? null : cover.classes,
      interleavings: counted ? cover.interleavings : null,
      bound: cover.bound,
      missProbability: counted ? cover.missProbability : null,
      overlap: this.#phase.overlap,
      earlier: this.#earlier,
    };
    const sentence = coverageSentence(coverage, {
      isComplete,
      depth,
      workloads: undefined,
      ownHeaps: program.actors.filter((actor) => actor.ownHeap).map((actor) => actor.name),
      uninterrupted: uninterruptedOf(this.#searched()),
      isIdleTime: this.#all.hasTimers && this.#options.scenario.time !== 'adversarial',
      sharesModules: sharingOf(this.#searched()).length > 0,
    });
    return { ...coverage, sentence };
  }
}
