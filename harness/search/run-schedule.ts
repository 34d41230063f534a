import { completeParameters, type Parameters } from '../actors/parameters.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import type { Disk } from '../disk/disk.ts';
import type { Result } from '../results/result.ts';
import { createExecutor } from '../schedule/executor.ts';
import { withGuards } from '../schedule/guards.ts';
import { Witness } from '../schedule/witness.ts';
import { Account, single } from './account.ts';
import { createDrawnPolicy, type Schedule } from './drawn-policy.ts';
import { foundIn, runAgain } from './run-unit.ts';

/**
 * Runs a scenario once under a schedule that fast-check drew, so that `fc.asyncProperty(workload, schedules(scenario), …)` looks
 * for workload and schedule together and shrinks both. Throws a UsageError for parameters that do not fit.
 */
export async function runSchedule(options: {
  readonly scenario: AnyScenario;
  /** As tokens name the scenario: its name, or the path of its file. Default: its name. */
  readonly reference?: string;
  readonly parameters?: Parameters;
  readonly schedule: Schedule;
  readonly disk: Disk;
  /** Of ids and randomness. Default: 1. */
  readonly seed?: number;
}): Promise<Result> {
  const { scenario, reference = scenario.name, schedule, disk, seed = 1 } = options;
  const parameters = completeParameters(scenario, options.parameters ?? {});
  return withGuards(async () => {
    const executor = createExecutor({ scenario, parameters, disk, seed });
    const account = new Account({
      scenario,
      reference,
      parameters,
      program: executor.program,
      disk,
      policy: single('drawn'),
      seed,
    });
    const policy = createDrawnPolicy(schedule);
    policy.begin();
    const judged = await executor.run(policy);
    account.add(judged.record);
    if (judged.unknown !== undefined) return account.unknown(judged.unknown, judged.record);
    if (judged.violation === undefined) return account.held({ isComplete: true });
    const witness = new Witness();
    const { difference } = await runAgain(executor, foundIn(judged), witness);
    account.addExtra();
    if (difference !== undefined) return account.unknown(difference, judged.record);
    return account.violated({ judged, parameters, without: [], executor }, witness);
  });
}
