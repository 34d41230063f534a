import { AsyncResource } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import type * as nodeFs from 'node:fs';
import { createInterface } from 'node:readline';
import { promised } from './deliver.ts';
import { codedError } from './errors.ts';
import { streamOn, webStreamOn } from './handle-streams.ts';
import { NodeReadStream, NodeWriteStream } from './node-streams.ts';
import type { Operation } from './operation.ts';
import type { FsPort } from './port.ts';
import type { Request } from './request.ts';

type FileOperation =
  | 'appendFile'
  | 'close'
  | 'fchmod'
  | 'fchown'
  | 'fdatasync'
  | 'fstat'
  | 'fsync'
  | 'ftruncate'
  | 'futimes'
  | 'read'
  | 'readFile'
  | 'readv'
  | 'write'
  | 'writeFile'
  | 'writev';

/** What a FileHandle is made of: the calls, and `writeFile` in pieces, which it has from whoever opens it. */
export interface HandleTools {
  readonly operations: Readonly<Record<FileOperation, Operation>>;
  /** Writes what comes in pieces; undefined if it does not. */
  writePieces(port: FsPort, handle: FileHandle, data: unknown, options: unknown): Promise<void> | undefined;
}

/** What Node calls the function behind a method, in the error of a handle that is closed. */
const SYSCALLS: Readonly<Partial<Record<FileOperation, string>>> = { appendFile: 'writeFile' };

/** What `fs.promises.open` resolves to. Its calls are requests like all others. */
export class FileHandle extends EventEmitter {
  #fd: number;
  #users = 1;
  #closing: Promise<void> | undefined;
  #finish: { resolve: () => void; reject: (error: unknown) => void } | undefined;
  #isLocked = false;
  #resource: AsyncResource | undefined;
  readonly #port: FsPort;
  readonly #tools: HandleTools;

  constructor(fd: number, port: FsPort, tools: HandleTools) {
    super();
    this.#fd = fd;
    this.#port = port;
    this.#tools = tools;
  }

  /** The descriptor's number, -1 once it is closed. */
  get fd(): number {
    return this.#fd;
  }

  getAsyncId(): number {
    this.#resource ??= new AsyncResource('FILEHANDLE');
    return this.#resource.asyncId();
  }

  appendFile(data: unknown, options?: unknown): Promise<unknown> {
    return this.#write('appendFile', data, options);
  }

  chmod(mode: unknown): Promise<unknown> {
    return this.#call('fchmod', [mode]);
  }

  chown(uid: unknown, gid: unknown): Promise<unknown> {
    return this.#call('fchown', [uid, gid]);
  }

  /** Closes once, when no call of it is in flight; a second close is the first one. */
  readonly close = (): Promise<void> => {
    if (this.#fd === -1) return this.#closing ?? Promise.resolve();
    if (this.#closing !== undefined) return this.#closing;
    this.#closing = new Promise<void>((resolve, reject) => {
      this.#finish = { resolve, reject };
    }).finally(() => {
      this.#closing = undefined;
    });
    this.release();
    this.emit('close');
    return this.#closing;
  };

  createReadStream(options?: object): nodeFs.ReadStream {
    return streamOn(this, (given) => Reflect.construct(NodeReadStream, [undefined, given]), options);
  }

  createWriteStream(options?: object): nodeFs.WriteStream {
    return streamOn(this, (given) => Reflect.construct(NodeWriteStream, [undefined, given]), options);
  }

  datasync(): Promise<unknown> {
    return this.#call('fdatasync', []);
  }

  read(...args: unknown[]): Promise<unknown> {
    return this.#transfer('read', args, 'bytesRead', 'buffer');
  }

  readFile(options?: unknown): Promise<unknown> {
    return this.#call('readFile', [options]);
  }

  readLines(options?: object): ReturnType<typeof createInterface> {
    return createInterface({ input: this.createReadStream(options), crlfDelay: Number.POSITIVE_INFINITY });
  }

