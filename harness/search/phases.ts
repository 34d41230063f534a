import type { AnyScenario } from '../actors/scenario.ts';
import { createBoundedPlan, DEFAULT_BOUND } from './bounded-policy.ts';
import { createExhaustivePlan } from './exhaustive-plan.ts';
import { createPctPlan } from './pct-plan.ts';
import { DEFAULT_DEPTH } from './pct-policy.ts';
import type { Plan } from './plan.ts';
import { createRandomPlan } from './random-policy.ts';
import type { SearchName } from './search-policy.ts';

export const policyNames = ['auto', 'exhaustive', 'bounded', 'pct', 'random'] as const;
/** What `--policy` can be: a policy, or `auto`, which goes from one to the next. */
export type PolicyName = (typeof policyNames)[number];

/** Runs of a sampled search where neither the command line nor the scenario says otherwise. */
export const DEFAULT_RUNS = 2_000;
/** Runs after which a search of all orders gives up where `--runs` does not say otherwise. */
export const DEFAULT_COMPLETE_RUNS = 100_000;
/** The same for the phases of `auto`, which has another to go on with. */
const AUTO_RUNS = { bounded: 5_000, exhaustive: 20_000 };
/** What part of `--runs` and `--seconds` these phases may use; the last one has the rest. */
const AUTO_SHARES = { bounded: 0.25, exhaustive: 0.5 };

/** One policy, and when it stops. */
export interface Phase {
  readonly plan: Plan;
  readonly runs: number;
  readonly seconds: number | undefined;
  /** The limits at which it has done what it was asked: none if it was to see every order. */
  readonly endsWith: readonly ('runs' | 'seconds')[];
}

export interface PlanOptions {
  readonly scenario: AnyScenario;
  readonly policy?: PolicyName;
  readonly seed: number;
  readonly runs?: number;
  readonly seconds?: number;
  readonly bound?: number;
  readonly depth?: number;
}

/**
 * `auto`: all schedules with few preemptions, so that the first failure is a simple one; then all classes, if there are
 * not too many; if there are, as many as were asked for by pct.
 */
export function planPhases(options: PlanOptions): readonly [Phase, ...Phase[]] {
  const { policy = 'auto', runs, seconds } = options;
  if (policy !== 'auto') return [phaseOf(policy, options, { runs, seconds })];
  const part = (whole: number | undefined, share: number) => (whole === undefined ? undefined : whole * share);
  const limited = (name: 'bounded' | 'exhaustive') => {
    const most = Math.min(AUTO_RUNS[name], options.scenario.runs ?? Number.POSITIVE_INFINITY);
    const asked = part(runs, AUTO_SHARES[name]);
    const inTime = seconds === undefined ? most : Number.POSITIVE_INFINITY;
    return phaseOf(name, options, {
      runs: asked === undefined ? inTime : Math.floor(asked),
      seconds: part(seconds, AUTO_SHARES[name]),
    });
  };
  const rest = 1 - AUTO_SHARES.bounded - AUTO_SHARES.exhaustive;
  // However few runs were asked for, not one more is made.
  const before = [limited('bounded'), limited('exhaustive')].filter((phase) => phase.runs > 0);
  const asked = runs === undefined ? undefined : runs - before.reduce((sum, phase) => sum + phase.runs, 0);
  const pct = phaseOf('pct', options, { runs: asked, seconds: part(seconds, rest) });
  const [first = pct, ...others] = [...before, pct];
  return [first, ...others];
}

function phaseOf(
  name: SearchName,
  options: PlanOptions,
  { runs, seconds }: { readonly runs: number | undefined; readonly seconds: number | undefined },
): Phase {
  const isSampled = name === 'pct' || name === 'random';
  const own = isSampled ? (options.scenario.runs ?? DEFAULT_RUNS) : DEFAULT_COMPLETE_RUNS;
  // A sampled search has done what it was asked when its runs, or its seconds if no runs were asked for, are over.
  const endsWith = !isSampled ? [] : runs === undefined ? (['runs', 'seconds'] as const) : (['runs'] as const);
  return {
    plan: create[name](options),
    runs: runs ?? (seconds === undefined ? own : Number.POSITIVE_INFINITY),
    seconds,
    endsWith,
  };
}

const create: Readonly<Record<SearchName, (options: PlanOptions) => Plan>> = {
  exhaustive: () => createExhaustivePlan(),
  bounded: ({ bound = DEFAULT_BOUND }) => createBoundedPlan(bound),
  pct: ({ scenario, seed, depth = DEFAULT_DEPTH }) =>
    createPctPlan({ seed, depth, isTimeAdversarial: scenario.time === 'adversarial' }),
  random: ({ seed }) => createRandomPlan(seed),
};
