import { EventEmitter } from 'node:events';
import type { Operation } from './operations.ts';
import type { FsPort } from './port.ts';
import type { Request } from './request.ts';

type FileOperation =
  | 'appendFile'
  | 'close'
  | 'fchmod'
  | 'fdatasync'
  | 'fstat'
  | 'fsync'
  | 'ftruncate'
  | 'futimes'
  | 'read'
  | 'readFile'
  | 'write'
  | 'writeFile';

const UNSUPPORTED = [
  'chown',
  'createReadStream',
  'createWriteStream',
  'readLines',
  'readableWebStream',
  'readv',
  'writev',
] as const;

/** What `fs.promises.open` resolves to. Its calls are requests like all others. */
export class FileHandle extends EventEmitter {
  #fd: number;
  readonly #port: FsPort;
  readonly #operations: Readonly<Record<FileOperation, Operation>>;

  constructor(fd: number, port: FsPort, operations: Readonly<Record<FileOperation, Operation>>) {
    super();
    this.#fd = fd;
    this.#port = port;
    this.#operations = operations;
    for (const name of UNSUPPORTED) {
      Object.defineProperty(this, name, { value: () => port.unsupported(`FileHandle.${name}`) });
    }
  }

  /** The descriptor's number, -1 once it is closed. */
  get fd(): number {
    return this.#fd;
  }

  appendFile(data: unknown, options?: unknown): Promise<unknown> {
    return this.#call('appendFile', [data, options]);
  }

  chmod(mode: unknown): Promise<unknown> {
    return this.#call('fchmod', [mode]);
  }

  /** Closes once; a second close resolves at once, as Node's does. */
  close(): Promise<unknown> {
    if (this.#fd === -1) return Promise.resolve();
    const closing = this.#call('close', []);
    this.#fd = -1;
    return closing.then(() => {
      this.emit('close');
    });
  }

  datasync(): Promise<unknown> {
    return this.#call('fdatasync', []);
  }

  async read(...args: unknown[]): Promise<{ bytesRead: unknown; buffer: unknown }> {
    const [first] = args;
    const isOptions = typeof first === 'object' && first !== null && !ArrayBuffer.isView(first);
    const given = isOptions ? Reflect.get(first, 'buffer') : first;
    const buffer = given ?? Buffer.alloc(16_384);
    const rest = isOptions ? [{ ...first, buffer }] : [buffer, ...args.slice(1)];
    return { bytesRead: await this.#call('read', rest), buffer };
  }

  readFile(options?: unknown): Promise<unknown> {
    return this.#call('readFile', [options]);
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

  async write(...args: unknown[]): Promise<{ bytesWritten: unknown; buffer: unknown }> {
    return { bytesWritten: await this.#call('write', args), buffer: args[0] };
  }

  writeFile(data: unknown, options?: unknown): Promise<unknown> {
    return this.#call('writeFile', [data, options]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #call(name: FileOperation, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#fd === -1) {
        throw Object.assign(new Error('file closed'), { code: 'EBADF', syscall: name });
      }
      const request: Request = this.#operations[name]([this.#fd, ...args], 'promise', this.#port);
      // Operations on a descriptor have an `f` before the name of the method.
      this.#port.note?.(request, `FileHandle.${name.replace(/^f/, '')}`, args);
      this.#port.submit(request, () => {
        if (request.error === undefined) resolve(request.value);
        else reject(request.error);
      });
    });
  }
}
