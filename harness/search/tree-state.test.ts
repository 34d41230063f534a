import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { createExecutor } from '../schedule/executor.ts';
import { withGuards } from '../schedule/guards.ts';
import { type Program, programs, scenarioOfProgram } from '../testing/random-programs.ts';
import { usingDisk } from '../testing/runs.ts';
import { createExhaustivePlan, type UnitSizes } from './exhaustive-plan.ts';
import { runUnit } from './run-unit.ts';
import type { PlanState } from './search-state.ts';

/** Larger programs are left after about so many runs. */
const MOST_RUNS = 120;

const sizes = fc.constantFrom<UnitSizes>({ first: 20, others: 8 }, { first: 4, others: 2 }, { first: 1, others: 1 });

/**
 * Searches a program twice, side by side: one plan goes through, the other is written down and read again by a new one
 * before each wave. Says how many waves had a tree, and whether the two ever differed.
 */
function sideBySide(program: Program, size: UnitSizes, spoil = (state: PlanState) => state) {
  const { scenario } = scenarioOfProgram(program);
  return usingDisk(createMemoryDisk, (disk) =>
    withGuards(async () => {
      const executor = createExecutor({ scenario, parameters: {}, disk, seed: 1 });
      const whole = createExhaustivePlan(size);
      let other = createExhaustivePlan(size);
      let trees = 0;
      for (let runs = 0; !whole.isDone && runs < MOST_RUNS; ) {
        const state = other.save();
        if (state.policy === 'exhaustive' && state.all.length > 0) trees += 1;
        other = createExhaustivePlan(size);
        other.restore(spoil(JSON.parse(JSON.stringify(state))));
        const units = whole.next(MOST_RUNS);
        if (other.isDone || JSON.stringify(other.next(MOST_RUNS)) !== JSON.stringify(units))
          return { trees, differs: true };
        for (const unit of units) {
          const { report, tally } = await runUnit(executor, unit, {});
          runs += tally.runs;
          whole.took(structuredClone(report));
          other.took(report);
        }
      }
      const differs = whole.isDone !== other.isDone || JSON.stringify(whole.cover()) !== JSON.stringify(other.cover());
      return { trees, differs };
    }),
  );
}

test('a plan that is written down before each wave hands out the same units as one that is not', async () => {
  let trees = 0;
  await fc.assert(
    fc.asyncProperty(programs(), sizes, async (program, size) => {
      const seen = await sideBySide(program, size);
      trees += seen.trees;
      expect(seen.differs).toBe(false);
    }),
    { numRuns: 15 },
  );
  expect(trees).toBeGreaterThan(10);
});

test.each<[string, (state: PlanState) => PlanState]>([
  ['what is left of a unit', (state) => (state.policy === 'exhaustive' ? { ...state, rests: [] } : state)],
  ['which branches are open', (state) => (state.policy === 'exhaustive' ? { ...state, open: [] } : state)],
  ['the classes', (state) => (state.policy === 'exhaustive' ? { ...state, classes: 0 } : state)],
  [
    'what is asleep',
    (state) =>
      state.policy === 'exhaustive'
        ? { ...state, all: state.all.map((each) => ({ ...each, node: { ...each.node, sleeping: [] } })) }
        : state,
  ],
  [
    'what was explored',
    (state) =>
      state.policy === 'exhaustive'
        ? { ...state, all: state.all.map((each) => ({ ...each, node: { ...each.node, done: [] } })) }
        : state,
  ],
])('it would be noticed if it lost %s', async (_, spoil) => {
  const differs = fc.asyncProperty(programs(), sizes, async (program, size) => {
    const seen = await sideBySide(program, size, spoil);
    expect(seen.differs).toBe(false);
  });
  const { failed } = await fc.check(differs, { numRuns: 100, endOnFailure: true });
  expect(failed).toBe(true);
});
