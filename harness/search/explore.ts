import { completeParameters, type Parameters } from '../actors/parameters.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import type { Disk } from '../disk/disk.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { ProcessDisk } from '../processes/process-disk.ts';
import { count } from '../results/coverage-sentence.ts';
import type { Result } from '../results/result.ts';
import { checkShape } from '../schedule/check-scenario.ts';
import { createExecutor, type Executor } from '../schedule/executor.ts';
import { withGuards } from '../schedule/guards.ts';
import { Witness } from '../schedule/witness.ts';
import { findCriticalPair } from '../shrink/critical-pair.ts';
import { type Counterexample, shrink } from '../shrink/shrink.ts';
import { Account } from './account.ts';
import { checkDisk, checkLimits, checkNames } from './check-options.ts';
import { doUnits, type Helper } from './crew.ts';
import { type Phase, type PolicyName, planPhases } from './phases.ts';
import { requireCoverage } from './require.ts';
import { type Found, foundIn, runAgain, type UnitHooks } from './run-unit.ts';
import type { SearchName, Standing } from './search-policy.ts';
import { progressOf, type SearchProgress } from './search-progress.ts';
import type { SearchState } from './search-state.ts';

export interface ExploreOptions {
  readonly scenario: AnyScenario;
  /** As tokens name the scenario. Default: its name. */
  readonly reference?: string;
  /** Parameters that differ from their defaults. */
  readonly parameters?: Parameters;
  readonly disk: Disk;
  /** The folder the real disk is in, for the environment; undefined on memfs. */
  readonly folder?: string;
  /** Default: `auto`. */
  readonly policy?: PolicyName;
  readonly seed: number;
  /** Whether a failure is made smaller. Default: true. */
  readonly shrinks?: boolean;
  /** Parameters that shrinking leaves alone. Default: those given. */
  readonly kept?: readonly string[];
  /** Most runs of the search. */
  readonly runs?: number;
  /** Most real time, in seconds; looked at between runs. */
  readonly seconds?: number;
  /** Most preemptions of a bounded search. Default: 2. */
  readonly bound?: number;
  /** Depth of the bugs that pct looks for. Default: 3. */
  readonly depth?: number;
  /** The least coverage with which `held` is held; with less it is `unknown`. */
  readonly require?: 'exhaustive' | 'bounded';
  /** Asked between runs: true ends the search, with what was found so far. */
  readonly isInterrupted?: () => boolean;
  /** Told the index of the actor before each turn. */
  readonly onTurn?: (actor: number) => void;
  /** Told the number of runs made so far. */
  readonly onRun?: (runs: number) => void;
  /** Told of each run itself, where this thread makes all of them. */
  readonly onJudged?: UnitHooks['onJudged'];
  /** Told after each run how to ask what the search is at. */
  readonly onProgress?: (look: () => SearchProgress) => void;
  /** Where an earlier search with the same options came to; they may differ in their limits. */
  readonly from?: SearchState;
  /** Told before each wave where the search is; at the end the last one again, or undefined if nothing is left to do. */
  readonly onCheckpoint?: (state: SearchState | undefined, isLast: boolean) => void;
  /** Other threads that have nothing to do; asked again and again. The result is the same with any number of them. */
  readonly helpers?: (parameters: Parameters) => readonly Helper[];
}

/**
 * Searches the orders in which a scenario's steps and turns can happen, up to the first failure. The first failure and
 * about every 100th pass are run a second time; if that differs, the verdict is `unknown`. Throws a UsageError for parameters
 * or options
 * that do not fit, and what the disk throws when it fails.
 */
export async function explore(options: ExploreOptions): Promise<Result> {
  checkOptions('explore', options);
  checkShape(String(options.scenario?.name), options.scenario);
  const result = await withGuards(() => search(options));
  return requireCoverage(result, options.require);
}

/** Throws a UsageError for what callers without types may have written. `of` is what they called. */
export function checkOptions(of: string, options: ExploreOptions): void {
  checkNames(of, options, NAMES);
  checkLimits(of, options);
  checkDisk(of, options.disk);
}

