import { type ErrnoCode, errno } from '../../disk/errno.ts';
import type { DirectoryEntry } from '../../disk/file-calls.ts';
import type { SystemCalls } from '../../disk/kernel.ts';
import { Request } from '../request.ts';

/** A request of a single system call. */
export class OneCall<T> extends Request<T> {
  readonly #call: (kernel: SystemCalls, request: OneCall<T>) => T;

  /** `call` notes what it is, then makes the call. */
  constructor(call: (kernel: SystemCalls, request: OneCall<T>) => T) {
    super();
    this.#call = call;
  }

  protected step(): void {
    this.resolve(this.#call(this.kernel, this));
  }

  /** `open(2)`; returns the harness's own descriptor number. */
  openFile(path: string, flags: number, mode: number): number {
    return this.open(path, flags, mode);
  }

  /** `pread`/`read`. */
  readFrom(fd: number, buffer: Uint8Array, offset: number, length: number, position: number | null): number {
    return this.read(fd, buffer, offset, length, position);
  }

  /** `pwrite`/`write`: one call, which may write less than asked. */
  writeTo(fd: number, buffer: Uint8Array, offset: number, length: number, position: number | null): number {
    return this.write(fd, buffer, offset, length, position);
  }

  /** `getdents`, all of them. */
  list(fd: number): readonly DirectoryEntry[] {
    return this.getdents(fd);
  }

  /** A call on a descriptor that cannot be. */
  refuse(op: string, fd: number, code: ErrnoCode): never {
    this.noteDescriptor(op, fd);
    throw errno(code);
  }
}
