import { setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { AnyScenario } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import { MediumFailure } from '../disk/medium.ts';
import { textOf } from '../schedule/error-text.ts';
import { allowImports } from './imports.ts';
import { type Job, NO_ACTOR, PULSE, type Reply } from './jobs.ts';
import { perform } from './perform.ts';

const BEAT_MS = 250;
/** A reader of stderr that takes nothing must not hold the answer up for longer than this. */
const MAX_FLUSH_MS = 5_000;

/**
 * The side of the thread that runs scenarios: does one job after another and answers each. What it is doing shows in the
 * shared memory, so that the other side can tell when it hangs.
 */
export function serve(catalogue: readonly AnyScenario[]): void {
  const port = parentPort;
  if (port === null) throw new Error('serve must be called in a worker thread');
  const pulse = new Int32Array(workerData as SharedArrayBuffer);
  allowImports();
  // While the thread waits, for an import or for a setup, it is not hung: those have bounds of their own.
  setInterval(() => Atomics.add(pulse, PULSE.beats, 1), BEAT_MS).unref();
  port.on('message', (job: Job) => {
    void answer(job, catalogue, pulse, (reply) => port.postMessage(reply));
  });
}

async function answer(
  job: Job,
  catalogue: readonly AnyScenario[],
  pulse: Int32Array,
  reply: (reply: Reply) => void,
): Promise<void> {
  const beat = (actor: number) => {
    Atomics.store(pulse, PULSE.actor, actor);
    Atomics.add(pulse, PULSE.beats, 1);
  };
  try {
    const result = await perform(job, catalogue, {
      begun: (begun) => reply({ kind: 'begun', begun }),
      isInterrupted: () => Atomics.load(pulse, PULSE.interrupt) !== 0,
      onRun: (runs) => {
        Atomics.store(pulse, PULSE.runs, runs);
        beat(NO_ACTOR);
      },
      onTurn: beat,
    });
    await flush();
    reply({ kind: 'result', result });
  } catch (error) {
    if (error instanceof UsageError) reply({ kind: 'usage', message: error.message });
    else reply({ kind: 'failed', message: describeFailure(error) });
  }
}

/** The thread may be ended as soon as its answer is there, and what scenarios printed and nobody has taken goes with it. */
async function flush(): Promise<void> {
  const taken = [process.stdout, process.stderr].map(
    (stream) => new Promise<void>((resolve) => stream.write('', () => resolve())),
  );
  await Promise.race([Promise.all(taken), setTimeout(MAX_FLUSH_MS, undefined, { ref: false })]);
}

function describeFailure(error: unknown): string {
  if (error instanceof MediumFailure) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : textOf(error);
}
