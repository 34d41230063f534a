import type { Coverage } from './result.ts';

/** What the sentence needs besides the numbers. */
interface Search {
  /** Whether the policy did all it was asked. */
  readonly isComplete: boolean;
  /** Depth of the bugs that the probability of a miss is about. */
  readonly depth: number | null;
  /** Workloads drawn by `--fuzz`, if it was used. */
  readonly workloads: number | undefined;
  readonly ownHeaps: readonly string[];
  /** Actors with sync calls, in a scenario of several processes. */
  readonly uninterrupted: readonly string[];
  /** There were timers, and time passed only when nothing else could happen. */
  readonly isIdleTime: boolean;
  /** Modules could not be loaded anew for each process. */
  readonly sharesModules: boolean;
}

/** Says exactly what was covered, and never more. */
export function coverageSentence(coverage: Omit<Coverage, 'sentence'>, search: Search): string {
  const caveats = ['a single read or write is taken as atomic'];
  if (search.ownHeaps.length > 0) caveats.push(`${search.ownHeaps.join(', ')} declared to share no heap`);
  if (search.uninterrupted.length > 0) {
    const names = search.uninterrupted.join(', ');
    caveats.push(`sync calls of ${names} could not be interrupted by new requests of other processes`);
  }
  if (search.sharesModules) caveats.push('not all state of modules was made anew for each process and run');
  if (search.isIdleTime) caveats.push('time passed only when nothing else could happen');
  const isBounded = coverage.kind === 'bounded' || wholeBound(coverage) !== undefined;
  if (isBounded && coverage.kind !== 'exhaustive') caveats.push('states that are equal are explored once');
  const before = earlierBound(coverage);
  return `${before}${amount(coverage, search)} at system-call steps; ${caveats.join('; ')}`;
}

/** What a bounded search before it has done, where that is more than the verdict's own policy did. */
function earlierBound({ kind, earlier }: Omit<Coverage, 'sentence'>): string {
  const bound = wholeBound({ earlier });
  return kind === 'sampled' && bound !== undefined ? `${allWithin(bound)}, then ` : '';
}

function wholeBound({ earlier }: Pick<Coverage, 'earlier'>): number | undefined {
  return earlier.find(({ policy, isComplete }) => policy === 'bounded' && isComplete)?.bound ?? undefined;
}

function allWithin(bound: number): string {
  return `all schedules with at most ${count(bound, 'preemption')}`;
}

function amount(coverage: Omit<Coverage, 'sentence'>, { isComplete, depth, workloads }: Search): string {
  const { kind, runs, classes, interleavings, bound, missProbability } = coverage;
  const of = workloads === undefined ? '' : ` of ${count(workloads, 'drawn workload')}`;
  switch (kind) {
    case 'single':
      return '1 schedule';
    case 'exhaustive': {
      if (!isComplete || classes === null) return `${count(runs, 'run')}${of}, not all classes of interleavings,`;
      const whole = interleavings === null ? 'interleavings too many to count' : many(interleavings);
      return `all ${count(classes, 'class')} of ${whole}${of}`;
    }
    case 'bounded':
      return isComplete
        ? `${allWithin(bound ?? 0)}${of}`
        : `${count(runs, 'run')}${of}, not all schedules with at most ${count(bound ?? 0, 'preemption')},`;
    default: {
      const missed =
        missProbability === null || depth === null
          ? ''
          : `; a bug of depth ${depth} is missed with p ${atMost(missProbability)}`;
      return `${count(runs, 'schedule')}${of} sampled${missed}`;
    }
  }
}

/** Two digits, or four near 1, rounded up. */
export function atMost(probability: number): string {
  if (probability < 0.01) return '< 0.01';
  const digits = probability > 0.99 ? 10_000 : 100;
  return `≤ ${Math.ceil(probability * digits) / digits}`;
}

/** Above 2^53 the sum was rounded. */
function many(interleavings: number): string {
  if (interleavings <= Number.MAX_SAFE_INTEGER) return count(interleavings, 'interleaving');
  return `about ${interleavings.toExponential(2).replace('e+', ' × 10^')} interleavings`;
}

/** So many of something. */
export function count(number: number, noun: string): string {
  const plural = noun.endsWith('s') ? `${noun}es` : `${noun}s`;
  return `${number.toLocaleString('en-US')} ${number === 1 ? noun : plural}`;
}
