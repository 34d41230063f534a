import { completeParameters, type Parameters } from '../actors/parameters.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import type { Disk } from '../disk/disk.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import type { Result } from '../results/result.ts';
import { checkShape } from '../schedule/check-scenario.ts';
import { createExecutor, type Executor, type JudgedRun } from '../schedule/executor.ts';
import { withGuards } from '../schedule/guards.ts';
import type { SchedulePolicy } from '../schedule/policy.ts';
import type { Unknown } from '../schedule/run-record.ts';
import { findCriticalPair } from '../shrink/critical-pair.ts';
import { type Counterexample, shrink } from '../shrink/shrink.ts';
import { Account } from './account.ts';
import { findDifference } from './determinism.ts';
import { createExhaustivePolicy } from './exhaustive-policy.ts';
import { createRandomPolicy } from './random-policy.ts';
import { createReplayPolicy } from './replay-policy.ts';

/** Runs of a sampled search where neither the command line nor the scenario says otherwise. */
export const DEFAULT_RUNS = 2_000;
/** Runs after which an exhaustive search gives up where `--runs` does not say otherwise. */
export const DEFAULT_EXHAUSTIVE_RUNS = 100_000;
/** Every so many passing runs, one is run again to see whether it is the same. */
const CHECK_EVERY = 100;

export interface ExploreOptions {
  readonly scenario: AnyScenario;
  /** As tokens name the scenario. Default: its name. */
  readonly reference?: string;
  /** Parameters that differ from their defaults. */
  readonly parameters?: Parameters;
  readonly disk: Disk;
  /** The folder the real disk is in, for the environment; undefined on memfs. */
  readonly folder?: string;
  readonly policy: 'random' | 'exhaustive';
  readonly seed: number;
  /** Whether a failure is made smaller. Default: true. */
  readonly shrinks?: boolean;
  /** Parameters that shrinking leaves alone. Default: those given. */
  readonly kept?: readonly string[];
  /** Most runs of the search. */
  readonly runs?: number;
  /** Most real time, in seconds; looked at between runs. */
  readonly seconds?: number;
  /** Asked between runs: true ends the search, with what was found so far. */
  readonly isInterrupted?: () => boolean;
  /** Told the index of the actor before each turn. */
  readonly onTurn?: (actor: number) => void;
  /** Told the number of runs made so far. */
  readonly onRun?: (runs: number) => void;
}

/** Why a search stopped before its policy had nothing left to do. */
type Stop = { readonly kind: 'runs' | 'seconds' | 'interrupt' };

/**
 * Searches the orders in which a scenario's steps and turns can happen, up to the first failure. The first failure and
 * every 100th pass are run a second time; if that differs, the verdict is `unknown`. Throws a UsageError for parameters
 * that do not fit, and what the disk throws when it fails.
 */
export async function explore(options: ExploreOptions): Promise<Result> {
  checkOptions(options);
  checkShape(String(options.scenario.name), options.scenario);
  return withGuards(() => search(options));
}

/** Callers from JavaScript have no types: a seed that is no number would sample the same order again and again. */
function checkOptions({ policy, seed, runs, seconds }: ExploreOptions): void {
  const mend = (name: string, rule: string, got: unknown) =>
    new UsageError(`Expected \`${name}\` of explore to be ${rule}, got \`${String(got)}\`.`);
  if (policy !== 'random' && policy !== 'exhaustive') throw mend('policy', 'random or exhaustive', policy);
  if (!Number.isSafeInteger(seed)) throw mend('seed', 'a whole number', seed);
  if (runs !== undefined && !(Number.isInteger(runs) && runs >= 1)) throw mend('runs', 'a whole number from 1', runs);
  if (seconds !== undefined && !(seconds > 0)) throw mend('seconds', 'a number above 0', seconds);
}

