import { isAsExpected } from '../results/expectation.ts';
import type { GateCell } from '../results/gate.ts';
import type { Result } from '../results/result.ts';
import { now } from '../search/now.ts';
import type { GateOptions } from './gate.ts';
import type { ExploreJob, Place, PlannedCell, SearchLimits } from './jobs.ts';
import { withoutStragglers } from './stragglers.ts';
import type { Subject } from './subject.ts';
import type { Supervisor } from './supervisor.ts';

/** Runs of a cell that nothing else limits: on a real disk they are slower, and the schedules are the same. */
const RUNS = { memfs: 2_000, real: 200 } as const;
/** The same where processes are real. */
const RUNS_IN_PROCESSES = 200;
/** However little is left of the budget, a cell gets so much. */
const LEAST_SECONDS = 0.2;
/** Of the runs that it would have made without a budget, what a cell has to make to count as held. */
const LEAST_SHARE = 0.1;

/** A cell, and where it is in the whole table. */
export interface Numbered extends PlannedCell {
  readonly number: number;
  readonly disk: Place['disk'];
  readonly isolation: Place['isolation'];
}

/** Every cell of the table, in its order; and of every name or file what it is, if that is wanted. */
export async function planTable(options: {
  readonly targets: readonly string[];
  readonly disks: readonly Place['disk'][];
  readonly isolation: Place['isolation'];
  readonly supervisor: Supervisor;
  readonly wantsSubjects: boolean;
}): Promise<{ readonly all: Numbered[]; readonly subjects: Subject[] }> {
  const planned: PlannedCell[] = [];
  const subjects: Subject[] = [];
  for (const target of options.targets) {
    const { cells, subject } = await options.supervisor.describe(target, options.isolation, options.wantsSubjects);
    planned.push(...cells);
    if (subject !== undefined) subjects.push(subject);
  }
  const all = planned
    .flatMap((cell) => options.disks.map((disk) => ({ ...cell, disk, isolation: options.isolation })))
    .map((cell, index) => ({ ...cell, number: index + 1 }));
  return { all, subjects };
}

/** One of those who search cells, and the cell that it is at. */
export interface Worker {
  cell: string;
  readonly supervisor: Supervisor;
}

export type CellOptions = Pick<GateOptions, 'seed' | 'budgetSeconds' | 'onCell' | 'view' | 'onRun' | 'from'>;

interface Task {
  readonly cells: readonly Numbered[];
  readonly crew: readonly Worker[];
  readonly isInterrupted: () => boolean;
  /** Told what is finished, and how long that took. */
  readonly keep: (finished: readonly GateCell[], elapsedMs: number) => void;
}

/** Each of the crew takes one cell after another, of those that were not finished before. */
export async function runCells({ cells, crew, isInterrupted, keep }: Task, options: CellOptions): Promise<GateCell[]> {
  const { from, budgetSeconds } = options;
  const finished = new Map(from?.cells.map((cell) => [cell.number, cell]));
  const done = new Map(finished);
  const left = cells.filter(({ number }) => !finished.has(number));
  const startedMs = now() - (from?.elapsedMs ?? 0);
  const elapsedMs = () => now() - startedMs;
  const secondsLeft = () => (budgetSeconds === undefined ? undefined : budgetSeconds - elapsedMs() / 1000);
  let begun = 0;
  /** What is left of the budget is shared by the cells that are left. */
  const limitsFor = (cell: Numbered): SearchLimits => {
    const seconds = secondsLeft();
    if (seconds === undefined) return { runs: usualRuns(cell) };
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
      const judged = judge(cell, budgetSeconds === undefined ? result : weighed(cell, result));
      done.set(judged.number, judged);
      if (judged.number > 0) options.onCell(judged);
      // What was cut short is to be searched again.
      if (isInterrupted() && judged.unknown?.reason === 'budget') continue;
      finished.set(judged.number, judged);
      keep(inOrder(finished), elapsedMs());
    }
  };
  keep(inOrder(finished), elapsedMs());
  await withoutStragglers(crew.map(work), () => {
    begun = left.length;
    for (const { supervisor } of crew) supervisor.interrupt();
  });
  return inOrder(done);
}

type Amount = Pick<Numbered, 'disk' | 'isolation' | 'runs'>;

/** Runs of a cell where there is no budget. */
function usualRuns({ disk, isolation, runs = Number.POSITIVE_INFINITY }: Amount): number {
  return Math.min(runs, isolation === 'processes' ? RUNS_IN_PROCESSES : RUNS[disk]);
}

/**
 * A few samples that found nothing are no verdict. A budget may cut a search short, but not so far that next to nothing is left, and a
 * failure that is expected is not missing before it was looked for as long as usual.
 */
export function weighed(cell: Amount & Pick<Numbered, 'expected'>, result: Result): Result {
  const { kind, runs, earlier } = result.coverage;
  if (result.verdict !== 'held' || kind !== 'sampled') return result;
  const made = earlier.reduce((sum, phase) => sum + phase.runs, runs);
  const usual = usualRuns(cell);
  const least = cell.expected.verdict === 'held' ? Math.ceil(usual * LEAST_SHARE) : usual;
  if (made >= least) return result;
  const message = `${made} of ${usual} runs fitted into its share of the budget, and at least ${least} are needed: give more time, or use more shards`;
  return {
    ...result,
    verdict: 'unknown',
    warnings: [],
    unknown: { reason: 'budget', actor: null, message, token: null },
  };
}

function inOrder(cells: ReadonlyMap<number, GateCell>): GateCell[] {
  return [...cells.values()].sort((one, other) => one.number - other.number);
}

export function nameOf({ scenario, parameters, disk, isolation }: Numbered): string {
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [scenario, ...values, 'on', disk, ...(isolation === 'processes' ? ['in processes'] : [])].join(' ');
}

function jobFor(
  { target, parameters, disk, isolation }: Numbered,
  limits: SearchLimits,
  supervisor: Supervisor,
  { seed, onRun }: Pick<GateOptions, 'seed' | 'onRun'>,
): ExploreJob {
  const folder = disk === 'real' ? supervisor.folder() : undefined;
  const search = { target, set: [], parameters, policy: 'auto', seed, limits, fuzz: undefined } as const;
  return { kind: 'explore', ...search, tellsRuns: onRun !== undefined, disk, folder, isolation };
}

function judge({ number, scenario, parameters, expected }: Numbered, result: Result): GateCell {
  const { schema: _schema, environment: _environment, ...searched } = result;
  return {
    ...searched,
    number,
    scenario,
    parameters,
    expected: expected.verdict,
    expectedInvariant: expected.invariant ?? null,
    met: isAsExpected(expected, result),
    invariant: result.violation?.invariant ?? null,
    token: result.violation?.token ?? result.unknown?.token ?? null,
  };
}
