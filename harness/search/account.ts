import type { Parameters } from '../actors/parameters.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import type { Disk } from '../disk/disk.ts';
import { writeToken } from '../history/token.ts';
import type { TraceEntry } from '../history/trace.ts';
import { coverageSentence } from '../results/coverage-sentence.ts';
import { describeEnvironment } from '../results/environment.ts';
import type { Coverage, Result } from '../results/result.ts';
import type { Verdict } from '../results/verdict.ts';
import type { Program } from '../schedule/policy.ts';
import type { RunRecord, Unknown } from '../schedule/run-record.ts';
import type { Counterexample } from '../shrink/shrink.ts';

export interface AccountOptions {
  readonly scenario: AnyScenario;
  readonly reference?: string;
  readonly parameters: Parameters;
  readonly program: Program;
  readonly disk: Disk;
  readonly folder?: string;
  readonly policy: 'random' | 'exhaustive' | 'replay' | 'drawn';
  readonly seed: number;
}

const KINDS = { random: 'sampled', exhaustive: 'exhaustive', replay: 'single', drawn: 'single' } as const;

/** Counts the runs of one search and writes its result. */
export class Account {
  readonly #options: AccountOptions;
  readonly #startedMs = performance.now();
  readonly #syncActors = new Set<string>();
  readonly #labels = new Set<string>();
  #runs = 0;
  #extraRuns = 0;
  #steps = 0;
  #overlap = 0;
  #hasTimers = false;

  constructor(options: AccountOptions) {
    this.#options = options;
  }

  get runs(): number {
    return this.#runs;
  }

  add(record: RunRecord): void {
    this.#runs += 1;
    this.#steps += record.steps;
    if (record.hasOverlap) this.#overlap += 1;
    for (const actor of record.syncActors) this.#syncActors.add(actor);
    for (const { label } of record.history) this.#labels.add(label);
    this.#hasTimers ||= record.hasTimers;
  }

  /** A run that checks another. */
  addExtra(): void {
    this.#extraRuns += 1;
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
  unknown(unknown: Unknown, record: RunRecord): Result {
    // A run that went another way than its token said is nobody's to repeat.
    const token = record.steps === 0 || unknown.reason === 'diverged' ? null : this.#token(record);
    return { ...this.#result('unknown', { isComplete: false }), unknown: { ...unknown, token } };
  }

  /** A failing run, and the pair of entries that makes the difference, if there is one. */
  violated(
    { judged: { violation, record }, parameters }: Pick<Counterexample, 'judged' | 'parameters'>,
    critical?: readonly [TraceEntry, TraceEntry],
  ): Result {
    if (violation === undefined) throw new Error('a run that was not rejected is no counterexample');
    return {
      ...this.#result('violated', { isComplete: false }),
      violation: {
        ...violation,
        token: this.#token(record, parameters),
        parameters,
        preemptions: record.preemptions,
        critical: (critical ?? []).map(({ step, actor, op, paths }) => ({ step, actor, op, paths })),
        trace: record.trace(),
        history: record.history.map(({ step, actor, label, key, value }) => ({ step, actor, label, key, value })),
      },
    };
  }

  #token({ switches }: RunRecord, parameters = this.#options.parameters): string {
    const { scenario, reference = scenario.name, seed } = this.#options;
    return writeToken({ scenario, reference, parameters, seed, switches });
  }

  #result(verdict: Verdict, search: { readonly isComplete: boolean }): Result {
    const { scenario, parameters, disk, folder, policy, seed } = this.#options;
    return {
      schema: 1,
      scenario: scenario.name,
      parameters,
      disk: disk.kind,
      isolation: 'fibers',
      policy,
      seed,
      verdict,
      coverage: this.#coverage(search.isComplete),
      violation: null,
      unknown: null,
      warnings: verdict === 'held' ? this.#warnings() : [],
      elapsedMs: Math.round((performance.now() - this.#startedMs) * 10) / 10,
      environment: describeEnvironment(folder),
    };
  }

  /** What makes a green result worth less than it looks. */
  #warnings(): string[] {
    const { invariants = [], time } = this.#options.scenario;
    const blind = invariants.flatMap(({ name, reads: { labels = [] } }) =>
      labels
        .filter((label) => !this.#labels.has(label))
        .map((label) => `nothing was ever observed as ${label}, so ${name} judged nothing`),
    );
    const uninterrupted = this.#uninterrupted();
    return [
      ...(invariants.length === 0 ? ['the scenario has no invariants: only actors.finish was judged'] : []),
      ...blind,
      ...(uninterrupted.length === 0
        ? []
        : [
            `real processes can interrupt the sync calls of ${uninterrupted.join(', ')}; here nothing new could begin in them`,
          ]),
      ...(time === 'adversarial' && !this.#hasTimers
        ? ['time is adversarial, but no actor ever set a timer, so it had nowhere to go: it stood still']
        : []),
      ...(this.#options.policy === 'replay'
        ? ['one schedule was replayed; if the code has changed since, it may not be the one that failed: explore again']
        : []),
    ];
  }

  /** Actors with sync calls, where other processes could have interrupted them. */
  #uninterrupted(): string[] {
    const processes = new Set(this.#options.program.actors.map((actor) => actor.process));
    return processes.size > 1 ? [...this.#syncActors].sort() : [];
  }

  #coverage(isComplete: boolean): Coverage {
    const { policy, program } = this.#options;
    const coverage = {
      kind: KINDS[policy],
      runs: this.#runs,
      extraRuns: this.#extraRuns,
      steps: this.#steps,
      classes: null,
      interleavings: policy === 'exhaustive' && isComplete ? this.#runs : null,
      bound: null,
      missProbability: null,
      overlap: this.#overlap,
    };
    const sentence = coverageSentence(coverage, {
      isComplete,
      workloads: undefined,
      ownHeaps: program.actors.filter((actor) => actor.ownHeap).map((actor) => actor.name),
      uninterrupted: this.#uninterrupted(),
      isIdleTime: this.#hasTimers && this.#options.scenario.time !== 'adversarial',
    });
    return { ...coverage, sentence };
  }
}
