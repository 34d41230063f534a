import { type Transferable, Worker } from 'node:worker_threads';
import { type Asked, NO_ACTOR, PULSE, type Reply } from './jobs.ts';
import type { ThreadState } from './progress-line.ts';

/** A run leaves much behind that is of no more use: with room for it, V8 cleans up less often. */
const YOUNG_MB = 64;

/** What a thread does of itself. */
export interface ThreadHooks {
  readonly heard: (reply: Reply) => void;
  readonly failed: (error: Error) => void;
  readonly ended: (exitCode: number) => void;
  /** What a scenario prints, before it goes to stderr. */
  readonly prints: (chunk: Uint8Array) => void;
}

/** This side of a thread that runs scenarios: what it is told, what it tells, and how it is. */
export class ScenarioThread {
  readonly #pulse = new Int32Array(new SharedArrayBuffer(PULSE.slots * Int32Array.BYTES_PER_ELEMENT));
  readonly #worker: Worker;
  #beats = -1;
  #quietTicks = 0;

  /** What scenarios print goes to stderr: stdout is for results. */
  constructor(workerUrl: URL, { heard, failed, ended, prints }: ThreadHooks) {
    this.#worker = new Worker(bootstrap(workerUrl), {
      workerData: this.#pulse.buffer,
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      stdout: true,
      stderr: true,
    });
    // Each pipe listens to the end of stderr.
    process.stderr.setMaxListeners(0);
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) {
      stream.on('data', prints).pipe(process.stderr, { end: false });
    }
    this.#worker.on('message', heard).on('error', failed).on('exit', ended);
    Atomics.store(this.#pulse, PULSE.actor, NO_ACTOR);
  }

  tell(asked: Asked): void {
    const transfer: Transferable[] = 'port' in asked ? [asked.port] : [];
    this.#worker.postMessage(asked, transfer);
  }

  /** What it does from now on is another job. */
  reset(): void {
    Atomics.store(this.#pulse, PULSE.runs, 0);
    Atomics.store(this.#pulse, PULSE.made, 0);
    Atomics.store(this.#pulse, PULSE.actor, NO_ACTOR);
    this.#quietTicks = 0;
  }

  /** It is to end what it does after its current run. */
  interrupt(): void {
    Atomics.store(this.#pulse, PULSE.interrupt, 1);
  }

  /** To be asked regularly: how often in a row it had shown no sign of life since the last time. */
  countQuiet(): number {
    const beats = Atomics.load(this.#pulse, PULSE.beats);
    this.#quietTicks = beats === this.#beats ? this.#quietTicks + 1 : 0;
    this.#beats = beats;
    return this.#quietTicks;
  }

  /** Whether it has come to the end of loading itself. */
  get hasBegun(): boolean {
    return Atomics.load(this.#pulse, PULSE.beats) > 0;
  }

  /** Runs of this job that count, as far as it knows. */
  get runs(): number {
    return Atomics.load(this.#pulse, PULSE.runs);
  }

  /** Runs that it has made in this job, in whatever units. */
  get made(): number {
    return Atomics.load(this.#pulse, PULSE.made);
  }

  /** What it is doing. */
  get state(): ThreadState {
    if (!this.hasBegun) return 'loading';
    return Atomics.load(this.#pulse, PULSE.isBusy) === 0 ? 'idle' : 'busy';
  }

  /** Index of the actor whose turn it is, or -1. */
  get actor(): number {
    return Atomics.load(this.#pulse, PULSE.actor);
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** In a checkout our own modules are TypeScript, for which tsx has to be there first. */
function bootstrap(workerUrl: URL): URL {
  if (!workerUrl.pathname.endsWith('.ts')) return workerUrl;
  const tsx = import.meta.resolve('tsx/esm/api');
  const source = `import { register } from ${JSON.stringify(tsx)}; register(); await import(${JSON.stringify(workerUrl.href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}
