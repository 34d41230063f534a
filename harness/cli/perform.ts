import { cellsOf } from '../actors/cells.ts';
import { completeParameters, type Parameters, readParameters } from '../actors/parameters.ts';
import type { Disk } from '../disk/disk.ts';
import { readToken, readTokenParameters } from '../history/token.ts';
import { expectationFor } from '../results/expectation.ts';
import type { Result } from '../results/result.ts';
import { describeProgram } from '../schedule/executor.ts';
import { Account, type AccountOptions, single } from '../search/account.ts';
import { explore } from '../search/explore.ts';
import { fuzz } from '../search/fuzz.ts';
import { planPhases } from '../search/phases.ts';
import { replay } from '../search/replay.ts';
import { canary } from './canary.ts';
import type { CatalogueEntry } from './field-scenario.ts';
import { followingHooks } from './following.ts';
import type { Pool } from './helping.ts';
import type { Begun, Described, DescribeJob, ExploreJob, Job, Place, PlannedCell, ReplayJob, Reply } from './jobs.ts';
import { loadScenario } from './load-scenario.ts';
import { diskAt, type Program } from './place.ts';
import { checkSubject, subjectOf } from './subject.ts';

/** What a job tells and asks while it runs. */
export interface Hooks {
  readonly begun: (begun: Begun) => void;
  readonly isInterrupted: () => boolean;
  readonly onRun: (runs: number) => void;
  readonly onTurn: (actor: number) => void;
  /** Told what whoever waits for the answer may want to know before it is there. */
  readonly tell: (reply: Reply) => void;
  /** Other threads. */
  readonly pool: Pool;
  /** The module that a real process of a scenario runs. */
  readonly processUrl: URL;
}

/** Does what it is asked. Throws a UsageError for input that breaks a rule, and what the disk throws when it fails. */
export async function perform(job: Job, catalogue: readonly CatalogueEntry[], hooks: Hooks): Promise<Reply> {
  const all = [...catalogue, canary];
  switch (job.kind) {
    case 'explore':
      return { kind: 'result', result: await performExplore(job, all, hooks) };
    case 'replay':
      return { kind: 'result', result: await performReplay(job, all, hooks) };
    case 'describe':
      return { kind: 'described', described: await describe(job, all) };
  }
}

async function describe(
  { target, isolation, wantsSubject }: DescribeJob,
  catalogue: readonly CatalogueEntry[],
): Promise<Described> {
  const { scenario, reference, file } = await loadScenario(target, catalogue);
  const cells = cellsOf(scenario).map((parameters): PlannedCell => {
    const { verdict, invariant } = expectationFor(scenario, completeParameters(scenario, parameters), isolation);
    const expected = invariant === undefined ? { verdict } : { verdict, invariant };
    const runs = scenario.runs === undefined ? {} : { runs: scenario.runs };
    return { target, scenario: reference, parameters, expected, ...runs };
  });
  return { cells, subject: wantsSubject ? subjectOf(file, scenario, {}) : undefined };
}

async function performExplore(job: ExploreJob, catalogue: readonly CatalogueEntry[], hooks: Hooks): Promise<Result> {
  const { scenario, reference, file } = await loadScenario(job.target, catalogue);
  const parameters = { ...readParameters(scenario, job.set), ...job.parameters };
  const { policy, seed, limits } = job;
  const subject = () => subjectOf(file, scenario, parameters);
  if (job.from !== undefined) checkSubject(subject(), job.from.subject);
  const [{ plan: first }] = planPhases({ scenario, policy, seed, ...limits });
  return onDisk(job, { entry: hooks.processUrl, target: job.target }, (place) => {
    hooks.begun(begin({ scenario, reference, policy: first, seed, ...place }, parameters));
    const { disk, folder, isolation } = job;
    // The processes are at work side by side already.
    const helpers =
      isolation === 'processes'
        ? () => []
        : hooks.pool.forSearch({ target: job.target, seed, disk, folder, isolation });
    const { isInterrupted, onRun, onTurn } = hooks;
    const told = { isInterrupted, onRun, onTurn, ...followingHooks(job, subject, hooks.tell) };
    const options = { scenario, reference, parameters, policy, seed, ...limits, ...place, ...told, helpers };
    return job.fuzz === undefined ? explore(options) : fuzz({ ...options, count: job.fuzz });
  });
}

async function performReplay(job: ReplayJob, catalogue: readonly CatalogueEntry[], hooks: Hooks): Promise<Result> {
  const token = readToken(job.token);
  const { scenario } = await loadScenario(token.scenario, catalogue);
  const parameters = readTokenParameters(scenario, token);
  return onDisk(job, { entry: hooks.processUrl, target: token.scenario }, (place) => {
    hooks.begun(begin({ scenario, policy: single('replay'), seed: token.seed, ...place }, parameters));
    return replay({ scenario, token, ...place, onTurn: hooks.onTurn });
  });
}

function begin(options: Omit<AccountOptions, 'parameters' | 'program'>, given: Parameters): Begun {
  const parameters = completeParameters(options.scenario, given);
  const program = describeProgram(options.scenario, parameters);
  const blank = new Account({ ...options, parameters, program }).budget('nothing has run yet');
  return { actors: program.actors.map((actor) => actor.name), blank };
}

async function onDisk(
  job: Place,
  program: Program,
  work: (place: { readonly disk: Disk; readonly folder?: string }) => Promise<Result>,
): Promise<Result> {
  const disk = diskAt(job, program);
  try {
    return await work({ disk, ...(job.folder === undefined ? {} : { folder: job.folder }) });
  } finally {
    disk.dispose();
  }
}
