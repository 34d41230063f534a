import type { Coverage } from './result.ts';

/** Says exactly what was covered, and never more. */
export function coverageSentence(
  coverage: Omit<Coverage, 'sentence'>,
  search: {
    /** Whether the policy did all it was asked. */
    readonly isComplete: boolean;
    /** Workloads drawn by `--fuzz`, if it was used. */
    readonly workloads: number | undefined;
    readonly ownHeaps: readonly string[];
    /** Actors with sync calls, in a scenario of several processes. */
    readonly uninterrupted: readonly string[];
    /** There were timers, and time passed only when nothing else could happen. */
    readonly isIdleTime: boolean;
  },
): string {
  const caveats = ['a single read or write is taken as atomic'];
  if (search.ownHeaps.length > 0) caveats.push(`${search.ownHeaps.join(', ')} declared to share no heap`);
  if (search.uninterrupted.length > 0) {
    const names = search.uninterrupted.join(', ');
    caveats.push(`sync calls of ${names} could not be interrupted by new requests of other processes`);
  }
  if (search.isIdleTime) caveats.push('time passed only when nothing else could happen');
  return `${amount(coverage, search)} at system-call steps; ${caveats.join('; ')}`;
}

function amount(
  { kind, runs }: Omit<Coverage, 'sentence'>,
  { isComplete, workloads }: { readonly isComplete: boolean; readonly workloads: number | undefined },
): string {
  const of = workloads === undefined ? '' : ` of ${count(workloads, 'drawn workload')}`;
  switch (kind) {
    case 'single':
      return '1 schedule';
    case 'exhaustive':
      return isComplete ? `all ${count(runs, 'interleaving')}${of}` : `${count(runs, 'interleaving')}${of}, not all,`;
    default:
      return `${count(runs, 'schedule')}${of} sampled`;
  }
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}
