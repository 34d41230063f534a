import { type AnyScenario, createMemoryDisk, fc } from '../../harness/index.ts';
import { createExecutor } from '../../harness/schedule/executor.ts';
import { withGuards } from '../../harness/schedule/guards.ts';
import { createExhaustivePolicy } from '../../harness/search/exhaustive-policy.ts';
import { createRandomPolicy } from '../../harness/search/random-policy.ts';
import type { SearchPolicy } from '../../harness/search/search-policy.ts';
import { type RecordedRun, recordRuns, repeatCall } from './recorded-calls.ts';
import type { Contender } from './rounds.ts';

/** Runs per sample, and how many different ones there are. */
export const BATCH = 200;

/** What the others are measured against. */
export const BARE = 'bare calls';

/**
 * The same primitive calls: bare, on one volume that is used again; round `fc.scheduler()`, which gates each call and decides
 * the order; and by filerace, which also answers for Linux, judges, and runs the actors' code. A sample is 200 runs.
 */
export async function contendRates(scenario: AnyScenario): Promise<Contender[]> {
  const recorded = await recordRuns(scenario, BATCH);
  const disk = createMemoryDisk();
  let schedulers: fc.Scheduler[] = [];
  return [
    {
      name: BARE,
      run: async () => {
        for (const run of recorded) repeatBare(run, disk);
      },
    },
    {
      name: 'fc.scheduler()',
      // A scheduler lasts for one run; that a property draws it is not counted.
      prepare: () => {
        schedulers = fc.sample(fc.scheduler(), BATCH);
      },
      run: async () => {
        for (const [index, run] of recorded.entries()) await repeatGated(run, disk, schedulers[index]);
      },
    },
    ...[() => createRandomPolicy(1), createExhaustivePolicy].map((create) => {
      const run = createRunner(scenario, create);
      return { name: `filerace, ${create().name}`, run: () => withGuards(run) };
    }),
  ];
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
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error;
      }
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
