import { availableParallelism } from 'node:os';
import { describeEnvironment } from '../results/environment.ts';
import { isAsExpected } from '../results/expectation.ts';
import { type GateCell, type GateTable, gateExit } from '../results/gate.ts';
import type { Result } from '../results/result.ts';
import { now } from '../search/now.ts';
import { canary } from './canary.ts';
import type { ExploreJob, Place, PlannedCell, SearchLimits, ToldRun } from './jobs.ts';
import type { TableView } from './progress-line.ts';
import { dealt, type Shard } from './shard.ts';
import { checkSubject, type Subject } from './subject.ts';
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
  readonly shard: Shard | undefined;
  /** Cells that are searched at the same time; default: one per core. */
  readonly workers: number | undefined;
  readonly onInterrupt: (interrupt: () => void) => void;
  /** Told of each cell when it is done. */
  readonly onCell: (cell: GateCell) => void;
  /** Told, once, how to ask what the gate is at. */
  readonly view: (look: () => TableView) => void;
  /** Told of each run and its cell; undefined for none. */
  readonly onRun: ((cell: string, run: ToldRun) => void) | undefined;
  /** What scenarios print is about to go to stderr. */
  readonly onPrint: (chunk: Uint8Array) => void;
  /** Finished before, by a gate that was interrupted. */
  readonly from: GateProgress | undefined;
  /** Told what is finished, if that is asked for: before the first cell, and after each. */
  readonly onState: ((progress: GateProgress) => void) | undefined;
}

/** What a gate has done so far. */
export interface GateProgress {
  /** Of every name or file, in order. */
  readonly subjects: readonly Subject[];
  /** In order. */
  readonly cells: readonly GateCell[];
  readonly elapsedMs: number;
}

/** A cell, and where it is in the whole table. */
interface Numbered extends PlannedCell {
  readonly number: number;
  readonly disk: Place['disk'];
}

/**
 * Runs every cell of the expectation table, or of a part of it, and a canary. What came out is compared in both directions: a
 * race that is expected and not found is as bad as one that is not expected.
 */
export async function runGate(options: GateOptions): Promise<GateTable> {
  const { targets, disks, seed, shard, from } = options;
  const crew = Array.from({ length: options.workers ?? availableParallelism() }, () => {
    const worker: Worker = {
      cell: '',
      supervisor: new Supervisor(options.workerUrl, {
        parent: options.dir,
        workers: 1,
        onPrint: options.onPrint,
        onRun: (run) => options.onRun?.(worker.cell, run),
      }),
    };
    return worker;
  });
  let isInterrupted = false;
  options.onInterrupt(() => {
    isInterrupted = true;
    for (const { supervisor } of crew) supervisor.interrupt();
  });
  try {
    const [first] = crew;
    if (first === undefined) throw new Error('a gate needs somebody to run it');
    const planned: PlannedCell[] = [];
    const subjects: Subject[] = [];
    for (const [index, target] of targets.entries()) {
      const { cells, subject } = await first.supervisor.describe(target, (options.onState ?? from) !== undefined);
      planned.push(...cells);
      if (subject === undefined) continue;
      subjects.push(subject);
      if (from !== undefined) checkSubject(subject, from.subjects[index] ?? subject);
    }
    const all = planned
      .flatMap((cell) => disks.map((disk) => ({ ...cell, disk })))
      .map((cell, index): Numbered => ({ ...cell, number: index + 1 }));
    const own = shard === undefined ? all : dealt(all, nameOf, shard);
    const song: Numbered = {
      target: canary.name,
      scenario: canary.name,
      parameters: {},
      expected: CANARY,
      number: 0,
      disk: 'memfs',
    };
    const keep = (cells: readonly GateCell[], elapsedMs: number) =>
      options.onState?.({ subjects, cells: cells.filter(({ number }) => number > 0), elapsedMs });
    const task = { cells: [song, ...own], crew, isInterrupted: () => isInterrupted, keep };
    const [sung, ...cells] = await runCells(task, options);
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
    await Promise.all(crew.map(({ supervisor }) => supervisor.close()));
  }
}

