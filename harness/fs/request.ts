import { Errno, errno } from '../disk/errno.ts';
import type { DirectoryEntry } from '../disk/file-calls.ts';
import type { Caller, FileStatus } from '../disk/inode.ts';
import type { SystemCalls } from '../disk/kernel.ts';
import { fsError } from './errors.ts';

/** What Node's errors call a step, where that is not the name of its `fs` function. */
const SYSCALLS: Readonly<Record<string, string>> = { utimes: 'utime', futimes: 'futime', lutimes: 'lutime' };

/** Whose request it is, and on what it acts. */
export interface RequestOwner {
  readonly name: string;
  readonly process: string;
  readonly kernel: SystemCalls;
  /** The number under which the `which`-th descriptor that request `number` opens is known; the same in every schedule. */
  descriptorNumber(number: number, which: number): number;
}

/** How many directories deep a request may hold open; past it, it is out of descriptors, as a real process would be. */
const MOST_OPEN_LEVELS = 64;
const LEVEL = 2 ** 20;

/** The place of the `which`-th descriptor of request `number` among all: two of a request side by side, further ones far away. */
export function placeOfDescriptor(number: number, which: number): number {
  return number * 2 + (which % 2) + LEVEL * Math.floor(which / 2);
}

/**
 * One fs call an actor made: a chain of jobs, each job a list of steps, each step one system call.
 *
 * A subclass is a program counter and a switch: `step` makes exactly one system call. What the step was is left in
 * `op`, `path` and `dest` for the trace. Between two jobs there is JavaScript, so the next job needs the thread.
 */
export abstract class Request<T = unknown> implements Caller {
  op = '';
  path: string | undefined;
  dest: string | undefined;
  outcome = 'ok';
  /** Number within the actor, from 1, in the order of the calls. */
  number = 0;
  isDone = false;
  error: Error | undefined;
  value: T | undefined;
  /** Of a `read` or `write`: where the bytes go or come from, as given; its callback is given it. */
  buffer: unknown;
  /** Whether the bytes of its `read`s and `write`s are in memory that the actor has, too, and may look at or change. */
  sharesMemory = false;
  /** Where JavaScript that belongs to the call looks, between its steps, at what the actor can change: an AbortSignal. */
  watchesHeap = false;
  #owner: RequestOwner | undefined;
  #steps = 0;

  /** Ties the request to its actor. */
  issue(owner: RequestOwner, number: number): void {
    this.#owner = owner;
    this.number = number;
  }

  /** Lets another request make the next step of this one, as a part of it: with the same owner, number and count of steps. */
  protected advancePart(part: Request): void {
    part.#owner = this.#owner;
    part.number = this.number;
    part.#steps = this.#steps - 1;
    part.advance();
    this.op = part.op;
    this.path = part.path;
    this.dest = part.dest;
    this.descriptorPath = part.descriptorPath;
    this.outcome = part.outcome;
  }

  /** Whether the next step belongs to the job of the last one; if not, JavaScript comes between and needs the thread. */
  get isInsideJob(): boolean {
    return false;
  }

  /** Whether a step of it has been made. */
  get hasBegun(): boolean {
    return this.#steps > 0;
  }

  get process(): string {
    return this.owner.process;
  }

  /** Named by the request and the step that made it, never by a counter: the same file in every schedule. */
  inodeName(): string {
    return `${this.owner.name}.${this.number}.${this.#steps}`;
  }

  /** Makes the next system call. A failure of the call is an outcome; anything else that is thrown is the harness's own. */
  advance(): void {
    this.#steps += 1;
    this.outcome = 'ok';
    try {
      this.step();
    } catch (thrown) {
      if (!(thrown instanceof Errno)) throw thrown;
      this.outcome = thrown.code;
      this.failed(thrown);
    }
  }

  protected abstract step(): void;

  /** What happens when the step failed: by default the request fails with it. */
  protected failed(errno: Errno): void {
    this.reject(fsError(errno, SYSCALLS[this.op] ?? this.op, this.path, this.dest));
  }

  protected resolve(value: T): void {
    this.value = value;
    this.isDone = true;
  }

  protected reject(error: Error): void {
    this.error = error;
    this.isDone = true;
  }

  protected get owner(): RequestOwner {
    if (this.#owner === undefined) throw new Error('a request was used before it was issued');
    return this.#owner;
  }

  protected get kernel(): SystemCalls {
    return this.owner.kernel;
  }

  /** Says what the step is, for trace and errors. */
  note(op: string, path?: string, dest?: string): void {
    this.op = op;
    this.path = path;
    this.dest = dest;
  }

  /** The number of the `which`-th descriptor this request opens. */
  protected descriptorOf(which: number): number {
    if (which > 2 * MOST_OPEN_LEVELS) throw errno('EMFILE');
    return this.owner.descriptorNumber(this.number, which);
  }

  protected open(path: string, flags: number, mode: number, which = 0): number {
    this.note('open', path);
    const fd = this.descriptorOf(which);
    this.kernel.open(this, path, flags, mode, fd);
    return fd;
  }

  protected close(fd: number): void {
    this.noteDescriptor('close', fd);
    this.kernel.close(this, fd);
  }

  protected fstat(fd: number): FileStatus {
    this.noteDescriptor('fstat', fd);
    return this.kernel.fstat(this, fd);
  }

  protected read(fd: number, buffer: Uint8Array, offset: number, length: number, position: number | null): number {
    this.noteDescriptor('read', fd);
    return this.kernel.read(this, fd, buffer, offset, length, position);
  }

  protected write(fd: number, buffer: Uint8Array, offset: number, length: number, position: number | null): number {
    this.noteDescriptor('write', fd);
    const written = this.kernel.write(this, fd, buffer, offset, length, position);
    if (written < length) this.outcome = 'short';
    return written;
  }

  protected getdents(fd: number): readonly DirectoryEntry[] {
    this.noteDescriptor('readdir', fd);
    return this.kernel.getdents(this, fd);
  }

  /** A call on a descriptor is shown by the name the descriptor was opened by, but its error carries no path. */
  noteDescriptor(op: string, fd: number): void {
    this.op = op;
    this.path = undefined;
    this.dest = undefined;
    this.descriptorPath = this.kernel.openedAs(fd);
  }

  /** The name by which the descriptor of the last step was opened. */
  descriptorPath: string | undefined;
}
