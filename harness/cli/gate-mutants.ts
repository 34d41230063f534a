import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { Parameters } from '../actors/parameters.ts';
import { describeEnvironment } from '../results/environment.ts';
import type { GateCell } from '../results/gate.ts';
import {
  isKill,
  type Kill,
  type MutantOutcome,
  type MutantRow,
  type MutantTable,
  mutantsExit,
} from '../results/mutants.ts';
import { now } from '../search/now.ts';
import type { GateOptions } from './gate.ts';
import { type CellOptions, type Numbered, planTable, runCells, type Worker } from './gate-cells.ts';
import type { Mutant } from './mutant.ts';
import { makeMutatedCopy, removeMutatedCopy } from './mutated-copy.ts';
import { dealt } from './shard.ts';
import { withoutStragglers } from './stragglers.ts';
import { Supervisor } from './supervisor.ts';

/** Most runs of a cell: enough for the table to be as expected without a mutant, or this ends there. */
const RUNS = 100;

export interface MutantsOptions extends Pick<GateOptions, 'targets' | 'seed' | 'shard' | 'workers' | 'onInterrupt'> {
  readonly mutants: readonly Mutant[];
  /** The folder that has the raced code in `src`, and `scenarios`. */
  readonly checkout: string;
  /** The module of the thread that runs scenarios, below the checkout. */
  readonly worker: string;
  /** Scenarios with long runs are left out. */
  readonly isShort: boolean;
  readonly onMutant: (outcome: MutantOutcome) => void;
}

/** What every mutant is run with. */
interface Common extends MutantsOptions {
  /** Parameters by which defences are switched off. */
  readonly offs: readonly Parameters[];
  readonly isLeftOut: (cell: Pick<Numbered, 'runs'>) => boolean;
  readonly crew: Set<Supervisor>;
  readonly isInterrupted: () => boolean;
}

/**
 * Runs the expectation table on memfs against mutated copies of the raced code, one by one: a mutant that no cell notices has
 * taken away what nobody looks at. First the table must be as expected without any of them. Throws a UsageError if an edit
 * does not fit the code.
 */
export async function runMutants(options: MutantsOptions): Promise<MutantTable> {
  const crew = new Set<Supervisor>();
  let isInterrupted = false;
  options.onInterrupt(() => {
    isInterrupted = true;
    for (const supervisor of crew) supervisor.interrupt();
  });
  const common: Common = {
    ...options,
    offs: options.mutants.flatMap(({ maskedBy }) => (maskedBy === undefined ? [] : [maskedBy.off])),
    isLeftOut: ({ runs = RUNS }) => options.isShort && runs < RUNS,
    crew,
    isInterrupted: () => isInterrupted,
  };
  const { mutants, shard, seed } = options;
  const { cells, leftOut } = await unlessInterrupted(() => runBaseline(common), { cells: [], leftOut: [] }, common);
  const surprises = cells.filter(({ met }) => !met);
  const own = mutants
    .map((mutant, index) => ({ mutant, number: index + 1 }))
    .filter((each, _, all) => shard === undefined || dealt(all, ({ mutant }) => mutant.name, shard).includes(each));
  const done = surprises.length > 0 ? [] : await runAll(own, common);
  const table = {
    mutants: done,
    baseline: { ok: cells.length > 0 && surprises.length === 0, cells: cells.length, surprises },
  };
  return {
    schema: 1,
    ok: mutantsExit(table) === 0,
    ...table,
    runs: RUNS,
    leftOut,
    shard: shard ?? null,
    total: mutants.length,
    seed,
    environment: describeEnvironment(undefined),
  };
}

/** The cells that any mutant is run with, and the code as it is. */
async function runBaseline(common: Common): Promise<{ cells: GateCell[]; leftOut: string[] }> {
  const { checkout, worker, workers = availableParallelism(), targets } = common;
  const crew = Array.from({ length: workers }, () => recruit(join(checkout, worker), common));
  try {
    const [first] = crew;
    if (first === undefined) throw new Error('mutants need somebody to run them');
    const planned = await planOn(first, targets);
    const cells = await runLimited(
      planned.filter((cell) => !common.isLeftOut(cell)),
      crew,
      common,
    );
    return { cells, leftOut: [...new Set(planned.filter(common.isLeftOut).map(({ scenario }) => scenario))] };
  } finally {
    await Promise.all(crew.map((supervisor) => dismiss(supervisor, common)));
  }
}

interface NumberedMutant {
  readonly mutant: Mutant;
  readonly number: number;
}

