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
  /** Actors that were left out. */
  readonly without: readonly string[];
  readonly executor: Executor;
  readonly judged: JudgedRun;
}

/** Fewer actors than these do not race. */
const LEAST_ACTORS = 2;

/**
 * Makes a failing run smaller: first the parameters, which say how many actors there are and what they do, then whole actors,
 * then the switches, and again until nothing gets smaller. Every candidate is run; it counts if the same invariant rejects it.
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
      if (judged !== undefined) return withSmaller({ parameters, without: [], executor, judged }, parameter);
    }
    return best;
  };

  /** An actor is needed if nothing fails without it, or if without it things fail by themselves: that is another failure. */
  const withoutSome = async (from: Counterexample): Promise<Counterexample> => {
    let best = from;
    for (const { name } of from.executor.program.actors) {
      if (isSpent() || best.executor.program.actors.length <= LEAST_ACTORS) return best;
      const { parameters } = best;
      const without = [...best.without, name];
      const executor = createExecutor({ ...options, parameters, without });
      const judged = await attempt(executor)(best.judged.record.switches);
      if (judged === undefined) continue;
      const failsAlone = async (each: Executor) => (await attempt(each)([])) !== undefined;
      if ((await failsAlone(executor)) && !(await failsAlone(best.executor))) continue;
      best = { parameters, without, executor, judged };
    }
    return best;
  };

  let best = failing;
  for (;;) {
    // With other parameters there may be other actors, so parameters come first.
    const parameters = best.without.length === 0 ? shrinkable(options.scenario, options.kept) : [];
    for (const parameter of parameters) best = await withSmaller(best, parameter);
    best = await withoutSome(best);
    const judged = await shrinkSchedule(best.judged, attempt(best.executor));
    if (judged === best.judged) return best;
    best = { ...best, judged };
  }
}
