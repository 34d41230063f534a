import { Worker } from 'node:worker_threads';

const TICK_MS = 500;
/** Ticks that a process may take to answer before it is killed: 8 s, or more on a machine that was asleep. */
const PATIENCE_TICKS = 16;
/** The same for its start, when it loads modules. */
const START_TICKS = 120;

/** Slots of the memory that both threads see. */
const SLOT = { waits: 0, pid: 1, killed: 2, patience: 3, slots: 4 } as const;

/** Plain JavaScript, since a thread that is started from text knows nothing of TypeScript. */
const CODE = `
const { workerData } = require('node:worker_threads');
const { memory, tickMs } = workerData;
let last = 0;
let ticks = 0;
setInterval(() => {
  const waits = Atomics.load(memory, ${SLOT.waits});
  ticks = waits === last ? ticks + 1 : 0;
  last = waits;
  if (waits % 2 === 0 || ticks < Atomics.load(memory, ${SLOT.patience})) return;
  ticks = 0;
  const pid = Atomics.load(memory, ${SLOT.pid});
  Atomics.store(memory, ${SLOT.killed}, pid);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {}
}, tickMs);
`;

/**
 * Sees to it that waiting for a process has a bound. The thread that waits is blocked and can do nothing itself, so another
 * one kills the process that does not answer; the pipe is closed then, and the wait is over.
 */
export class Watchdog {
  readonly #memory = new Int32Array(new SharedArrayBuffer(SLOT.slots * Int32Array.BYTES_PER_ELEMENT));
  readonly #worker: Worker;

  constructor() {
    this.#worker = new Worker(CODE, {
      eval: true,
      workerData: { memory: this.#memory, tickMs: TICK_MS },
      execArgv: [],
    });
    this.#worker.unref();
  }

  /** Waits by `wait` for an answer of the process. */
  during<T>(pid: number, isStart: boolean, wait: () => T): T {
    Atomics.store(this.#memory, SLOT.pid, pid);
    Atomics.store(this.#memory, SLOT.patience, isStart ? START_TICKS : PATIENCE_TICKS);
    Atomics.add(this.#memory, SLOT.waits, 1);
    try {
      return wait();
    } finally {
      Atomics.add(this.#memory, SLOT.waits, 1);
    }
  }

  /** Whether it has killed that process. */
  hasKilled(pid: number): boolean {
    return Atomics.load(this.#memory, SLOT.killed) === pid;
  }

  close(): void {
    void this.#worker.terminate();
  }
}
