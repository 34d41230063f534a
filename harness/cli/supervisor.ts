import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UsageError } from '../actors/usage-error.ts';
import type { Result } from '../results/result.ts';
import { type CutOff, cutOff } from './cut-off.ts';
import { type Begun, type Job, NO_ACTOR, PULSE, type Reply } from './jobs.ts';

const TICK_MS = 500;
/** Ticks without a sign of life after which a thread counts as hung: 10 s, or more on a machine that was asleep. */
const HANG_TICKS = 20;
/** Ticks that an interrupted search has to come to the end of its run. */
const GRACE_TICKS = 4;

/**
 * Runs scenarios in a thread of their own and watches it, so that code which never gives the thread back, or ends it,
 * has a result like all other code. Whatever happens, the temporary folder goes with `close`.
 */
export class Supervisor {
  readonly #workerUrl: URL;
  readonly #parent: string;
  readonly #isGiven: boolean;
  readonly #pulse = new Int32Array(new SharedArrayBuffer(PULSE.slots * Int32Array.BYTES_PER_ELEMENT));
  #worker: Worker | undefined;
  #folder: string | undefined;
  #isInterrupted = false;

  /** `parent` is where temporary folders are made; default: the system's. */
  constructor(workerUrl: URL, parent?: string) {
    this.#workerUrl = workerUrl;
    this.#parent = parent ?? tmpdir();
    this.#isGiven = parent !== undefined;
  }

  /** The folder for real disks, made when it is first asked for. Throws a UsageError if it cannot be. */
  folder(): string {
    try {
      this.#folder ??= mkdtempSync(join(this.#parent, 'filerace-'));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const what = this.#isGiven ? '`--dir`' : 'the system’s temporary folder';
      throw new UsageError(
        `Expected ${what} to be a folder in which filerace can make its own, got \`${this.#parent}\` (${reason}). Try \`--dir\` with a folder that you can write to.`,
      );
    }
    return this.#folder;
  }

  /** Ends the running search after its current run; if that does not end soon, at once. */
  interrupt(): void {
    this.#isInterrupted = true;
    Atomics.store(this.#pulse, PULSE.interrupt, 1);
  }

  /** Does one job. Throws a UsageError for bad input, and an Error if the harness itself failed. */
  async run(job: Job): Promise<Result> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    Atomics.store(this.#pulse, PULSE.runs, 0);
    Atomics.store(this.#pulse, PULSE.actor, NO_ACTOR);
    const outcome = await new Promise<Reply>((resolve) => this.#watch(worker, job, resolve));
    if (outcome.kind === 'usage') throw new UsageError(outcome.message);
    if (outcome.kind === 'failed') throw new Error(outcome.message);
    if (outcome.kind === 'begun') throw new Error('a search ended before it had a result');
    return outcome.result;
  }

  /** Ends the thread and removes the temporary folder. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
    this.#folder = undefined;
  }

  /** What scenarios print goes to stderr: stdout is for results. */
  #start(): Worker {
    const worker = new Worker(bootstrap(this.#workerUrl), {
      workerData: this.#pulse.buffer,
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    worker.stdout.pipe(process.stderr, { end: false });
    worker.stderr.pipe(process.stderr, { end: false });
    return worker;
  }

  #watch(worker: Worker, job: Job, resolve: (reply: Reply) => void): void {
    let begun: Begun | undefined;
    let quietTicks = 0;
    let graceTicks = 0;
    let beats = -1;
    const forget = () => {
      clearInterval(timer);
      worker.off('message', hear).off('error', fail).off('exit', exit);
    };
    const give = (reply: Reply) => {
      forget();
      this.#worker = undefined;
      void worker.terminate().then(() => resolve(reply));
    };
    const giveUp = (reason: CutOff['reason'], what: string) =>
      give(
        cutOff(job, begun, {
          reason,
          what,
          runs: Atomics.load(this.#pulse, PULSE.runs),
          actor: Atomics.load(this.#pulse, PULSE.actor),
        }),
      );
    const timer = setInterval(() => {
      const now = Atomics.load(this.#pulse, PULSE.beats);
      quietTicks = now === beats ? quietTicks + 1 : 0;
      beats = now;
      if (this.#isInterrupted) graceTicks += 1;
      if (graceTicks > GRACE_TICKS) giveUp('budget', 'was interrupted');
      else if (quietTicks > HANG_TICKS) giveUp('hang', NEVER_YIELDS);
    }, TICK_MS);
    const hear = (reply: Reply) => {
      if (reply.kind === 'begun') {
        begun = reply.begun;
        return;
      }
      forget();
      resolve(reply);
    };
    const fail = (error: Error) => {
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (isMemory) giveUp('hang', 'used up all the memory that a thread may have');
      else give({ kind: 'failed', message: error.stack ?? error.message });
    };
    const exit = (code: number) => giveUp('exit', `ended the process with code ${code}`);
    worker.on('message', hear).on('error', fail).on('exit', exit);
    worker.postMessage(job);
  }
}

/** tsx first, so that scenario files, and in a checkout our own modules, may be TypeScript. */
function bootstrap(workerUrl: URL): URL {
  const tsx = import.meta.resolve('tsx/esm/api');
  const source = `import { register } from ${JSON.stringify(tsx)}; register(); await import(${JSON.stringify(workerUrl.href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

const NEVER_YIELDS = 'never gave the thread back';
