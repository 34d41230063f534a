import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProcessFailure, ProcessHung } from './process-failure.ts';
import type { Watchdog } from './watchdog.ts';
import { type Message, Wire, WireBroken } from './wire.ts';

/** What a process has printed is kept up to so many bytes; at the next run after that it begins anew. */
const MAX_LOG_BYTES = 1024 * 1024;
const SHOWN_LOG_BYTES = 2_000;
/** The number under which the process has its end of the pipe. */
export const WIRE_FD = 3;

/** Where processes begin, and what they are to load. */
export interface Program {
  /** The module that a process runs. */
  readonly entry: URL;
  /** What it is told on its command line: the scenario's name or file, for instance. */
  readonly args: readonly string[];
}

/** One operating-system process in which a process of the scenario lives, run after run. */
export class Child {
  readonly name: string;
  readonly pid: number;
  readonly #watchdog: Watchdog;
  readonly #process: ChildProcess;
  readonly #wire: Wire;
  readonly #log: number;
  /** Whether it was told to do something after it was last heard of. */
  isToldMore = false;
  #hasAnswered = false;
  #isGone = false;

  /** Returns before the process is ready: the first answer tells. */
  constructor(name: string, { entry, args }: Program, watchdog: Watchdog) {
    this.name = name;
    this.#watchdog = watchdog;
    this.#log = namelessFile();
    const loader = entry.pathname.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [];
    this.#process = spawn(process.execPath, [...loader, fileURLToPath(entry), String(process.pid), ...args], {
      stdio: ['ignore', this.#log, this.#log, 'pipe'],
      // A Ctrl-C is for filerace, which ends its processes itself.
      detached: true,
    });
    // Told later by the event loop; who waits for an answer hears of it from the pipe.
    this.#process.on('error', () => undefined);
    this.#process.unref();
    const { pid } = this.#process;
    const pipe: unknown = this.#process.stdio[WIRE_FD];
    if (pid === undefined) {
      closeSync(this.#log);
      throw new ProcessFailure(`process \`${name}\` of the scenario could not be started`);
    }
    this.pid = pid;
    this.#wire = new Wire(blockingDescriptorOf(pipe));
  }

  /** Whether it has come to the end of its start. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** What it printed so far may be forgotten. */
  beginRun(): void {
    if (fstatSync(this.#log).size > MAX_LOG_BYTES) ftruncateSync(this.#log, 0);
  }

  /** Throws a ProcessFailure if it is gone, or a ProcessHung if it took too long to take the message. */
  send(parts: readonly unknown[], bytes?: Uint8Array): void {
    this.#attempt(() => this.#wire.send(parts, bytes));
  }

  /** Sends it with the next message. Throws as `send` does. */
  sendLater(parts: readonly unknown[], bytes?: Uint8Array): void {
    this.#attempt(() => this.#wire.sendLater(parts, bytes));
  }

  /** Waits for its answer. Throws a ProcessFailure, or a ProcessHung if it took too long. */
  receive(): Message {
    const message = this.#attempt(() => this.#wire.receive());
    this.#hasAnswered = true;
    this.isToldMore = false;
    return message;
  }

  /** Ends it at once, as `kill -9` does. Its descriptors, and those by which it was reached, are given back. */
  kill(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#process.kill('SIGKILL');
    const pipe: unknown = this.#process.stdio[WIRE_FD];
    (pipe as { destroy(): void }).destroy();
    closeSync(this.#log);
  }

  /** Both to send and to receive may take as long as the process likes, so both have their bound. */
  #attempt<T>(wait: () => T): T {
    try {
      return this.#watchdog.during(this.pid, !this.#hasAnswered, wait);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): unknown {
    if (!(error instanceof WireBroken)) return error;
    const what = `process \`${this.name}\` of the scenario (pid ${this.pid})`;
    const printed = this.#printed();
    const wasHung = this.#watchdog.hasKilled(this.pid);
    this.kill();
    if (wasHung)
      return new ProcessHung(this.name, `${what} did not answer in time and was killed; it printed ${printed}`);
    return new ProcessFailure(`${what} failed: ${error.message}; it printed ${printed}`);
  }

  #printed(): string {
    const { size } = fstatSync(this.#log);
    const buffer = Buffer.alloc(Math.min(size, SHOWN_LOG_BYTES));
    const count = readSync(this.#log, buffer, 0, buffer.length, size - buffer.length);
    const text = buffer.toString('utf8', 0, count).trim();
    return text === '' ? 'nothing' : `\n${text}`;
  }
}

/** A file that has no name any more, so that nothing stays behind, however we end. Writes go to its end. */
function namelessFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'filerace-'));
  try {
    return openSync(join(folder, 'printed'), 'a+');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The descriptor of our end of the pipe, which Node has made non-blocking and reads from by itself: neither is of use to a thread
 * that waits for the answer. Node has no public way to ask for that; a test pins it on every version in use.
 */
export function blockingDescriptorOf(pipe: unknown): number {
  const handle: unknown = Reflect.get(Object(pipe), '_handle');
  const { fd, readStop, setBlocking } = Object(handle) as {
    fd?: unknown;
    readStop?: unknown;
    setBlocking?: unknown;
  };
  if (typeof fd !== 'number' || typeof readStop !== 'function' || typeof setBlocking !== 'function') {
    throw new ProcessFailure(`Node ${process.version} does not give the descriptor of a pipe, which filerace needs`);
  }
  Reflect.apply(readStop, handle, []);
  Reflect.apply(setBlocking, handle, [true]);
  // It must not keep the event loop going.
  Reflect.apply(Reflect.get(Object(handle), 'unref') as () => void, handle, []);
  return fd;
}
