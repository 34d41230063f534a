import { describeEnvironment } from '../results/environment.ts';
import type { Result, UnknownResult } from '../results/result.ts';
import type { Begun, DescribeJob, Job, Reply } from './jobs.ts';

/** Why a thread was given up. */
export interface CutOff {
  readonly reason: UnknownResult['reason'];
  /** What the actor or the search did: the rest of a sentence. */
  readonly what: string;
  /** Runs that were over by then. */
  readonly runs: number;
  /** Since the job began. */
  readonly elapsedMs: number;
  /** Index of the actor whose turn it was, or -1. */
  readonly actor: number;
}

/**
 * The answer to a job whose thread had to be given up. Before the scenario was there, only an interruption has a result;
 * anything else is the scenario file's fault.
 */
export function cutOff(job: Job, begun: Begun | undefined, { reason, what, runs, elapsedMs, actor }: CutOff): Reply {
  if (job.kind === 'describe' || (begun === undefined && reason !== 'budget')) {
    const target = job.kind === 'replay' ? job.token : job.target;
    const message = `Expected a scenario file that can be imported, got \`${target}\`, which ${what}. Mend it and try again.`;
    return { kind: 'usage', message };
  }
  const blank = begun?.blank ?? notBegun(job);
  const name = begun?.actors[actor] ?? null;
  const who = reason === 'budget' ? 'the search' : (name ?? 'the scenario');
  const sentence = `${runs} runs before the search was cut off; nothing is known of the last one`;
  return {
    kind: 'result',
    result: {
      ...blank,
      coverage: { ...blank.coverage, runs, sentence },
      unknown: { reason, actor: name, message: `${who} ${what}`, token: null },
      elapsedMs,
    },
  };
}

/** The result of a search that was interrupted while its scenario was still loading: only what was asked is known. */
function notBegun(job: Exclude<Job, DescribeJob>): Result {
  const isReplay = job.kind === 'replay';
  const first = job.kind === 'replay' ? 'replay' : job.policy === 'auto' ? 'bounded' : job.policy;
  return {
    schema: 1,
    scenario: isReplay ? (job.token.split(':')[1] ?? '') : job.target,
    parameters: {},
    disk: job.disk,
    isolation: job.isolation,
    crashes: 0,
    faults: 0,
    policy: first,
    seed: isReplay ? Number(job.token.split(':')[3] ?? 0) : job.seed,
    verdict: 'unknown',
    coverage: {
      kind: KINDS[first],
      runs: 0,
      extraRuns: 0,
      steps: 0,
      classes: null,
      interleavings: null,
      bound: null,
      missProbability: null,
      overlap: 0,
      earlier: [],
      sentence: '',
    },
    violation: null,
    unknown: null,
    warnings: [],
    outside: [],
    elapsedMs: 0,
    environment: describeEnvironment(job.folder),
  };
}

const KINDS = {
  replay: 'single',
  bounded: 'bounded',
  exhaustive: 'exhaustive',
  pct: 'sampled',
  random: 'sampled',
} as const;
