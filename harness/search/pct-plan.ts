import {
  isSameKnown,
  joinKnown,
  missProbability,
  NOTHING_KNOWN,
  type PctOptions,
  reckonedDepth,
} from './pct-policy.ts';
import { CHECK_EVERY, coverOf, type Plan, portions, WAVE } from './plan.ts';
import { foreignState } from './search-state.ts';

/** Runs of one unit. */
const UNIT = 20;

/**
 * Run after run; the units of a wave know what the waves before it have found out about the size of the program. The first
 * one goes alone, since that is where most of it is found out.
 */
export function createPctPlan(options: PctOptions): Plan {
  let planned = 0;
  let known = NOTHING_KNOWN;
  /** Runs for which all that is known now was known. */
  let counted = 0;
  return {
    name: 'pct',
    isDone: false,
    get waveRuns() {
      return planned === 0 ? UNIT : UNIT * WAVE;
    },
    open: null,
    next: (runs) =>
      portions(runs, UNIT, planned === 0 ? 1 : WAVE).map((portion) => {
        const from = planned;
        planned += portion;
        return {
          work: { policy: 'pct', ...options, from, known },
          runs: portion,
          checksFirst: from % CHECK_EVERY === 0,
        };
      }),
    took: (report) => {
      if (report.policy !== 'pct') return;
      const joined = joinKnown(known, report.known);
      if (!isSameKnown(joined, known)) counted = 0;
      if (isSameKnown(joined, report.known)) counted += report.counted;
      known = joined;
    },
    cover: () => {
      const reckoned = reckonedDepth(options.depth, known);
      const missed = known.spins ? null : missProbability(known.chains, known.entries, reckoned, counted);
      return coverOf({ kind: 'sampled', depth: options.depth, missProbability: missed });
    },
    save: () => ({ policy: 'pct', planned, known, counted }),
    restore: (state) => {
      if (state.policy !== 'pct') throw foreignState('pct', state);
      ({ planned, known, counted } = state);
    },
  };
}