  /** Always a stream of bytes; Node 20 gives one of ArrayBuffers where it is not asked for bytes. */
  readableWebStream(): ReadableStream<Uint8Array> {
    if (this.#fd === -1) throw codedError('ERR_INVALID_STATE', 'Invalid state: The FileHandle is closed');
    if (this.#closing !== undefined) throw codedError('ERR_INVALID_STATE', 'Invalid state: The FileHandle is closing');
    if (this.#isLocked) throw codedError('ERR_INVALID_STATE', 'Invalid state: The FileHandle is locked');
    this.#isLocked = true;
    return webStreamOn(this);
  }

  readv(buffers: unknown, position?: unknown): Promise<unknown> {
    return this.#transfer('readv', [buffers, position], 'bytesRead', 'buffers');
  }

  stat(options?: unknown): Promise<unknown> {
    return this.#call('fstat', [options]);
  }

  sync(): Promise<unknown> {
    return this.#call('fsync', []);
  }

  truncate(length?: unknown): Promise<unknown> {
    return this.#call('ftruncate', [length]);
  }

  utimes(atime: unknown, mtime: unknown): Promise<unknown> {
    return this.#call('futimes', [atime, mtime]);
  }

  write(...args: unknown[]): Promise<unknown> {
    return this.#transfer('write', args, 'bytesWritten', 'buffer');
  }

  writeFile(data: unknown, options?: unknown): Promise<unknown> {
    return this.#write('writeFile', data, options);
  }

  writev(buffers: unknown, position?: unknown): Promise<unknown> {
    return this.#transfer('writev', [buffers, position], 'bytesWritten', 'buffers');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** One more call or stream is in the way of closing. */
  use(): void {
    this.#users += 1;
  }

  /** It is no more; the last one closes, if closing was asked for. */
  release(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    const { resolve, reject } = this.#finish ?? {};
    const request = this.#tools.operations.close([fd], 'promise', this.#port);
    this.#port.note?.(request, 'FileHandle.close', []);
    promised(this.#port, request).then(resolve, reject);
  }

  #write(name: 'appendFile' | 'writeFile', data: unknown, options: unknown): Promise<unknown> {
    return this.#using(name, () => {
      const pieces = this.#tools.writePieces(this.#port, this, data, options);
      if (pieces !== undefined) return pieces;
      return this.#promised(name, [this, data, options]);
    });
  }

  #call(name: FileOperation, args: readonly unknown[]): Promise<unknown> {
    return this.#using(name, () => {
      const file = name === 'readFile' ? this : this.#fd;
      return this.#promised(name, [file, ...args]);
    });
  }

  /** A call that answers with a count and what was read into or written from. */
  #transfer(name: FileOperation, args: readonly unknown[], count: string, what: string): Promise<unknown> {
    return this.#using(name, async () => {
      const request = this.#requestOf(name, [this.#fd, ...args]);
      return { __proto__: null, [count]: await promised(this.#port, request), [what]: request.buffer };
    });
  }

  #promised(name: FileOperation, args: readonly unknown[]): Promise<unknown> {
    return promised(this.#port, this.#requestOf(name, args));
  }

  #requestOf(name: FileOperation, args: readonly unknown[]): Request {
    const request = this.#tools.operations[name](args, 'promise', this.#port);
    // Operations on a descriptor have an `f` before the name of the method.
    this.#port.note?.(request, `FileHandle.${name.replace(/^f/, '')}`, args.slice(1));
    return request;
  }

  async #using(name: FileOperation, call: () => Promise<unknown>): Promise<unknown> {
    if (this.#fd === -1) {
      throw Object.assign(codedError('EBADF', 'file closed'), { syscall: SYSCALLS[name] ?? name });
    }
    this.use();
    try {
      return await call();
    } finally {
      this.release();
    }
  }
}
