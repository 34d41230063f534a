import type { Parameter, Parameters } from '../actors/parameters.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import type { Disk } from '../disk/disk.ts';
import { createExecutor, type Executor, type JudgedRun } from '../schedule/executor.ts';
import { attemptOn, shrinkSchedule } from './shrink-schedule.ts';
import { shrinkable, smallerValues } from './smaller-parameters.ts';

/** Runs that may be spent on making one failure smaller. */
const MAX_REPLAYS = 200;
/** Trace entries of all these runs together: a run of a whole day is not made smaller at any price. */
const MAX_STEPS = 300_000;

/** A failing run, and what it takes to repeat it. */
export interface Counterexample {
  readonly parameters: Parameters;
  readonly executor: Executor;
  readonly judged: JudgedRun;
}

/**
 * Makes a failing run smaller: first the parameters, which say how many actors there are and what they do, then the switches,
 * and again until nothing gets smaller. Every candidate is run; it counts if the same invariant rejects it.
 */
export async function shrink(
  failing: Counterexample,
  options: {
    readonly scenario: AnyScenario;
    readonly disk: Disk;
    readonly seed: number;
    /** Parameters that the user has set: they stay. */
    readonly kept: readonly string[];
    /** Asked between runs: true ends the shrinking with what there is. */
    readonly isInterrupted?: () => boolean;
    readonly onTurn?: (actor: number) => void;
    /** Called after every run. */
    readonly onReplay: () => void;
  },
): Promise<Counterexample> {
  const invariant = failing.judged.violation?.invariant;
  let replays = 0;
  let steps = 0;
  const isSpent = () => replays >= MAX_REPLAYS || steps >= MAX_STEPS || options.isInterrupted?.() === true;
  const attempt = (executor: Executor) =>
    attemptOn(
      executor,
      (judged) => judged.violation?.invariant === invariant,
      isSpent,
      (judged) => {
        replays += 1;
        steps += judged.record.steps;
        options.onReplay();
      },
    );

  const withSmaller = async (best: Counterexample, parameter: Parameter): Promise<Counterexample> => {
    for (const value of smallerValues(parameter, best.parameters[parameter.name])) {
      if (isSpent()) return best;
      const parameters = { ...best.parameters, [parameter.name]: value };
      const executor = createExecutor({ ...options, parameters });
      const judged = await attempt(executor)(best.judged.record.switches);
      if (judged !== undefined) return withSmaller({ parameters, executor, judged }, parameter);
    }
    return best;
  };

  let best = failing;
  for (;;) {
    for (const parameter of shrinkable(options.scenario, options.kept)) best = await withSmaller(best, parameter);
    const judged = await shrinkSchedule(best.judged, attempt(best.executor));
    if (judged === best.judged) return best;
    best = { ...best, judged };
  }
}
