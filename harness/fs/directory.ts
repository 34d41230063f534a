import { AsyncResource } from 'node:async_hooks';
import * as nodeFs from 'node:fs';
import { join } from 'node:path/posix';
import type { DirectoryEntry } from '../disk/file-calls.ts';
import { encodeName } from './arguments.ts';
import { calledBack, done } from './deliver.ts';
import { codedError } from './errors.ts';
import type { FsPort } from './port.ts';
import { OneCall } from './requests/one-call.ts';
import { ReadDirectory } from './requests/read-directory.ts';
import { toDirent } from './stats.ts';
import { checkFunction } from './validate.ts';

interface OpenDirectory {
  readonly fd: number;
  /** As it was given. */
  readonly path: unknown;
  readonly options: {
    readonly encoding: Readonly<Record<string, unknown>>;
    readonly bufferSize: number;
    readonly isRecursive: boolean;
  };
  readonly port: FsPort;
}

type Callback = (error: unknown, entry?: nodeFs.Dirent | null) => void;

/**
 * What `opendir` gives: a listing in pieces of `bufferSize` names, each a step. The names are those at the first of
 * them: libc takes what fits into 32 KiB at once, and what comes later may or may not be seen.
 */
export class Directory {
  readonly #open: OpenDirectory;
  #listing: readonly DirectoryEntry[] | undefined;
  #given = 0;
  #buffered: nodeFs.Dirent[] = [];
  #isClosed = false;
  /** While a call is in flight: what waits for it. */
  #waiting: (() => void)[] | undefined;

  constructor(open: OpenDirectory) {
    this.#open = open;
  }

  get path(): unknown {
    return this.#open.path;
  }

  read(callback?: unknown): Promise<nodeFs.Dirent | null> | undefined {
    this.#checkIsOpen();
    if (callback === undefined) return this.#readPromise();
    this.#read(true, AsyncResource.bind(checkFunction(callback, 'callback')));
    return undefined;
  }

  readSync(): nodeFs.Dirent | null {
    this.#checkIsOpen();
    if (this.#waiting !== undefined) throw concurrent();
    if (this.#buffered.length === 0) this.#take(done(this.#open.port, this.#reading()));
    return this.#shift();
  }

  close(callback?: unknown): Promise<void> | undefined {
    if (callback === undefined) {
      if (this.#isClosed) return Promise.reject(closed());
      return this.#closePromise();
    }
    this.#close(AsyncResource.bind(checkFunction(callback, 'callback')));
    return undefined;
  }

  closeSync(): void {
    this.#checkIsOpen();
    if (this.#waiting !== undefined) throw concurrent();
    this.#isClosed = true;
    done(this.#open.port, this.#closing());
  }

  async *entries(): AsyncGenerator<nodeFs.Dirent> {
    try {
      for (;;) {
        this.#checkIsOpen();
        const entry = await this.#readPromise();
        if (entry === null) break;
        yield entry;
      }
    } finally {
      await this.#closePromise();
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<nodeFs.Dirent> {
    return this.entries();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosed) await this.#closePromise();
  }

  [Symbol.dispose](): void {
    if (!this.#isClosed) this.closeSync();
  }

  #readPromise(): Promise<nodeFs.Dirent | null> {
    return new Promise((resolve, reject) => {
      this.#read(false, (error, entry) => (error ? reject(error) : resolve(entry ?? null)));
    });
  }

  #closePromise(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#close((error) => (error ? reject(error) : resolve()));
    });
  }

  /** `mayBeLater`: an entry at hand is given in the next tick, as to callbacks. */
  #read(mayBeLater: boolean, callback: Callback): void {
    this.#checkIsOpen();
    if (this.#waiting !== undefined) {
      this.#waiting.push(() => this.#read(mayBeLater, callback));
      return;
    }
    if (this.#buffered.length > 0) {
      this.#give(mayBeLater ? (...given) => process.nextTick(callback, ...given) : callback);
      return;
    }
    this.#waiting = [];
    const request = this.#reading();
    calledBack(this.#open.port, request, () => {
      process.nextTick(() => {
        const waiting = this.#waiting ?? [];
        this.#waiting = undefined;
        for (const next of waiting) next();
      });
      if (request.error !== undefined) {
        callback(request.error);
        return;
      }
      this.#take(request.value ?? []);
      this.#give(callback);
    });
  }

  #give(callback: Callback): void {
    let entry: nodeFs.Dirent | null;
    try {
      entry = this.#shift();
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, entry);
  }

  #close(callback: Callback): void {
    if (this.#isClosed) {
      process.nextTick(callback, closed());
      return;
    }
    if (this.#waiting !== undefined) {
      this.#waiting.push(() => this.#close(callback));
      return;
    }
    this.#isClosed = true;
    const request = this.#closing();
    calledBack(this.#open.port, request, () => callback(request.error ?? null));
  }

  /** The first reading lists the directory; later ones only give out what it found. */
  #reading(): OneCall<readonly DirectoryEntry[]> {
    const { fd, options } = this.#open;
    return new OneCall((_kernel, request) => {
      const now = request.list(fd);
      this.#listing ??= now;
      const piece = this.#listing.slice(this.#given, this.#given + options.bufferSize);
      this.#given += piece.length;
      return piece;
    });
  }

  #closing(): OneCall<void> {
    const { fd } = this.#open;
    return new OneCall((kernel, request) => {
      request.noteDescriptor('close', fd);
      kernel.close(request, fd);
    });
  }

  #take(piece: readonly DirectoryEntry[]): void {
    for (const { name, kind } of piece) this.#buffer(name, kind, this.#open.path);
  }

  #buffer(name: string, kind: DirectoryEntry['kind'], directory: unknown): void {
    this.#buffered.push(toDirent(encodeName(name, this.#open.options.encoding), kind, directory));
  }

  /** The next entry; below a directory that is given out, Node looks at once, in sync calls. */
  #shift(): nodeFs.Dirent | null {
    const entry = this.#buffered.shift();
    if (entry === undefined) return null;
    const { options, port } = this.#open;
    if (options.isRecursive && entry.isDirectory()) {
      // Of a path that was given as a Buffer, Node cannot make that of what is below it.
      const below = join(Reflect.get(entry, 'parentPath') ?? entry.path, entry.name);
      const piece = done(port, new ReadDirectory(below, (entries) => entries.slice(0, options.bufferSize), 'opendir'));
      for (const { name, kind } of piece) this.#buffer(name, kind, below);
    }
    return entry;
  }

  #checkIsOpen(): void {
    if (this.#isClosed) throw closed();
  }
}

// What an actor is given is a Dir to whoever asks.
Object.setPrototypeOf(Directory.prototype, nodeFs.Dir.prototype);

function closed(): Error {
  return codedError('ERR_DIR_CLOSED', 'Directory handle was closed');
}

function concurrent(): Error {
  return codedError(
    'ERR_DIR_CONCURRENT_OPERATION',
    'Cannot do synchronous work on directory handle with concurrent asynchronous operations',
  );
}