const CANARY = { verdict: 'violated', invariant: 'actors.finish' } as const;

/** One of those who search cells, and the cell that it is at. */
interface Worker {
  cell: string;
  readonly supervisor: Supervisor;
}

interface Task {
  readonly cells: readonly Numbered[];
  readonly crew: readonly Worker[];
  readonly isInterrupted: () => boolean;
  /** Told what is finished, and how long that took. */
  readonly keep: (finished: readonly GateCell[], elapsedMs: number) => void;
}

/** Each of the crew takes one cell after another, of those that were not finished before. */
async function runCells({ cells, crew, isInterrupted, keep }: Task, options: GateOptions): Promise<GateCell[]> {
  const { from, budgetSeconds } = options;
  const finished = new Map(from?.cells.map((cell) => [cell.number, cell]));
  const done = new Map(finished);
  const left = cells.filter(({ number }) => !finished.has(number));
  const startedMs = now() - (from?.elapsedMs ?? 0);
  const elapsedMs = () => now() - startedMs;
  const secondsLeft = () => (budgetSeconds === undefined ? undefined : budgetSeconds - elapsedMs() / 1000);
  let begun = 0;
  /** What is left of the budget is shared by the cells that are left. */
  const limitsFor = ({ disk, runs = Number.POSITIVE_INFINITY }: Numbered): SearchLimits => {
    const seconds = secondsLeft();
    if (seconds === undefined) return { runs: Math.min(runs, RUNS[disk]) };
    return { seconds: Math.max(LEAST_SECONDS, (seconds * crew.length) / (left.length - begun)) };
  };
  options.view(() => ({
    done: done.size,
    all: cells.length,
    current: crew.flatMap(({ cell, supervisor }) => {
      const view = supervisor.view();
      return view === undefined ? [] : [{ name: cell, view }];
    }),
    secondsLeft: secondsLeft(),
  }));
  const work = async (worker: Worker) => {
    for (let cell = left[begun]; cell !== undefined; cell = left[begun]) {
      const limits = limitsFor(cell);
      begun += 1;
      worker.cell = nameOf(cell);
      const result = await worker.supervisor.run(jobFor(cell, limits, worker.supervisor, options));
      const judged = judge(cell, result);
      done.set(judged.number, judged);
      if (judged.number > 0) options.onCell(judged);
      // What was cut short is to be searched again.
      if (isInterrupted() && judged.unknown?.reason === 'budget') continue;
      finished.set(judged.number, judged);
      keep(inOrder(finished), elapsedMs());
    }
  };
  keep(inOrder(finished), elapsedMs());
  await Promise.all(crew.map(work));
  return inOrder(done);
}

function inOrder(cells: ReadonlyMap<number, GateCell>): GateCell[] {
  return [...cells.values()].sort((one, other) => one.number - other.number);
}

function nameOf({ scenario, parameters, disk }: Numbered): string {
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [scenario, ...values, 'on', disk].join(' ');
}

function jobFor(
  { target, parameters, disk }: Numbered,
  limits: SearchLimits,
  supervisor: Supervisor,
  { seed, onRun }: Pick<GateOptions, 'seed' | 'onRun'>,
): ExploreJob {
  const folder = disk === 'real' ? supervisor.folder() : undefined;
  const search = { target, set: [], parameters, policy: 'auto', seed, limits, fuzz: undefined } as const;
  return { kind: 'explore', ...search, tellsRuns: onRun !== undefined, disk, folder };
}

function judge({ number, scenario, parameters, disk, expected }: Numbered, result: Result): GateCell {
  const { verdict, violation, unknown, coverage, elapsedMs, policy, seed, warnings } = result;
  return {
    number,
    scenario,
    parameters,
    disk,
    isolation: result.isolation,
    crashes: result.crashes,
    faults: result.faults,
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