/** As many at the same time as there are workers. */
async function runAll(own: readonly NumberedMutant[], common: Common): Promise<MutantOutcome[]> {
  const done: MutantOutcome[] = [];
  const { workers = availableParallelism() } = common;
  let begun = 0;
  const work = async () => {
    for (let next = own[begun]; next !== undefined; next = own[begun]) {
      const index = begun;
      begun += 1;
      const outcome = common.isInterrupted()
        ? notRun(next)
        : await unlessInterrupted(() => runMutant(next, common), notRun(next), common);
      done[index] = outcome;
      common.onMutant(outcome);
    }
  };
  await withoutStragglers(Array.from({ length: workers }, work), () => {
    begun = own.length;
    for (const supervisor of common.crew) supervisor.interrupt();
  });
  return done;
}

/** A thread that is interrupted before it has loaded anything fails: that is nobody's fault. */
async function unlessInterrupted<T>(work: () => Promise<T>, otherwise: T, { isInterrupted }: Common): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isInterrupted()) return otherwise;
    throw error;
  }
}

async function runMutant({ mutant, number }: NumberedMutant, common: Common): Promise<MutantOutcome> {
  const startedMs = now();
  const folder = makeMutatedCopy(common.checkout, mutant);
  const supervisor = recruit(join(folder, common.worker), common);
  try {
    const { maskedBy } = mutant;
    const isOff = (off: Parameters) => (cell: Numbered) => matches(cell.parameters, off);
    const planned = (await planOn(supervisor, common.targets)).filter((cell) => !common.isLeftOut(cell));
    const run = (cells: readonly Numbered[]) => runLimited(cells, [supervisor], common);
    const asTheyAre = rowOf(
      'as they are',
      await run(planned.filter((cell) => !common.offs.some((off) => isOff(off)(cell)))),
    );
    const rows = [asTheyAre];
    if (maskedBy !== undefined) {
      const without = rowOf(`${maskedBy.name} off`, await run(planned.filter(isOff(maskedBy.off))));
      const isMasked = asTheyAre.verdict === 'survived' && without.verdict === 'killed';
      rows.splice(0, 1, isMasked ? { ...asTheyAre, maskedBy: maskedBy.name } : asTheyAre, without);
    }
    const { name, what, equivalent: proof = null } = mutant;
    return { number, name, what, rows, verdict: verdictOf(rows, proof), proof, elapsedMs: now() - startedMs };
  } finally {
    await dismiss(supervisor, common);
    removeMutatedCopy(folder);
  }
}

function notRun({ mutant: { name, what, equivalent }, number }: NumberedMutant): MutantOutcome {
  return { number, name, what, rows: [], verdict: 'unknown', proof: equivalent ?? null, elapsedMs: 0 };
}

function rowOf(defences: string, cells: readonly GateCell[]): MutantRow {
  const killed = cells.filter(isKill).map(({ scenario, parameters, expected, verdict, invariant, token }): Kill => {
    return { scenario, parameters, expected, verdict, invariant, token };
  });
  const unknown = cells.filter(({ verdict }) => verdict === 'unknown').length;
  const verdict = killed.length > 0 ? 'killed' : unknown > 0 ? 'unknown' : 'survived';
  return { with: defences, cells: cells.length, killed, unknown, verdict, maskedBy: null };
}

function verdictOf(rows: readonly MutantRow[], proof: string | null): MutantOutcome['verdict'] {
  if (rows.some(({ verdict }) => verdict === 'killed')) return proof === null ? 'killed' : 'refuted';
  if (rows.some(({ verdict }) => verdict === 'unknown')) return 'unknown';
  return proof === null ? 'survived' : 'equivalent';
}

function matches(parameters: Parameters, off: Parameters): boolean {
  return Object.entries(off).every(([name, value]) => isDeepStrictEqual(parameters[name], value));
}

async function planOn(supervisor: Supervisor, targets: readonly string[]): Promise<Numbered[]> {
  return (await planTable({ targets, disks: ['memfs'], isolation: 'fibers', supervisor, wantsSubjects: false })).all;
}

function runLimited(
  cells: readonly Numbered[],
  crew: readonly Supervisor[],
  { seed, isInterrupted }: Common,
): Promise<GateCell[]> {
  const limited = cells.map((cell) => ({ ...cell, runs: Math.min(cell.runs ?? RUNS, RUNS) }));
  const workers = crew.map((supervisor): Worker => ({ cell: '', supervisor }));
  const task = { cells: limited, crew: workers, isInterrupted, keep: () => undefined };
  return runCells(task, { seed, ...UNTOLD });
}

/** Only mutants are told of, not their cells. */
const UNTOLD: Omit<CellOptions, 'seed'> = {
  budgetSeconds: undefined,
  from: undefined,
  onCell: () => undefined,
  onRun: undefined,
  view: () => undefined,
};

function recruit(worker: string, { crew, isInterrupted }: Common): Supervisor {
  const supervisor = new Supervisor(pathToFileURL(worker), { parent: undefined, workers: 1 });
  crew.add(supervisor);
  if (isInterrupted()) supervisor.interrupt();
  return supervisor;
}

async function dismiss(supervisor: Supervisor, { crew }: Common): Promise<void> {
  crew.delete(supervisor);
  await supervisor.close();
}
