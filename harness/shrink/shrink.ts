import type { Parameter, Parameters } from '../actors/parameters.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import type { Disk } from '../disk/disk.ts';
import { createExecutor, describeProgram, type Executor, type JudgedRun } from '../schedule/executor.ts';
import { attemptOn, shrinkSchedule } from './shrink-schedule.ts';
import { findSmallest, shrinkable } from './smaller-parameters.ts';

/** Runs that may be spent on making one failure smaller. */
const MAX_REPLAYS = 200;
/** Trace entries of all these runs together: a run of a whole day is not made smaller at any price. */
const MAX_STEPS = 150_000;

/**
 * A candidate that takes so many times as long as the failing run, and some more, is not smaller: with another order, an actor
 * that waits for a lock may go round and round.
 */
const LONGER = 2;
const SPARE = 100;

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
  const mostEntries = failing.judged.record.steps * LONGER + SPARE;
  let replays = 0;
  let steps = 0;
  const isSpent = () => replays >= MAX_REPLAYS || steps >= MAX_STEPS || options.isInterrupted?.() === true;
  const attempt = (executor: Executor) =>
    attemptOn(
      executor,
      (judged) => judged.violation?.invariant === invariant,
      { isSpent, mostEntries },
      (judged) => {
        replays += 1;
        steps += judged.record.steps;
        options.onReplay();
      },
    );

  const withSmaller = async (from: Counterexample, parameter: Parameter): Promise<Counterexample> => {
    let best = from;
    await findSmallest(parameter, from.parameters[parameter.name], async (value) => {
      if (isSpent()) return false;
      const parameters = { ...best.parameters, [parameter.name]: value };
      const { actors } = describeProgram(options.scenario, parameters);
      const without = best.without.filter((name) => actors.some((actor) => actor.name === name));
      const executor = createExecutor({ ...options, parameters, without });
      const judged = await attempt(executor)(best.judged.record.switches);
      if (judged !== undefined) best = { parameters, without, executor, judged };
      return judged !== undefined;
    });
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
    const before = best;
    for (const parameter of shrinkable(options.scenario, options.kept)) best = await withSmaller(best, parameter);
    best = await withoutSome(best);
    const judged = await shrinkSchedule(best.judged, attempt(best.executor));
    if (judged !== best.judged) best = { ...best, judged };
    if (best === before) return best;
  }
}
