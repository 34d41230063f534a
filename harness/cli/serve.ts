import { setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { UsageError } from '../actors/usage-error.ts';
import type { Result } from '../results/result.ts';
import { strayMessage } from '../schedule/executor.ts';
import { describeFailure } from './failure.ts';
import type { CatalogueEntry } from './field-scenario.ts';
import { help, Pool } from './helping.ts';
import { type Asked, type Begun, type Job, NO_ACTOR, PULSE, type Reply } from './jobs.ts';
import { perform } from './perform.ts';

const BEAT_MS = 250;
/** A reader of stderr that takes nothing must not hold the answer up for longer than this. */
const MAX_FLUSH_MS = 5_000;

/**
 * The side of a thread that runs scenarios: does one job after another and answers each, or helps another thread with its.
 * `processUrl` is the module that real processes run. What it is doing shows in the shared memory, so that the other side can tell when it hangs.
 */
export function serve(catalogue: readonly CatalogueEntry[], processUrl: URL): void {
  const port = parentPort;
  if (port === null) throw new Error('serve must be called in a worker thread');
  const pulse = new Int32Array(workerData as SharedArrayBuffer);
  // From here on it is the scenario's time. While the thread waits, for an import or for a setup, it is not hung: those have
  // bounds of their own.
  Atomics.add(pulse, PULSE.beats, 1);
  setInterval(() => Atomics.add(pulse, PULSE.beats, 1), BEAT_MS).unref();
  const reply = (each: Reply) => port.postMessage(each);
  let late: { readonly thrown: unknown } | undefined;
  // During a search there are guards; what a scenario has left behind may throw before or after.
  process.on('uncaughtException', (thrown) => {
    late ??= { thrown };
  });
  const takeLate = () => {
    const taken = late;
    late = undefined;
    return taken;
  };
  const pool = new Pool(() => reply({ kind: 'wants helpers' }));
  port.on('message', (asked: Asked) => {
    if (asked.kind === 'hire') pool.add(asked.port);
    else if (asked.kind === 'help') void help(asked.port, catalogue, hooksOf(pulse));
    else void answer(asked, { catalogue, processUrl, pool, pulse, reply, takeLate });
  });
}

async function answer(
  job: Job,
  {
    catalogue,
    processUrl,
    pool,
    pulse,
    reply,
    takeLate,
  }: {
    readonly catalogue: readonly CatalogueEntry[];
    readonly processUrl: URL;
    readonly pool: Pool;
    readonly pulse: Int32Array;
    readonly reply: (reply: Reply) => void;
    readonly takeLate: () => { readonly thrown: unknown } | undefined;
  },
): Promise<void> {
  try {
    const begun = (each: Begun) => reply({ kind: 'begun', begun: each });
    const hooks = hooksOf(pulse);
    hooks.onBusy(true);
    const done = await perform(job, catalogue, { ...hooks, begun, pool, processUrl, tell: reply });
    await flush();
    const late = takeLate();
    reply(
      late === undefined || done.kind !== 'result'
        ? done
        : { kind: 'result', result: escapedFrom(done.result, late.thrown) },
    );
  } catch (error) {
    if (error instanceof UsageError) reply({ kind: 'usage', message: error.message });
    else reply({ kind: 'failed', message: describeFailure(error) });
  }
}

/** What held while something went wrong that nobody had scheduled did not hold. */
function escapedFrom(result: Result, thrown: unknown): Result {
  if (result.verdict !== 'held') return result;
  const message = strayMessage(thrown);
  return { ...result, verdict: 'unknown', unknown: { reason: 'escaped', actor: null, message, token: null } };
}

function hooksOf(pulse: Int32Array) {
  const beat = (actor: number) => {
    Atomics.store(pulse, PULSE.actor, actor);
    Atomics.add(pulse, PULSE.beats, 1);
  };
  return {
    isInterrupted: () => Atomics.load(pulse, PULSE.interrupt) !== 0,
    onRun: (runs: number) => {
      Atomics.store(pulse, PULSE.runs, runs);
      Atomics.add(pulse, PULSE.made, 1);
      beat(NO_ACTOR);
    },
    onTurn: beat,
    onBusy: (isBusy: boolean) => void Atomics.store(pulse, PULSE.isBusy, isBusy ? 1 : 0),
  };
}

/** The thread may be ended as soon as its answer is there, and what scenarios printed and nobody has taken goes with it. */
async function flush(): Promise<void> {
  const taken = [process.stdout, process.stderr].map(
    (stream) => new Promise<void>((resolve) => stream.write('', () => resolve())),
  );
  await Promise.race([Promise.all(taken), setTimeout(MAX_FLUSH_MS, undefined, { ref: false })]);
}
