import { createChooser } from '../actors/random.ts';
import { CHECK_EVERY, coverOf, type Plan, portions, WAVE } from './plan.ts';
import type { SearchPolicy } from './search-policy.ts';
import { foreignState } from './search-state.ts';

/** Spreads the seeds of successive runs over all 32 bits (the golden ratio's fraction, as in Weyl sequences). */
export const STRIDE = 0x9e3779b9;
/** Runs of one unit. */
const UNIT = 20;

/**
 * A uniform walk: each of the candidates is as likely as the others, at every choice. The honest baseline; it says
 * nothing about the orders it did not see. Run `i` of a seed is always the same run; the first one made is number `from`.
 */
export function createRandomPolicy(seed: number, from = 0): SearchPolicy {
  let run = from;
  let choose = createChooser(seed);
  return {
    name: 'random',
    needsFootprints: false,
    begin: () => {
      choose = createChooser((seed + Math.imul(run, STRIDE)) | 0);
      run += 1;
      return true;
    },
    choose: (candidates) => choose(candidates.length),
    end: () => undefined,
  };
}

/** Run after run; the first unit alone, since most bugs that random finds are found in it. */
export function createRandomPlan(seed: number): Plan {
  let planned = 0;
  return {
    name: 'random',
    isDone: false,
    get waveRuns() {
      return planned === 0 ? UNIT : UNIT * WAVE;
    },
    open: null,
    next: (runs) =>
      portions(runs, UNIT, planned === 0 ? 1 : WAVE).map((portion) => {
        const from = planned;
        planned += portion;
        return { work: { policy: 'random', seed, from }, runs: portion, checksFirst: from % CHECK_EVERY === 0 };
      }),
    took: () => undefined,
    cover: () => coverOf({ kind: 'sampled' }),
    save: () => ({ policy: 'random', planned }),
    restore: (state) => {
      if (state.policy !== 'random') throw foreignState('random', state);
      ({ planned } = state);
    },
  };
}
