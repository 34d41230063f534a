import { count } from '../results/coverage-sentence.ts';
import { describeEnvironment } from '../results/environment.ts';
import type { UnknownResult } from '../results/result.ts';
import type { Stress, StressResult, StressViolation } from '../results/stress-result.ts';
import { percent } from '../results/stress-text.ts';
import { clopperPearson } from './interval.ts';
import type { StressRecord } from './stress.ts';
import type { Hit } from './tally.ts';

const CONFIDENCE = 0.95;

/**
 * What a stress amounts to. A hit is `violated`, whatever came after it. Without one it is `held` if at least one round was judged and nothing
 * went wrong, which means no more than the upper bound that the sentence states; else `unknown`.
 */
export function stressResult(record: StressRecord): StressResult {
  const { options, loaded, tally } = record;
  const stress = countsOf(record);
  const unknown = tally.first === undefined ? unknownOf(record) : null;
  const verdict = tally.first !== undefined ? 'violated' : unknown !== null ? 'unknown' : 'held';
  return {
    schema: 1,
    scenario: loaded?.scenario ?? options.target,
    parameters: loaded?.parameters ?? {},
    disk: 'real',
    isolation: 'processes',
    crashes: 0,
    faults: 0,
    policy: 'stress',
    seed: options.seed,
    verdict,
    coverage: {
      kind: 'stress',
      runs: tally.rounds,
      extraRuns: 0,
      steps: 0,
      classes: null,
      interleavings: null,
      bound: null,
      missProbability: null,
      overlap: 0,
      earlier: [],
      sentence: sentenceOf(stress),
    },
    violation: tally.first === undefined ? null : violationOf(tally.first, record),
    unknown,
    warnings: verdict === 'held' ? warningsOf(record) : [],
    outside: [],
    stress,
    elapsedMs: Math.round(record.elapsedMs * 10) / 10,
    environment: describeEnvironment(options.folder),
  };
}

function countsOf({ options, tally, lanes }: StressRecord): Stress {
  const { rounds, hits, reads, rotations, kinds, first } = tally;
  return {
    seconds: options.seconds,
    pace: options.paceMs ?? null,
    delays: options.delays,
    lanes,
    rounds,
    reads: reads === 0 ? null : reads,
    rotations,
    hits,
    kinds: { ...kinds },
    rate: rounds === 0 ? null : hits / rounds,
    interval: rounds === 0 ? [0, 1] : clopperPearson(hits, rounds, CONFIDENCE),
    confidence: CONFIDENCE,
    firstHitMs: first === undefined ? null : Math.round(first.afterMs * 10) / 10,
  };
}

function sentenceOf({ rounds, hits, rate, interval: [lo, hi] }: Stress): string {
  const free = 'the actors ran free: no order was chosen, recorded or searched';
  if (rate === null) return `no round came to its end; ${free}`;
  const within = `with 95 % confidence ${hits === 0 ? `at most ${percent(hi, 'up')}` : `${percent(lo, 'down')} to ${percent(hi, 'up')}`} of such rounds`;
  return `${hits.toLocaleString('en-US')} of ${count(rounds, 'round')} violated, ${within} on this machine; ${free}`;
}

function unknownOf({ tally, failure, isInterrupted }: StressRecord): UnknownResult | null {
  const because = (reason: UnknownResult['reason'], message: string, actor: string | null = null) => ({
    ...{ reason, message, actor },
    token: null,
  });
  if (failure !== undefined) return because(failure.reason, failure.message, failure.actor);
  if (isInterrupted) return because('budget', `interrupted after ${count(tally.rounds, 'round')}`);
  return tally.rounds === 0 ? because('budget', 'no round came to its end within the time') : null;
}

function violationOf({ round, violation, seen }: Hit, { loaded }: StressRecord): StressViolation {
  return {
    invariant: violation.invariant,
    message: violation.message,
    step: violation.step,
    token: null,
    parameters: loaded?.parameters ?? {},
    without: [],
    preemptions: null,
    actors: loaded?.actors ?? [],
    critical: [],
    trace: [],
    history: seen.flatMap((each, index) => {
      if (each.kind !== 'observation') return [];
      const { actor, label, key, value } = each;
      return [{ step: index + 1, actor, label, key, value }];
    }),
    errors: seen.flatMap((each, index) => {
      if (each.kind !== 'failure') return [];
      return [{ step: index + 1, actor: each.actor, message: `${each.error.name}: ${each.error.message}` }];
    }),
    calls: [],
    files: [],
    detailed: { from: 0, to: 0 },
    round,
  };
}

/** What makes it worth less than it looks that nothing was found. */
function warningsOf({ loaded, tally, late }: StressRecord): string[] {
  if (loaded === undefined) return [];
  const { invariants, actors, shared } = loaded;
  const blind = invariants.flatMap(({ name, labels }) =>
    labels
      .filter((label) => !tally.labels.has(label))
      .map((label) => `nothing was ever observed as ${label}, so ${name} judged nothing`),
  );
  const rare = invariants.filter(({ watches }) => watches).map(({ name }) => name);
  const [first] = late;
  return [
    ...(invariants.length === 0 ? ['the scenario has no invariants: only actors.finish was judged'] : []),
    ...blind,
    ...(rare.length === 0
      ? []
      : [`${rare.join(', ')} looked at the disk before and after each round only: in between nobody can`]),
    ...(actors.length === 1 ? ['there is one actor only, so nothing raced'] : []),
    ...(shared === null
      ? []
      : [`the state of imported modules lived on from round to round, since they could not be loaded anew: ${shared}`]),
    ...(first === undefined
      ? []
      : [`${count(late.length, 'error')} came from actors that were done, and were not judged; the first: ${first}`]),
  ];
}
