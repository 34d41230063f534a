import { Bench } from 'tinybench';
import { now } from '../../harness/search/now.ts';

/** One of several things that are measured in turn. */
export interface Contender {
  readonly name: string;
  /** Makes ready what one sample needs; not measured. */
  readonly prepare?: () => Promise<void> | void;
  readonly run: () => Promise<unknown>;
}

export interface RoundLimits {
  /** Most rounds, each of which has one sample of every contender. */
  readonly samples: number;
  /** Seconds after which no further round begins. See `budgetOf`. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** An interval of a median needs so many samples; for them there is more time. */
const LEAST_SAMPLES = 6;
const PATIENCE = 4;

/**
 * Whether there is time for one more sample, told how many there are. The first there always is; up to the sixth there are four
 * times the seconds, since fewer give no interval.
 */
export function budgetOf({ samples, seconds }: Pick<RoundLimits, 'samples' | 'seconds'>): (done: number) => boolean {
  const begin = now();
  return (done) => {
    const allowed = (done < LEAST_SAMPLES ? PATIENCE : 1) * seconds * 1000;
    return done < samples && (done === 0 || now() - begin < allowed);
  };
}

/** What was asked to stop did. */
export class Interrupted extends Error {}

/**
 * Measures contenders in rounds, so that whatever drifts drifts for all: each round has one sample of every one, in ms,
 * and begins with another one. The round before the first is not counted. Rejects with what a contender throws, and
 * with `Interrupted`.
 */
export async function measureRounds(
  contenders: readonly Contender[],
  { samples, seconds, signal }: RoundLimits,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const measured = new Map(contenders.map(({ name }): [string, number[]] => [name, []]));
  let hasTime = budgetOf({ samples, seconds });
  for (let round = -1; round < 0 || hasTime(round); round += 1) {
    const bench = new Bench({ iterations: 1, time: 0, warmup: false, retainSamples: true, throws: true });
    for (const { name, prepare, run } of inTurn(contenders, round)) {
      const beforeEach = async () => {
        if (signal.aborted) throw new Interrupted();
        await prepare?.();
      };
      // Whether it is asynchronous would be found out by one more call.
      bench.add(name, run, { async: true, beforeEach });
    }
    await bench.run();
    if (signal.aborted) throw new Interrupted();
    if (round === -1) {
      hasTime = budgetOf({ samples, seconds });
      continue;
    }
    for (const { name, result } of bench.tasks) {
      if (result.state !== 'completed') throw new Error(`the measurement of ${name} was ${result.state}`);
      measured.get(name)?.push(...(result.latency.samples ?? []));
    }
  }
  return measured;
}

/** Every one comes first as often as the others, and after each neighbour as often as before it. */
function inTurn<T>(all: readonly T[], round: number): readonly T[] {
  const first = (round + all.length) % all.length;
  const turned = [...all.slice(first), ...all.slice(0, first)];
  return round % 2 === 0 ? turned : turned.reverse();
}

/** How many times the sample of another each sample is, round by round. */
export function ratiosTo(samples: readonly number[], reference: readonly number[]): number[] {
  return samples.flatMap((value, round) => {
    const other = reference[round];
    return other === undefined || other === 0 ? [] : [value / other];
  });
}
