import { createChooser } from '../actors/random.ts';
import { coverOf, type SearchPolicy } from './search-policy.ts';

/** Spreads the seeds of successive runs over all 32 bits (the golden ratio's fraction, as in Weyl sequences). */
export const STRIDE = 0x9e3779b9;

/**
 * A uniform walk: each of the candidates is as likely as the others, at every choice. The honest baseline; it says
 * nothing about the orders it did not see. Run `i` of a seed is always the same run.
 */
export function createRandomPolicy(seed: number): SearchPolicy {
  let run = 0;
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
    cover: () => coverOf({ kind: 'sampled' }),
  };
}
