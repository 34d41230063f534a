import type { FsCall } from '../harness/results/result.ts';
import type { Range } from './shown-entries.ts';
import type { Row } from './timeline-view.ts';

/** A request in flight, from the turn that made it to the one that is given its result. */
export interface Bar {
  /** Which of those that are in flight at the same time. */
  readonly slot: number;
  /** Rows; both included. */
  readonly from: number;
  readonly to: number;
  /** Its beginning, or its end, is not in the picture. */
  readonly isCutBefore: boolean;
  readonly isCutAfter: boolean;
  readonly call: number;
}

interface Numbered {
  readonly call: FsCall;
  readonly index: number;
}

/** The requests of one lane that are seen, side by side where they are in flight at the same time. */
export function barsOf(
  calls: readonly Numbered[],
  ranges: readonly Range[],
): {
  readonly slots: number;
  readonly slotOfCall: ReadonlyMap<number, number>;
  readonly bars: (rows: readonly Row[]) => Bar[];
} {
  const seen = calls.filter(({ call: { begin, end } }) =>
    ranges.some(({ from, to }) => begin <= to && (end ?? Number.POSITIVE_INFINITY) >= from),
  );
  const slotOfCall = new Map<number, number>();
  const busyUntil: number[] = [];
  for (const { call, index } of seen) {
    const free = busyUntil.findIndex((end) => end <= call.begin);
    const slot = free === -1 ? busyUntil.length : free;
    busyUntil[slot] = call.end ?? Number.POSITIVE_INFINITY;
    slotOfCall.set(index, slot);
  }
  const bars = (rows: readonly Row[]) =>
    seen.flatMap(({ call, index }) => {
      const own = rows.flatMap(({ kind, step }, row) =>
        kind === 'entry' && step >= call.begin && step <= (call.end ?? step) ? [{ step, row }] : [],
      );
      const [first, last] = [own[0], own.at(-1)];
      if (first === undefined || last === undefined) return [];
      const bar: Bar = {
        slot: slotOfCall.get(index) ?? 0,
        from: first.row,
        to: last.row,
        isCutBefore: first.step > call.begin,
        isCutAfter: call.end === null || last.step < call.end,
        call: index,
      };
      return [bar];
    });
  return { slots: busyUntil.length, slotOfCall, bars };
}
