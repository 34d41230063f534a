import { availableParallelism, tmpdir } from 'node:os';
import { describeEnvironment } from '../results/environment.ts';
import { type GateCell, type GateTable, gateExit, type SkippedScenario } from '../results/gate.ts';
import { canary } from './canary.ts';
import { type Numbered, nameOf, planTable, runCells, type Worker } from './gate-cells.ts';
import type { Place, ToldRun } from './jobs.ts';
import type { TableView } from './progress-line.ts';
import { dealt, type Shard } from './shard.ts';
import { checkSubject, type Subject } from './subject.ts';
import { Supervisor } from './supervisor.ts';

export interface GateOptions {
  readonly workerUrl: URL;
  /** Names of scenarios, or paths of files. */
  readonly targets: readonly string[];
  readonly disks: readonly Place['disk'][];
  readonly isolation: Place['isolation'];
  /** Scenarios that cannot be run here. */
  readonly skipped: readonly SkippedScenario[];
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

/**
 * Runs every cell of the expectation table, or of a part of it, and a canary. What came out is compared in both directions: a
 * race that is expected and not found is as bad as one that is not expected.
 */
export async function runGate(options: GateOptions): Promise<GateTable> {
  const { targets, disks, isolation, shard, from } = options;
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
    const wantsSubjects = (options.onState ?? from) !== undefined;
    const planned = await planTable({ targets, disks, isolation, supervisor: first.supervisor, wantsSubjects }).catch(
      (error) => {
        // An import that was cut short is nobody's fault.
        if (!isInterrupted) throw error;
        return { all: [], subjects: [] };
      },
    );
    if (isInterrupted)
      return tableOf({ cells: [], canary: { found: false, token: null } }, planned.all.length, options);
    const { all, subjects } = planned;
    for (const [index, subject] of subjects.entries()) {
      if (from !== undefined) checkSubject(subject, from.subjects[index] ?? subject);
    }
    const own = shard === undefined ? all : dealt(all, nameOf, shard);
    const song: Numbered = {
      target: canary.name,
      scenario: canary.name,
      parameters: {},
      expected: CANARY,
      number: 0,
      disk: 'memfs',
      isolation,
    };
    const keep = (cells: readonly GateCell[], elapsedMs: number) =>
      options.onState?.({ subjects, cells: cells.filter(({ number }) => number > 0), elapsedMs });
    const task = { cells: [song, ...own], crew, isInterrupted: () => isInterrupted, keep };
    const [sung, ...cells] = await runCells(task, options);
    const canaryFound = { found: sung?.met === true, token: sung?.token ?? null };
    return tableOf({ cells, canary: canaryFound }, all.length, options);
  } finally {
    await Promise.all(crew.map(({ supervisor }) => supervisor.close()));
  }
}

function tableOf(
  outcome: Pick<GateTable, 'cells' | 'canary'>,
  total: number,
  { shard, seed, skipped, disks, dir }: Pick<GateOptions, 'shard' | 'seed' | 'skipped' | 'disks' | 'dir'>,
): GateTable {
  const ok = gateExit(outcome) === 0;
  const environment = describeEnvironment(disks.includes('real') ? (dir ?? tmpdir()) : undefined);
  return { schema: 1, ok, ...outcome, skipped, shard: shard ?? null, total, seed, environment };
}

const CANARY = { verdict: 'violated', invariant: 'actors.finish' } as const;