async function search(options: ExploreOptions): Promise<Result> {
  const parameters = completeParameters(options.scenario, options.parameters ?? {});
  const executor = createExecutor({ ...options, parameters });
  const policy = options.policy === 'random' ? createRandomPolicy(options.seed) : createExhaustivePolicy();
  const account = new Account({ ...options, parameters, program: executor.program });
  const mayStop = createStop(options, account);

  while (policy.begin()) {
    const stop = mayStop();
    if (stop !== undefined) return stopped(account, stop, options);
    const judged = await runOnce(executor, policy);
    account.add(judged.record);
    options.onRun?.(account.runs);
    if (judged.unknown !== undefined) return account.unknown(judged.unknown, judged.record);
    if (judged.violation !== undefined || account.runs % CHECK_EVERY === 1) {
      const difference = await runAgain(executor, judged, account);
      if (difference !== undefined) return account.unknown(difference, judged.record);
    }
    if (judged.violation !== undefined) return explain({ parameters, executor, judged }, account, options);
  }
  return account.held({ isComplete: true });
}

/**
 * The failure as it is shown: as small as it gets, with its critical pair. It is made small in memory, where runs are the
 * same and quick, then run on the search's own disk; where that differs, the failure is shown as it was found.
 */
async function explain(failing: Counterexample, account: Account, options: ExploreOptions): Promise<Result> {
  if (options.shrinks === false) return account.violated(failing);
  const onReplay = () => account.addExtra();
  const kept = options.kept ?? Object.keys(options.parameters ?? {});
  const disk = options.disk.kind === 'memfs' ? options.disk : createMemoryDisk();
  const executor = createExecutor({ ...options, disk, parameters: failing.parameters });
  const smallest = await shrink({ ...failing, executor }, { ...options, disk, kept, onReplay });
  const critical = await findCriticalPair(smallest, onReplay);
  const onOwnDisk = createExecutor({ ...options, parameters: smallest.parameters });
  const difference = await runAgain(onOwnDisk, smallest.judged, account);
  return difference === undefined ? account.violated(smallest, critical) : account.violated(failing);
}

async function runOnce(executor: Executor, policy: SchedulePolicy): Promise<JudgedRun> {
  const judged = await executor.run(policy);
  policy.end();
  return judged;
}

/** The determinism check: the same schedule a second time. */
async function runAgain(executor: Executor, first: JudgedRun, account: Account): Promise<Unknown | undefined> {
  const replay = createReplayPolicy(first.record.switches, executor.program.actors);
  replay.begin();
  const second = await executor.run(replay);
  account.addExtra();
  return findDifference(first, second);
}

function createStop(options: ExploreOptions, account: Account): () => Stop | undefined {
  const { scenario, policy, seconds, isInterrupted } = options;
  const timed = seconds === undefined ? undefined : performance.now() + seconds * 1000;
  const ownRuns = policy === 'exhaustive' ? DEFAULT_EXHAUSTIVE_RUNS : (scenario.runs ?? DEFAULT_RUNS);
  const runs = options.runs ?? (timed === undefined ? ownRuns : Number.POSITIVE_INFINITY);
  return () => {
    if (isInterrupted?.() === true) return { kind: 'interrupt' };
    if (account.runs >= runs) return { kind: 'runs' };
    return timed !== undefined && performance.now() >= timed ? { kind: 'seconds' } : undefined;
  };
}

/** A sampled search has done what it was asked when its runs, or its seconds if no runs were asked for, are over. */
function stopped(account: Account, { kind }: Stop, options: ExploreOptions): Result {
  if (kind === 'interrupt') return account.budget(`interrupted after ${account.runs} runs`);
  const isSampled = options.policy === 'random';
  if (isSampled && account.runs > 0 && (kind === 'runs' || options.runs === undefined)) {
    return account.held({ isComplete: true });
  }
  const limit = kind === 'runs' ? `${account.runs} runs` : `${options.seconds} s and ${account.runs} runs`;
  return account.budget(`${limit} were not enough to see every order`);
}
