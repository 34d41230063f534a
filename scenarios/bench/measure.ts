import { cpus, loadavg, totalmem } from 'node:os';
import type { BenchRequest } from '../../harness/cli/bench-command.ts';
import type { BenchReport, Machine } from '../../harness/results/bench.ts';
import { describeEnvironment } from '../../harness/results/environment.ts';
import type { BenchContext } from './bench-context.ts';
import { measureCost } from './cost.ts';
import { measureExposure } from './exposure.ts';
import { createLedger } from './ledger.ts';
import { measureMitigations } from './mitigations.ts';
import { type Place, withPlaces } from './places.ts';
import { measureProcesses } from './processes.ts';
import { Interrupted } from './rounds.ts';
import { measureSearch } from './search.ts';
import { measureStress } from './stress.ts';

const PARTS = {
  cost: [measureCost, measureMitigations],
  exposure: [measureExposure],
  search: [measureSearch, measureProcesses, measureStress],
} as const;

/**
 * Measures what was asked for. Interrupted, it resolves to what it had measured by then. Rejects with a UsageError for a
 * folder that cannot be used, and with an Error if a measurement fails. Folders and processes are gone by then.
 */
export async function measureBench(request: BenchRequest): Promise<BenchReport> {
  const { plan, parts, signal, tell } = request;
  const ledger = createLedger();
  const before = load();
  return withPlaces(request.dirs, async (places) => {
    const complete = await measureParts({ plan, places, ledger, signal, tell }, parts);
    const { node, os, version, commit } = describeEnvironment(undefined);
    const machine: Machine = { ...hardware(), os, node };
    const { figures, counts, leftOut } = ledger;
    return {
      schema: 1,
      kind: 'bench',
      complete,
      date: request.date,
      command: request.command,
      version,
      commit,
      machine,
      load: [before, load()],
      parts,
      plan,
      places: places.map(({ name, fileSystem, clones }: Place) => ({ name, fileSystem, clones })),
      figures,
      counts,
      leftOut,
    };
  });
}

/** Whether it came to the end. */
async function measureParts(context: BenchContext, parts: BenchReport['parts']): Promise<boolean> {
  try {
    for (const part of parts) {
      for (const measure of PARTS[part]) await measure(context);
    }
    return true;
  } catch (error) {
    // Whatever fails once it is over fails because it is over.
    if (error instanceof Interrupted || context.signal.aborted) return false;
    throw isFull(error) ? new Error(FULL, { cause: error }) : error;
  }
}

const FULL = 'a disk became full while it was measured; free some space, or measure smaller files with `--size`';

function isFull(error: unknown): boolean {
  return error instanceof Error && (('code' in error && error.code === 'ENOSPC') || error.message.includes('ENOSPC'));
}

function hardware(): Pick<Machine, 'cpu' | 'cores' | 'memoryBytes'> {
  const all = cpus();
  return { cpu: all[0]?.model.trim() || 'unknown processor', cores: all.length, memoryBytes: totalmem() };
}

/** 0 where the system does not know it. */
function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}
