import type { Candidate, SchedulePolicy } from '../schedule/policy.ts';

interface Decision {
  chosen: number;
  readonly options: number;
  /** Who the candidates were. */
  readonly who: number;
}

/**
 * What the reduced search is compared with: a depth-first search of all orders. Each run repeats the decisions of the last one up to the deepest that has an
 * option left, takes that one, and from there on lets things go on undisturbed. No order is left out and none is run
 * twice, so the number of runs is the number of interleavings.
 */
export function createBruteForcePolicy(): SchedulePolicy {
  const stack: Decision[] = [];
  let depth = 0;
  let hasBegun = false;
  return {
    name: 'brute force',
    needsFootprints: false,
    begin: () => {
      depth = 0;
      if (!hasBegun) {
        hasBegun = true;
        return true;
      }
      return advance(stack);
    },
    choose: (candidates, entry) => {
      const who = fingerprint(candidates);
      const decision = stack[depth] ?? { chosen: 0, options: candidates.length, who };
      if (depth === stack.length) stack.push(decision);
      depth += 1;
      if (decision.options === candidates.length && decision.who === who) return decision.chosen;
      const message = `the same decisions led to ${decision.options} candidates for entry ${entry} before and to ${candidates.length} now, or to others`;
      return { reason: 'nondeterminism', actor: null, message };
    },
    end: () => {
      stack.length = depth;
    },
  };
}

/** Tells one list of candidates from another: FNV-1a over who they are. */
function fingerprint(candidates: readonly Candidate[]): number {
  let value = 0x811c9dc5;
  for (const { actor, request, kind } of candidates) {
    value = Math.imul(value ^ actor, 0x01000193);
    value = Math.imul(value ^ request, 0x01000193);
    value = Math.imul(value ^ kind.length, 0x01000193);
  }
  return value;
}

/** Moves on to the next branch; false when there is none. */
function advance(stack: Decision[]): boolean {
  for (let last = stack.at(-1); last !== undefined; last = stack.at(-1)) {
    if (last.chosen + 1 < last.options) {
      last.chosen += 1;
      return true;
    }
    stack.pop();
  }
  return false;
}
