import { completeParameters, type Parameters } from '../actors/parameters.ts';
import { createRandom } from '../actors/random.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import type { Disk } from '../disk/disk.ts';
import { Kernel } from '../disk/kernel.ts';
import { MediumFailure } from '../disk/medium.ts';
import { intercept } from '../intercept/intercept.ts';
import { closeOutside } from '../intercept/outside-descriptors.ts';
import { takeShared } from '../intercept/shared-state.ts';
import { judge, type Violation } from '../invariants/judge.ts';
import { ProcessDisk } from '../processes/process-disk.ts';
import { textOf } from './error-text.ts';
import { renewGuards, takeStray } from './guards.ts';
import { tryDefineActors } from './heaps.ts';
import type { Program, SchedulePolicy } from './policy.ts';
import { keepProcess } from './process-state.ts';
import { Run } from './run.ts';
import { type Kill, ROOT, type RunPlan } from './run-plan.ts';
import type { RunRecord, Unknown } from './run-record.ts';
import { runSetup } from './setup.ts';
import { VirtualTime } from './virtual-time.ts';
import type { Witness } from './witness.ts';

intercept();

/** As most systems have it; on both disks the harness's own table applies it. */
const UMASK = 0o022;

/** A run, judged: at most one of `violation` and `unknown` is there. */
export interface JudgedRun {
  readonly record: RunRecord;
  readonly violation: Violation | undefined;
  readonly unknown: Unknown | undefined;
}

/** Runs one scenario with fixed parameters, on one disk, again and again, each time under the order a policy decides. */
export interface Executor {
  readonly program: Program;
  /** One run at a time: a second one waits for the first. `witness` is for the run that is to be shown. */
  run(policy: SchedulePolicy, witness?: Witness): Promise<JudgedRun>;
}

const EMPTY_RECORD: RunRecord = {
  steps: 0,
  switches: [],
  preemptions: 0,
  hasOverlap: false,
  hasCalls: false,
  hasTimers: false,
  outside: [],
  shared: [],
  syncActors: [],
  history: [],
  failures: [],
  watchFailures: [],
  unknown: undefined,
  isRedundant: false,
  trace: () => [],
};

/** The executor is to be used inside `withGuards` only. The disk stays the caller's, who disposes of it. */
export function createExecutor(options: {
  readonly scenario: AnyScenario;
  readonly parameters: Parameters;
  /** Names of actors that are left out. */
  readonly without?: readonly string[];
  readonly disk: Disk;
  readonly seed: number;
  readonly onTurn?: (actor: number) => void;
  /** A process that each run kills, where processes are real. */
  readonly kill?: Kill;
}): Executor {
  const { scenario, disk, seed, onTurn, kill } = options;
  const host = disk instanceof ProcessDisk ? disk.host : undefined;
  const parameters = completeParameters(scenario, options.parameters);
  const invariants = scenario.invariants ?? [];
  const isTimeAdversarial = scenario.time === 'adversarial';
  let time = new VirtualTime(isTimeAdversarial);
  const program = describeProgram(scenario, parameters, options.without);
  let run: Run | undefined;
  const kernel = new Kernel(disk, {
    root: ROOT,
    now: () => time.stamp(),
    isSuperuser: false,
    umask: UMASK,
    onEscape: (path) => run?.escaped(path),
  });

  // Their closures are used here only if the actors live here.
  let named: ReturnType<typeof tryDefineActors> | undefined;
  const defineForRun = () => {
    const making = { known: program.actors, seed, now: () => time.nowMs };
    if (host === undefined) return tryDefineActors(scenario, parameters, making);
    named ??= tryDefineActors(scenario, parameters, making);
    return named;
  };

  const afterSetup = (
    policy: SchedulePolicy,
    witness: Witness | undefined,
    failure: { readonly thrown: unknown } | undefined,
  ): JudgedRun => {
    if (failure !== undefined) {
      if (failure.thrown instanceof MediumFailure) throw failure.thrown;
      return unknownRun({ reason: 'setup-threw', actor: null, message: `setup threw: ${textOf(failure.thrown)}` });
    }
    const defined = defineForRun();
    if ('reason' in defined) return unknownRun(defined);
    const plan: RunPlan = { ...defined, invariants, isTimeAdversarial, seed, parameters, host, kill, onTurn, witness };
    run = new Run(plan, policy, kernel, time);
    const record = run.execute();
    if (record.unknown !== undefined) return { ...unknownRun(record.unknown), record };
    if (record.isRedundant) return { record, violation: undefined, unknown: undefined };
    return judge(record, plan, kernel.tree);
  };

  const execute = (policy: SchedulePolicy, witness: Witness | undefined, done: (attempt: () => JudgedRun) => void) => {
    renewGuards();
    time = new VirtualTime(isTimeAdversarial);
    run = undefined;
    kernel.reset();
    takeShared();
    const restore = keepProcess();
    const random = createRandom(seed, 'setup');
    runSetup({ scenario, parameters, kernel, now: () => time.nowMs, random }, (failure) =>
      done(() => {
        const shared: string[] = [];
        const attempt = () => {
          try {
            return withStray(afterSetup(policy, witness, failure));
          } finally {
            // What the subject left open is closed now: the next run on this disk may be another executor's.
            kernel.reset();
            shared.push(...takeShared());
            // A module that was loaded once for all may have opened one for later runs, too.
            if (shared.length === 0) closeOutside();
            restore(shared.length > 0);
            shared.push(...takeShared());
          }
        };
        const judged = attempt();
        return { ...judged, record: { ...judged.record, shared: [...judged.record.shared, ...shared] } };
      }),
    );
  };

  const runNow = (policy: SchedulePolicy, witness: Witness | undefined): Promise<JudgedRun> =>
    new Promise((resolve, reject) => {
      const attempt = (action: () => void) => {
        try {
          action();
        } catch (error) {
          reject(error);
        }
      };
      setImmediate(attempt, () => execute(policy, witness, (finish) => attempt(() => resolve(finish()))));
    });
  let last: Promise<unknown> | undefined;
  return {
    program,
    run: (policy, witness) => {
      const result = last === undefined ? runNow(policy, witness) : last.then(() => runNow(policy, witness));
      const settled = result.then(
        () => undefined,
        () => undefined,
      );
      last = settled;
      void settled.then(() => {
        if (last === settled) last = undefined;
      });
      return result;
    },
  };
}

function unknownRun(unknown: Unknown): JudgedRun {
  return { record: EMPTY_RECORD, violation: undefined, unknown };
}

/** What the subject started outside the schedule and that threw since the last run is never passed over. */
function withStray(judged: JudgedRun): JudgedRun {
  const stray = takeStray();
  if (stray === undefined) return judged;
  const unknown = { reason: 'escaped', actor: null, message: strayMessage(stray) } as const;
  return { record: judged.record, violation: undefined, unknown };
}

export function strayMessage(thrown: unknown): string {
  return `something started outside the schedule (a real timer or real I/O) threw: ${textOf(thrown)}`;
}

/** What policies and coverage may know of a scenario with these parameters. */
export function describeProgram(
  scenario: AnyScenario,
  parameters: Parameters,
  without: readonly string[] = [],
): Program {
  const defined = tryDefineActors(scenario, parameters);
  const actors = 'reason' in defined ? [] : Object.entries(defined.actors);
  return {
    actors: actors
      .filter(([name]) => !without.includes(name))
      .map(([name, { process = 'main', heap, pid }]) => ({ name, process, ownHeap: heap === 'own', pid })),
  };
}
