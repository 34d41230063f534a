import type { ViolationResult } from '../harness/results/result.ts';

/** Files that have a lane. */
const MAX_FILES = 3;
/** What is worth less than this has no lane beside others. */
const LEAST_WORTH = 20;

/** Names in the order of what they have to do with the failure: those that are shown, and the others. */
export function shownFiles(violation: ViolationResult): {
  readonly shown: readonly string[];
  readonly others: readonly string[];
} {
  const paths = [...new Set(violation.files.map(({ path }) => path))];
  const worth = worthIn(violation);
  const ranked = paths
    .map((path) => ({ path, value: worth(path) }))
    .sort((a, b) => b.value - a.value)
    .map((each, rank) => ({ ...each, isShown: rank === 0 || (rank < MAX_FILES && each.value >= LEAST_WORTH) }));
  return {
    shown: ranked.filter((each) => each.isShown).map(({ path }) => path),
    others: ranked.filter((each) => !each.isShown).map(({ path }) => path),
  };
}

/**
 * What both of the critical pair touch is what the race is about; then what the invariant names, what the failing entry
 * touched, and what one of the pair touches. Among equals, what changed most.
 */
function worthIn({ critical, invariant, message, trace, step, calls, files }: ViolationResult) {
  // What is judged when all is over does not fail by its last entry.
  const failing =
    step === trace.length ? [] : [step, ...calls.filter(({ end }) => end === step).flatMap(({ steps }) => steps)];
  const touched = new Set(failing.flatMap((each) => trace[each - 1]?.paths ?? []));
  return (path: string): number => {
    const changes = files.filter((each) => each.path === path);
    const inPair = critical.filter(({ paths }) => paths.includes(path)).length;
    return (
      inPair * 50 +
      (invariant.includes(path) || message.includes(path) ? 60 : 0) +
      (touched.has(path) ? 40 : 0) +
      Math.min(changes.length, 9) -
      (changes.some(({ kind }) => kind === 'directory') ? 100 : 0)
    );
  };
}
