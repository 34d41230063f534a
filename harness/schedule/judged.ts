import type { Invariant } from '../invariants/invariant.ts';

/** Knows which observations are judged together: their order matters, although their labels differ. */
export interface Judged {
  tokensOf(label: string): readonly string[];
}

const known = new WeakMap<readonly Invariant[], Judged>();

/**
 * `judged:<number of the invariant>` is written by every observation that an invariant looks at together with others of another
 * label. An invariant that names no labels, but is given the history, may look at all.
 */
export function judgedBy(invariants: readonly Invariant[]): Judged {
  const judged = known.get(invariants) ?? createJudged(invariants);
  known.set(invariants, judged);
  return judged;
}

function createJudged(invariants: readonly Invariant[]): Judged {
  const joint = invariants.flatMap(({ judge, atEnd, reads: { labels } }, index) => {
    const seesHistory = judge !== undefined || (atEnd !== undefined && (atEnd.length > 1 || labels !== undefined));
    return seesHistory && labels?.length !== 1 ? [{ token: `judged:${index}`, labels }] : [];
  });
  const tokens = new Map<string, readonly string[]>();
  return {
    tokensOf: (label) => {
      const own =
        tokens.get(label) ??
        joint.filter(({ labels }) => labels === undefined || labels.includes(label)).map(({ token }) => token);
      tokens.set(label, own);
      return own;
    },
  };
}
