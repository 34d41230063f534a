import type { Disk } from '../disk/disk.ts';
import type { ProcessHost } from './host.ts';

/** A process that makes calls on the real folder. It knows what it has opened by the number that it was told. */
export interface RemoteDisk {
  readonly isGone: boolean;
  /** Waits for what the call gives. Throws its error. */
  ask(method: string, args: readonly unknown[], bytes?: Uint8Array): { value: unknown; bytes: Uint8Array | undefined };
  /**
   * Does not wait. The process makes the call before anything else that it is told later; that it failed ends the run with a
   * MediumFailure, when the process is heard of next.
   */
  tell(method: string, args: readonly unknown[], bytes?: Uint8Array): void;
}

interface Opened {
  readonly by: RemoteDisk | undefined;
  /** Of `own`. */
  readonly fd: number;
}

const NO_DESCRIPTOR = -1;

/**
 * A real folder in which each system call is made by the very process whose request it is. What belongs to nobody (setup,
 * judging, cleaning up) is done here, on `own`, which is the same folder.
 *
 * A call is only made once it is legal, so that all it can say is that it is done: the process is told, and the next turn does
 * not wait for it. Whoever else touches the folder does. A file system that lacks a feature says so when it is first asked,
 * so the first call of each kind is waited for.
 */
export class ProcessDisk implements Disk {
  readonly kind: Disk['kind'];
  readonly #own: Disk;
  /** The processes that share it. */
  readonly host: ProcessHost;
  readonly #opened = new Map<number, Opened>();
  /** Calls that the file system is known to have. */
  readonly #known = new Set<string>();
  #last = 0;

  constructor(own: Disk, host: ProcessHost) {
    this.kind = own.kind;
    this.#own = own;
    this.host = host;
  }

  open(path: string, flags: number, mode: number): number {
    this.#last += 1;
    const by = this.#caller;
    const fd = by === undefined ? this.#onOwn().open(path, flags, mode) : NO_DESCRIPTOR;
    if (by !== undefined) this.#make(by, 'open', [this.#last, path, flags, mode]);
    this.#opened.set(this.#last, { by, fd });
    return this.#last;
  }

  close(number: number): void {
    const { by, fd } = this.#of(number);
    this.#opened.delete(number);
    if (by === undefined) this.#onOwn().close(fd);
    // What a process had open when it died is closed already.
    else if (!by.isGone) this.#make(by, 'close', [number]);
  }

  read(number: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    const { by, fd } = this.#of(number);
    if (by === undefined) return this.#onOwn().read(fd, buffer, offset, length, position);
    this.host.settle(by);
    const { bytes } = by.ask('read', [number, length, position]);
    if (bytes !== undefined) buffer.set(bytes, offset);
    return bytes?.byteLength ?? 0;
  }

  write(number: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    const { by, fd } = this.#of(number);
    if (by === undefined) return this.#onOwn().write(fd, buffer, offset, length, position);
    const written = this.#make(by, 'write', [number, position], buffer.subarray(offset, offset + length));
    return written === undefined ? length : (written as number);
  }

  ftruncate(number: number, length: number): void {
    const { by, fd } = this.#of(number);
    if (by === undefined) this.#onOwn().ftruncate(fd, length);
    else this.#make(by, 'ftruncate', [number, length]);
  }

  fsync(number: number): void {
    const { by, fd } = this.#of(number);
    if (by === undefined) this.#onOwn().fsync(fd);
    else this.#make(by, 'fsync', [number]);
  }

  fdatasync(number: number): void {
    const { by, fd } = this.#of(number);
    if (by === undefined) this.#onOwn().fdatasync(fd);
    else this.#make(by, 'fdatasync', [number]);
  }

  rename(from: string, to: string): void {
    this.#named('rename', from, to);
  }

  link(from: string, to: string): void {
    this.#named('link', from, to);
  }

  symlink(target: string, path: string): void {
    this.#named('symlink', target, path);
  }

  unlink(path: string): void {
    this.#named('unlink', path);
  }

  mkdir(path: string): void {
    this.#named('mkdir', path);
  }

  rmdir(path: string): void {
    this.#named('rmdir', path);
  }

  reset(): void {
    this.#opened.clear();
    this.#onOwn().reset();
  }

  dispose(): void {
    this.host.dispose();
    this.#own.dispose();
  }

  /** Files in memory are in one process only. */
  get #caller(): RemoteDisk | undefined {
    return this.kind === 'real' ? this.host.current : undefined;
  }

  #named(method: 'rename' | 'link' | 'symlink' | 'unlink' | 'mkdir' | 'rmdir', first: string, second = ''): void {
    const by = this.#caller;
    if (by !== undefined) this.#make(by, method, [first, second]);
    else if (method === 'rename' || method === 'link' || method === 'symlink') this.#onOwn()[method](first, second);
    else this.#onOwn()[method](first);
  }

  /** What the call gives, if it was waited for; undefined if it was not, and must give all that was asked for. */
  #make(by: RemoteDisk, method: string, args: readonly unknown[], bytes?: Uint8Array): unknown {
    this.host.settle(by);
    if (this.#known.has(method)) {
      by.tell(method, args, bytes);
      return undefined;
    }
    const { value } = by.ask(method, args, bytes);
    this.#known.add(method);
    return value;
  }

  /** The folder as it is when all that processes were told is done. */
  #onOwn(): Disk {
    if (this.kind === 'real') this.host.settle(undefined);
    return this.#own;
  }

  #of(number: number): Opened {
    const opened = this.#opened.get(number);
    if (opened === undefined) throw new Error(`no disk descriptor ${number} is open`);
    return opened;
  }
}
