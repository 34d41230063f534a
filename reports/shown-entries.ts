import type { ViolationResult } from '../harness/results/result.ts';

/** A run of at most so many entries is shown whole. */
export const MAX_SHOWN = 70;
/** Of a longer one, so many entries before and after each point of interest. */
const BEFORE = 10;
const AFTER = 5;
/** A gap of so few entries is not worth a sentence. */
const LEAST_GAP = 3;

/** Neighbouring trace entries, both ends included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Which entries of a run are shown, in order: all, or what is around the bad step, the critical pair, and what led to them. */
export function shownEntries(violation: ViolationResult, mainPath: string | undefined): readonly Range[] {
  const last = violation.trace.length;
  if (last <= MAX_SHOWN) return last === 0 ? [] : [{ from: 1, to: last }];
  const points = [...violation.critical.map(({ step }) => step), violation.step, ...lastChange(violation, mainPath)];
  const around = points
    .map((step) => ({ from: Math.max(1, step - BEFORE), to: Math.min(last, step + AFTER) }))
    .sort((a, b) => a.from - b.from);
  const ranges: Range[] = [];
  for (const next of around) {
    const before = ranges.at(-1);
    if (before === undefined || next.from - before.to > LEAST_GAP) ranges.push(next);
    else ranges[ranges.length - 1] = { from: before.from, to: Math.max(before.to, next.to) };
  }
  return ranges;
}

/** How the file that matters came to be what it was when the check failed. */
function lastChange({ files, step }: ViolationResult, mainPath: string | undefined): number[] {
  const change = files.findLast((each) => each.path === mainPath && each.step <= step && each.step > 0);
  return change === undefined ? [] : [change.step];
}

export function isShown(ranges: readonly Range[], step: number): boolean {
  return ranges.some(({ from, to }) => from <= step && step <= to);
}
