import { Bench } from 'tinybench';
import { type AnyScenario, createMemoryDisk, fc } from '../../harness/index.ts';
import { createExecutor } from '../../harness/schedule/executor.ts';
import { withGuards } from '../../harness/schedule/guards.ts';
import { createExhaustivePolicy } from '../../harness/search/exhaustive-policy.ts';
import { createRandomPolicy } from '../../harness/search/random-policy.ts';
import type { SearchPolicy } from '../../harness/search/search-policy.ts';
import { type RecordedRun, recordRuns, repeatCall } from './recorded-calls.ts';

/** Runs per sample, and how many different ones there are. */
const BATCH = 200;

/** What one way of making the same primitive calls costs. */
export interface Rate {
  readonly name: string;
  /** Median time of a run, in µs. */
  readonly perRunUs: number;
  /** Half-width of the 95 % interval of the mean, in per cent. */
  readonly spread: number;
  readonly samples: number;
}

/**
 * The same primitive calls: bare, on one volume that is used again; round `fc.scheduler()`, which gates each call and decides
 * the order; and by filerace, which also answers for Linux, judges, and runs the actors' code.
 */
export async function measureRates(scenario: AnyScenario): Promise<Rate[]> {
  const recorded = await recordRuns(scenario, BATCH);
  const disk = createMemoryDisk();
  const bench = new Bench({ time: 3_000, warmupTime: 1_000 });
  bench.add('bare calls', () => {
    for (const run of recorded) repeatBare(run, disk);
  });
  let schedulers: fc.Scheduler[] = [];
  bench.add(
    'fc.scheduler()',
    async () => {
      for (const [index, run] of recorded.entries()) await repeatGated(run, disk, schedulers[index]);
    },
    {
      // A scheduler lasts for one run; that a property draws it is not counted.
      beforeEach: () => {
        schedulers = fc.sample(fc.scheduler(), BATCH);
      },
    },
  );
  for (const create of [() => createRandomPolicy(1), createExhaustivePolicy]) {
    const run = createRunner(scenario, create);
    bench.add(`filerace, ${create().name}`, () => withGuards(run));
  }
  await bench.run();
  return bench.tasks.map(({ name, result }) => {
    if (result.state !== 'completed') throw new Error(`${name} was ${result.state}`);
    const { latency } = result;
    return { name, perRunUs: (latency.p50 * 1_000) / BATCH, spread: latency.rme, samples: latency.samplesCount };
  });
}

function repeatBare({ setup, calls }: RecordedRun, disk: ReturnType<typeof createMemoryDisk>): void {
  const descriptors: number[] = [];
  disk.reset();
  for (const call of setup) repeatCall(disk, call, descriptors);
  for (const { call } of calls) repeatCall(disk, call, descriptors);
}

async function repeatGated(
  { setup, calls }: RecordedRun,
  disk: ReturnType<typeof createMemoryDisk>,
  scheduler: fc.Scheduler | undefined,
): Promise<void> {
  if (scheduler === undefined) throw new Error('there is no scheduler for this run');
  const descriptors: number[] = [];
  disk.reset();
  for (const call of setup) repeatCall(disk, call, descriptors);
  const actors = [...new Set(calls.map(({ actor }) => actor))];
  const done = actors.map(async (actor) => {
    for (const { actor: whose, call } of calls) {
      if (whose !== actor) continue;
      await scheduler.schedule(Promise.resolve());
      // In another order a name may not be there yet.
      try {
        repeatCall(disk, call, descriptors);
      } catch {}
    }
  });
  await scheduler.waitFor(Promise.all(done));
}

/** Makes a batch of runs; a search that is over begins again. */
function createRunner(scenario: AnyScenario, create: () => SearchPolicy): () => Promise<void> {
  const executor = createExecutor({ scenario, parameters: {}, disk: createMemoryDisk(), seed: 1 });
  let policy = create();
  return async () => {
    for (let run = 0; run < BATCH; run += 1) {
      if (!policy.begin()) {
        policy = create();
        policy.begin();
      }
      await executor.run(policy);
      policy.end();
    }
  };
}
