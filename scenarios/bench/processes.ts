import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { diskAt } from '../../harness/cli/place.ts';
import { keys, type ProcessesHow, processesReference } from '../../harness/results/bench-keys.ts';
import { createExecutor } from '../../harness/schedule/executor.ts';
import { withGuards } from '../../harness/schedule/guards.ts';
import { createRandomPolicy } from '../../harness/search/random-policy.ts';
import type { BenchContext } from './bench-context.ts';
import { addRounds } from './ledger.ts';
import nineSteps from './nine-steps.ts';
import { startPipeEcho } from './pipe-echo.ts';
import { type Contender, measureRounds } from './rounds.ts';

/** What a sample has of each. */
const AMOUNTS = {
  'used again': 100,
  'started anew': 1,
  'two empty processes': 1,
  'bare round trip': 1_000,
} as const satisfies Record<ProcessesHow, number>;

const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const ENTRY = new URL(`../process.${EXTENSION}`, import.meta.url);
const TARGET = fileURLToPath(new URL(`./nine-steps.${EXTENSION}`, import.meta.url));

/**
 * What a run of two actors costs whose processes are real, on files in memory where the system has such a place: with processes
 * that are used again, and with new ones for each run. Beside it what the machine allows: two node processes that do nothing,
 * and a round trip on the bare pipe.
 */
export async function measureProcesses({ plan, places, ledger, signal, tell }: BenchContext): Promise<void> {
  const place = places.find(({ fileSystem }) => fileSystem === 'tmpfs') ?? places[0];
  if (place === undefined) return;
  tell(`cost of a run in real processes: ${place.name}`);
  const echo = startPipeEcho();
  const used = createRuns(place.folder);
  const contenders: (Contender & { readonly name: ProcessesHow })[] = [
    { name: 'used again', run: () => used.make(AMOUNTS['used again']) },
    {
      name: 'started anew',
      run: async () => {
        const anew = createRuns(place.folder);
        try {
          await anew.make(AMOUNTS['started anew']);
        } finally {
          anew.dispose();
        }
      },
    },
    { name: 'two empty processes', run: () => Promise.all([emptyProcess(), emptyProcess()]) },
    { name: 'bare round trip', run: async () => echo.roundTrips(AMOUNTS['bare round trip']) },
  ];
  try {
    const measured = await measureRounds(contenders, { ...plan, signal });
    const each = contenders.map(({ name }) => {
      const samples = measured.get(name) ?? [];
      return [name, samples.map((ms) => ms / AMOUNTS[name])] as const;
    });
    addRounds(ledger, new Map(each), {
      keyOf: (name) => keys.processes(place.name, name as ProcessesHow),
      reference: () => processesReference,
    });
  } finally {
    echo.end();
    used.dispose();
  }
}

/** A folder with processes that share it, which make runs. */
function createRuns(parent: string): { make(count: number): Promise<void>; dispose(): void } {
  const place = { disk: 'real', folder: parent, isolation: 'processes' } as const;
  const disk = diskAt(place, { entry: ENTRY, target: TARGET });
  const executor = createExecutor({ scenario: nineSteps, parameters: {}, disk, seed: 1 });
  const policy = createRandomPolicy(1);
  const make = async (count: number) => {
    for (let run = 0; run < count; run += 1) {
      policy.begin();
      const { unknown } = await executor.run(policy);
      policy.end();
      if (unknown !== undefined) throw new Error(`a run of the benchmark came to nothing: ${unknown.message}`);
    }
  };
  return { make: (count) => withGuards(() => make(count)), dispose: () => disk.dispose() };
}

/** Starts node with nothing to do, and waits until it has ended. */
async function emptyProcess(): Promise<void> {
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
}
