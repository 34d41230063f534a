import { completeParameters } from '../actors/parameters.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import type { Disk } from '../disk/disk.ts';
import { readTokenParameters, type Token } from '../history/token.ts';
import type { Result } from '../results/result.ts';
import { createExecutor, describeProgram } from '../schedule/executor.ts';
import { withGuards } from '../schedule/guards.ts';
import type { Program } from '../schedule/policy.ts';
import { Witness } from '../schedule/witness.ts';
import { findCriticalPair } from '../shrink/critical-pair.ts';
import { Account, single } from './account.ts';
import { checkDisk, checkNames, mend } from './check-options.ts';
import { createReplayPolicy } from './replay-policy.ts';
import { foundIn, runAgain } from './run-unit.ts';

export interface ReplayOptions {
  readonly scenario: AnyScenario;
  readonly token: Token;
  readonly disk: Disk;
  readonly folder?: string;
  /** Told the index of the actor before each turn. */
  readonly onTurn?: (actor: number) => void;
}

/**
 * Runs that very run again, twice, to see that it is the same each time. `unknown` if the token's decisions cannot be
 * taken. Throws a UsageError if the token's parameters do not fit the scenario, or an option is wrong.
 */
export async function replay(options: ReplayOptions): Promise<Result> {
  checkNames('replay', options, NAMES);
  checkDisk('replay', options.disk);
  const { scenario, token, disk, folder, onTurn } = options;
  if (typeof token !== 'object' || token === null) {
    throw mend('replay', 'token', 'what readToken makes of a token', token);
  }
  const parameters = completeParameters(scenario, readTokenParameters(scenario, token));
  return withGuards(async () => {
    const without = token.without ?? [];
    const executor = createExecutor({
      scenario,
      parameters,
      without,
      disk,
      seed: token.seed,
      ...(onTurn === undefined ? {} : { onTurn }),
    });
    checkLeftOut(scenario, without, describeProgram(scenario, parameters));
    const account = new Account({
      scenario,
      without,
      reference: token.scenario,
      parameters,
      program: executor.program,
      disk,
      ...(folder === undefined ? {} : { folder }),
      policy: single('replay'),
      seed: token.seed,
    });
    const policy = createReplayPolicy(token.switches, executor.program.actors);
    policy.begin();
    const judged = await executor.run(policy);
    account.add(judged.record);
    if (policy.needsProcesses) throw needsProcesses(judged.unknown?.message ?? '');
    const problem = judged.unknown ?? policy.divergence;
    if (problem !== undefined) return account.unknown(problem, judged.record);
    const witness = new Witness();
    const { difference } = await runAgain(executor, foundIn(judged), witness);
    account.addExtra();
    if (difference !== undefined) return account.unknown(difference, judged.record);
    if (judged.violation === undefined) return account.held({ isComplete: true });
    const counterexample = { judged, parameters, without, executor };
    return account.violated(counterexample, witness, await findCriticalPair(counterexample, () => account.addExtra()));
  });
}

const NAMES: Readonly<Record<keyof ReplayOptions, true>> = {
  scenario: true,
  token: true,
  disk: true,
  folder: true,
  onTurn: true,
};

function needsProcesses(divergence: string): UsageError {
  return new UsageError(
    `Expected a token whose switches can be made in one thread, got one with a switch inside a sync call, which only real processes can make: ${divergence}. Replay it with \`--isolation processes\`.`,
  );
}

function checkLeftOut(scenario: AnyScenario, without: readonly string[], { actors }: Program): void {
  const stranger = without.find((name) => !actors.some((actor) => actor.name === name));
  if (stranger === undefined) return;
  throw new UsageError(
    `Expected a token that leaves out actors of \`${scenario.name}\`, got one without \`${stranger}\`, which it does not have. Explore again.`,
  );
}
