import { availableParallelism } from 'node:os';
import { describeEnvironment } from '../results/environment.ts';
import { isAsExpected } from '../results/expectation.ts';
import { type GateCell, type GateTable, gateExit } from '../results/gate.ts';
import type { Result } from '../results/result.ts';
import { now } from '../search/now.ts';
import { canary } from './canary.ts';
import type { ExploreJob, Place, PlannedCell, SearchLimits } from './jobs.ts';
import { Supervisor } from './supervisor.ts';

/** Runs of a cell that nothing else limits: on a real disk they are slower, and the schedules are the same. */
const RUNS = { memfs: 2_000, real: 200 } as const;
/** However little is left of the budget, a cell gets so much. */
const LEAST_SECONDS = 0.2;

export interface GateOptions {
  readonly workerUrl: URL;
  /** Names of scenarios, or paths of files. */
  readonly targets: readonly string[];
  readonly disks: readonly Place['disk'][];
  /** Where the real disk makes its folder; default: the system's. */
  readonly dir: string | undefined;
  readonly seed: number;
  /** Real time for all cells together; undefined for a number of runs each. */
  readonly budgetSeconds: number | undefined;
  readonly shard: { readonly index: number; readonly count: number } | undefined;
  /** Cells that are searched at the same time; default: one per core. */
  readonly workers: number | undefined;
  readonly onInterrupt: (interrupt: () => void) => void;
  /** Told of each cell when it is done. */
  readonly onCell: (cell: GateCell) => void;
}

/** A cell, and where it is in the whole table. */
export interface Numbered extends PlannedCell {
  readonly number: number;
  readonly disk: Place['disk'];
}

/**
 * Runs every cell of the expectation table, or of a part of it, and a canary. What came out is compared in both directions: a
 * race that is expected and not found is as bad as one that is not expected.
 */
export async function runGate(options: GateOptions): Promise<GateTable> {
  const { targets, disks, seed, shard } = options;
  const crew = Array.from({ length: options.workers ?? availableParallelism() }, () => {
    return new Supervisor(options.workerUrl, { parent: options.dir, workers: 1 });
  });
  options.onInterrupt(() => {
    for (const supervisor of crew) supervisor.interrupt();
  });
  try {
    const [first] = crew;
    if (first === undefined) throw new Error('a gate needs somebody to run it');
    const all = await planTable(targets, disks, first);
    const own = all.filter(({ number }) => shard === undefined || (number - 1) % shard.count === shard.index - 1);
    const song: Numbered = {
      target: canary.name,
      scenario: canary.name,
      parameters: {},
      expected: CANARY,
      number: 0,
      disk: 'memfs',
    };
    const [sung, ...cells] = await runCells([song, ...own], crew, options);
    const found = sung?.met === true;
    const table = { cells, canary: { found, token: sung?.token ?? null } };
    return {
      schema: 1,
      ok: gateExit(table) === 0,
      ...table,
      shard: shard ?? null,
      total: all.length,
      seed,
      environment: describeEnvironment(undefined),
    };
  } finally {
    await Promise.all(crew.map((supervisor) => supervisor.close()));
  }
}

const CANARY = { verdict: 'violated', invariant: 'actors.finish' } as const;

/** Every cell of the table, in its order. */
export async function planTable(
  targets: readonly string[],
  disks: readonly Place['disk'][],
  supervisor: Supervisor,
): Promise<Numbered[]> {
  const planned: PlannedCell[] = [];
  for (const target of targets) planned.push(...(await supervisor.describe(target)));
  return planned
    .flatMap((cell) => disks.map((disk) => ({ ...cell, disk })))
    .map((cell, index) => ({ ...cell, number: index + 1 }));
}

/** Each of the crew takes one cell after another. */
export async function runCells(
  cells: readonly Numbered[],
  crew: readonly Supervisor[],
  options: Pick<GateOptions, 'seed' | 'budgetSeconds' | 'onCell'>,
): Promise<GateCell[]> {
  const done: GateCell[] = [];
  const startedMs = now();
  let begun = 0;
  /** What is left of the budget is shared by the cells that are left. */
  const limitsFor = ({ disk, runs = Number.POSITIVE_INFINITY }: Numbered): SearchLimits => {
    if (options.budgetSeconds === undefined) return { runs: Math.min(runs, RUNS[disk]) };
    const left = options.budgetSeconds - (now() - startedMs) / 1000;
    return { seconds: Math.max(LEAST_SECONDS, (left * crew.length) / (cells.length - begun)) };
  };
  const work = async (supervisor: Supervisor) => {
    for (let cell = cells[begun]; cell !== undefined; cell = cells[begun]) {
      const index = begun;
      const limits = limitsFor(cell);
      begun += 1;
      const result = await supervisor.run(jobFor(cell, limits, supervisor, options.seed));
      const judged = judge(cell, result);
      done[index] = judged;
      if (judged.number > 0) options.onCell(judged);
    }
  };
  await Promise.all(crew.map(work));
  return done;
}

function jobFor(
  { target, parameters, disk }: Numbered,
  limits: SearchLimits,
  supervisor: Supervisor,
  seed: number,
): ExploreJob {
  const folder = disk === 'real' ? supervisor.folder() : undefined;
  return { kind: 'explore', target, set: [], parameters, policy: 'auto', seed, limits, fuzz: undefined, disk, folder };
}

function judge({ number, scenario, parameters, disk, expected }: Numbered, result: Result): GateCell {
  const { verdict, violation, unknown, coverage, elapsedMs, policy, seed, warnings, isolation } = result;
  return {
    number,
    scenario,
    parameters,
    disk,
    isolation,
    expected: expected.verdict,
    expectedInvariant: expected.invariant ?? null,
    verdict,
    met: isAsExpected(expected, result),
    invariant: violation?.invariant ?? null,
    token: violation?.token ?? unknown?.token ?? null,
    coverage,
    elapsedMs,
    policy,
    seed,
    violation,
    unknown,
    warnings,
  };
}
