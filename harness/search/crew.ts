import type { Executor } from '../schedule/executor.ts';
import type { Unit } from './plan.ts';
import { runUnit, type UnitDone, type UnitHooks } from './run-unit.ts';

/** Somebody who does units of a search, one at a time. */
export interface Helper {
  /** Rejects if it cannot; it is not asked again then. */
  do(unit: Unit, untilMs: number | undefined): Promise<UnitDone>;
}

/**
 * What came of the units, in their order. This thread does one after another; so do the helpers, with those that nobody has
 * begun; `helpers` is asked for them again and again. Who stops listening leaves the others undone: this thread is free by
 * then, helpers come to the end of theirs.
 */
export async function* doUnits(
  units: readonly Unit[],
  executor: Executor,
  hooks: UnitHooks,
  helpers: () => readonly Helper[],
): AsyncGenerator<UnitDone> {
  let begun = 0;
  let isOver = false;
  let isEnded = false;
  const settle: ((result: Promise<UnitDone>) => void)[] = [];
  const results = units.map((_, index) => new Promise<UnitDone>((resolve) => (settle[index] = resolve)));
  // Who waits for a result hears of its failure; nobody has to wait.
  for (const result of results) result.catch(() => undefined);
  const isInterrupted = () => isOver || hooks.isInterrupted?.() === true;
  const self: Helper = { do: (unit) => runUnit(executor, unit, { ...hooks, isInterrupted }) };
  const employed = new Set<Helper>();
  const employ = async (helper: Helper): Promise<void> => {
    if (employed.has(helper)) return;
    employed.add(helper);
    for (let unit = units[begun]; unit !== undefined && !isOver && !isEnded; unit = units[begun]) {
      let isGone = false;
      const result = helper.do(unit, hooks.untilMs).catch((error: unknown) => {
        if (helper === self) throw error;
        // It is worth no more than the help it gave: the unit is done here.
        isGone = true;
        const redone = self.do(unit, hooks.untilMs);
        redoing.push(redone.catch(() => undefined));
        return redone;
      });
      settle[begun++]?.(result);
      // More may have come since.
      if (helper === self && begun < units.length) for (const other of helpers()) void employ(other);
      // What comes after the unit in which a search ends is of no use to anybody.
      await result.then(
        ({ end }) => {
          isEnded ||= end.kind !== 'done' && end.kind !== 'runs';
        },
        () => {
          isEnded = true;
        },
      );
      if (isGone) return;
    }
    employed.delete(helper);
  };
  const redoing: Promise<unknown>[] = [];
  const own = employ(self);
  try {
    for (const result of results) yield await result;
  } finally {
    isOver = true;
    await own;
    await Promise.all(redoing);
  }
}
