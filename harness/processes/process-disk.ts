import type { Disk } from '../disk/disk.ts';
import type { ProcessHost } from './host.ts';

/** A process that can be asked to make calls on the real folder. */
export interface RemoteDisk {
  readonly isGone: boolean;
  disk(method: string, args: readonly unknown[], bytes?: Uint8Array): { value: unknown; bytes: Uint8Array | undefined };
}

interface Opened {
  readonly by: RemoteDisk | undefined;
  readonly fd: number;
}

/**
 * A real folder in which each system call is made by the very process whose request it is. What belongs to nobody (setup,
 * judging, cleaning up) is done here, on `own`, which is the same folder.
 */
export class ProcessDisk implements Disk {
  readonly kind: Disk['kind'];
  readonly #own: Disk;
  /** The processes that share it. */
  readonly host: ProcessHost;
  readonly #opened = new Map<number, Opened>();
  #last = 0;

  constructor(own: Disk, host: ProcessHost) {
    this.kind = own.kind;
    this.#own = own;
    this.host = host;
  }

  open(path: string, flags: number, mode: number): number {
    const by = this.#caller;
    const fd =
      by === undefined ? this.#own.open(path, flags, mode) : (by.disk('open', [path, flags, mode]).value as number);
    this.#last += 1;
    this.#opened.set(this.#last, { by, fd });
    return this.#last;
  }

  close(number: number): void {
    const { by, fd } = this.#of(number);
    this.#opened.delete(number);
    if (by === undefined) this.#own.close(fd);
    // What a process had open when it died is closed already.
    else if (!by.isGone) by.disk('close', [fd]);
  }

  read(number: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    const { by, fd } = this.#of(number);
    if (by === undefined) return this.#own.read(fd, buffer, offset, length, position);
    const { bytes } = by.disk('read', [fd, length, position]);
    if (bytes !== undefined) buffer.set(bytes, offset);
    return bytes?.byteLength ?? 0;
  }

  write(number: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    const { by, fd } = this.#of(number);
    if (by === undefined) return this.#own.write(fd, buffer, offset, length, position);
    return by.disk('write', [fd, position], buffer.subarray(offset, offset + length)).value as number;
  }

  ftruncate(number: number, length: number): void {
    const { by, fd } = this.#of(number);
    if (by === undefined) this.#own.ftruncate(fd, length);
    else by.disk('ftruncate', [fd, length]);
  }

  fsync(number: number): void {
    const { by, fd } = this.#of(number);
    if (by === undefined) this.#own.fsync(fd);
    else by.disk('fsync', [fd]);
  }

  fdatasync(number: number): void {
    const { by, fd } = this.#of(number);
    if (by === undefined) this.#own.fdatasync(fd);
    else by.disk('fdatasync', [fd]);
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
    this.#own.reset();
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
    if (by !== undefined) by.disk(method, [first, second]);
    else if (method === 'rename' || method === 'link' || method === 'symlink') this.#own[method](first, second);
    else this.#own[method](first);
  }

  #of(number: number): Opened {
    const opened = this.#opened.get(number);
    if (opened === undefined) throw new Error(`no disk descriptor ${number} is open`);
    return opened;
  }
}