const NAMES: Readonly<Record<keyof ExploreOptions, true>> = {
  scenario: true,
  reference: true,
  parameters: true,
  disk: true,
  folder: true,
  policy: true,
  seed: true,
  shrinks: true,
  kept: true,
  runs: true,
  seconds: true,
  bound: true,
  depth: true,
  require: true,
  isInterrupted: true,
  onTurn: true,
  onRun: true,
  onJudged: true,
  onProgress: true,
  from: true,
  onCheckpoint: true,
  helpers: true,
};

async function search(options: ExploreOptions): Promise<Result> {
  const parameters = completeParameters(options.scenario, options.parameters ?? {});
  const executor = createExecutor({ ...options, parameters });
  const phases = planPhases(options);
  let index = options.from?.phase ?? 0;
  let phase = phases[index] ?? phases[0];
  const account = new Account({ ...options, parameters, program: executor.program, policy: phase.plan });
  if (options.from !== undefined) {
    account.restore(options.from.account);
    phase.plan.restore(options.from.plan);
  }
  const ground = { parameters, executor };
  let outcome = await searchPhase({ ...phase, index }, ground, account, options);
  for (index += 1; outcome.kind === 'nothing' && !(outcome.isComplete && outcome.endsAll); index += 1) {
    const next = phases[index];
    if (next === undefined) break;
    phase = next;
    account.enter(phase.plan, outcome);
    outcome = await searchPhase({ ...phase, index }, ground, account, options);
  }
  options.onCheckpoint?.(outcome.left, true);
  if (outcome.kind === 'result') return outcome.result;
  return outcome.isComplete ? account.held({ isComplete: true }) : account.budget(outcome.message);
}

/** What came of a phase: a result, or nothing was found. `left` is where a search with more time would have gone on. */
type Outcome =
  | { readonly kind: 'result'; readonly result: Result; readonly left: SearchState | undefined }
  | {
      readonly kind: 'nothing';
      readonly isComplete: boolean;
      readonly left: SearchState | undefined;
      readonly endsAll: boolean;
      readonly message: string;
    };

type Ground = Pick<Counterexample, 'parameters' | 'executor'>;

async function searchPhase(
  phase: Phase & { readonly index: number },
  ground: Ground,
  account: Account,
  options: ExploreOptions,
): Promise<Outcome> {
  const { plan, seconds } = phase;
  const { parameters, executor } = ground;
  const helpers = () => options.helpers?.(parameters) ?? [];
  let state: SearchState | undefined;
  const nothing = (isComplete: boolean, message = '', left?: SearchState): Outcome => {
    return { kind: 'nothing', isComplete, left, endsAll: plan.cover().kind === 'exhaustive', message };
  };
  const ended = (result: Result, left?: SearchState): Outcome => ({ kind: 'result', result, left });
  const untilMs = seconds === undefined ? undefined : account.phaseStartedMs + seconds * 1000;
  const progress = progressOf({ phase, untilMs }, account);
  const hooks = {
    ...(untilMs === undefined ? {} : { untilMs }),
    ...(options.isInterrupted === undefined ? {} : { isInterrupted: options.isInterrupted }),
    ...(options.onJudged === undefined ? {} : { onJudged: options.onJudged }),
    onRun: (runs: number, standing: () => Standing) => {
      options.onRun?.(account.runs + runs);
      options.onProgress?.(() => progress('searching', runs, standing()));
    },
  };
  const endAt = (limit: 'runs' | 'seconds', reached: string): Outcome => {
    const isComplete = phase.endsWith.includes(limit);
    const message = tooFew(`${reached}${account.runs.toLocaleString('en-US')} runs`, plan.name);
    return nothing(isComplete, message, isComplete ? undefined : state);
  };
  // A wave that the limit of runs cuts short is none that a search with a higher one would make.
  let isWhole = true;
  while (!plan.isDone) {
    if (isWhole && options.onCheckpoint !== undefined) {
      state = { phase: phase.index, plan: plan.save(), account: account.save() };
      options.onCheckpoint(state, false);
    }
    if (account.runs >= phase.runs) return endAt('runs', '');
    isWhole = plan.waveRuns <= phase.runs - account.runs;
    const units = plan.next(phase.runs - account.runs);
    let failure: Found | undefined;
    for await (const { tally, report, end, sample } of doUnits(units, executor, hooks, helpers)) {
      account.addAll(tally);
      plan.took(report);
      const differing = sample && (await check(sample, executor, account));
      if (differing !== undefined) return ended(differing);
      if (end.kind === 'interrupted')
        return ended(account.budget(`interrupted after ${count(account.runs, 'run')}`), state);
      if (end.kind === 'seconds') return endAt('seconds', `${Math.round((seconds ?? 0) * 100) / 100} s and `);
      // A run that is too long for this policy may not be so for the next.
      if (end.kind === 'unknown' && end.unknown.reason === 'budget') return nothing(false, end.unknown.message);
      if (end.kind === 'unknown') return ended(account.unknown(end.unknown, end.found));
      if (end.kind === 'violated') {
        failure = end.found;
        break;
      }
    }
    // Not before the units are over: the disk is theirs.
    if (failure !== undefined) {
      const onExtra = () => options.onProgress?.(() => progress('shrinking', 0, {}));
      return ended(await confirm(failure, ground, account, { ...options, onExtra }));
    }
  }
  return nothing(true);
}

function tooFew(limit: string, policy: SearchName): string {
  if (policy === 'pct' || policy === 'random') return `${limit} were over before all runs that were asked for`;
  return `${limit} were not enough to see every order${policy === 'bounded' ? ' within the bound' : ''}`;
}

/** A run again, here; the result of the search if it is not the same. */
async function check(sample: Found, executor: Executor, account: Account): Promise<Result | undefined> {
  const { difference } = await runAgain(executor, sample);
  account.addExtra();
  return difference === undefined ? undefined : account.unknown(difference, sample);
}

/** `onExtra` is told after each run that makes a failure smaller. */
type ExplainOptions = ExploreOptions & { readonly onExtra: () => void };

/** The failing run again, here: if it is the same, it is a failure. */
async function confirm(
  found: Found,
  { parameters, executor }: Ground,
  account: Account,
  options: ExplainOptions,
): Promise<Result> {
  const witness = new Witness();
  const { judged, difference } = await runAgain(executor, found, witness);
  account.addExtra();
  if (difference !== undefined) return account.unknown(difference, found);
  return explain({ parameters, without: [], executor, judged }, witness, account, options);
}

/** Memory and one thread, unless the failure needs real processes. */
async function quickestDisk(failing: Counterexample, options: ExplainOptions): Promise<Disk> {
  const isHosted = options.disk instanceof ProcessDisk;
  if (!isHosted) return options.disk.kind === 'memfs' ? options.disk : createMemoryDisk();
  const disk = createMemoryDisk();
  const { parameters, without } = failing;
  const { difference } = await runAgain(
    createExecutor({ ...options, disk, parameters, without }),
    foundIn(failing.judged),
  );
  return difference === undefined ? disk : options.disk;
}

/**
 * The failure as it is shown: as small as it gets, with its critical pair. It is made small in memory, where runs are the
 * same and quick, then run on the search's own disk; where that differs, the failure is shown as it was found.
 */
async function explain(
  failing: Counterexample,
  seen: Witness,
  account: Account,
  options: ExplainOptions,
): Promise<Result> {
  if (options.shrinks === false) return account.violated(failing, seen);
  const onReplay = () => {
    account.addExtra();
    options.onExtra();
  };
  const kept = options.kept ?? Object.keys(options.parameters ?? {});
  const disk = await quickestDisk(failing, options);
  const executor = createExecutor({ ...options, disk, parameters: failing.parameters });
  const smallest = await shrink({ ...failing, executor }, { ...options, disk, kept, onReplay });
  // Who interrupts wants what there is.
  const critical = options.isInterrupted?.() === true ? undefined : await findCriticalPair(smallest, onReplay);
  const { without } = smallest;
  const onOwnDisk = createExecutor({ ...options, parameters: smallest.parameters, without });
  const witness = new Witness();
  const { difference } = await runAgain(onOwnDisk, foundIn(smallest.judged), witness);
  account.addExtra();
  return difference === undefined ? account.violated(smallest, witness, critical) : account.violated(failing, seen);
}
