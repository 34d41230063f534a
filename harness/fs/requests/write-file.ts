import type { Errno } from '../../disk/errno.ts';
import { abortError, fsError } from '../errors.ts';
import { Request } from '../request.ts';

/** How the bytes reach the file; Node's ways of writing a file differ in nothing else. */
export interface WritePlan {
  /** Bytes handed to one `write` call. */
  readonly chunkBytes: number;
  /** Whether an empty text still makes one `write` of 0 bytes. */
  readonly writesEmpty: boolean;
}

/** Promise `writeFile` and `appendFile`. */
export const WRITE_PROMISE: WritePlan = { chunkBytes: 524_288, writesEmpty: false };
/** Callback `writeFile` and `appendFile`. */
export const WRITE_CALLBACK: WritePlan = { chunkBytes: Number.POSITIVE_INFINITY, writesEmpty: true };
/** `writeFileSync` and `appendFileSync`. */
export const WRITE_SYNC: WritePlan = { chunkBytes: Number.POSITIVE_INFINITY, writesEmpty: false };

/** What a `writeFile` is to do. */
export interface WriteOrder {
  /** A path, or an open descriptor that is then neither opened nor closed. */
  readonly file: string | number;
  /** Read when the step happens, not when the call is made, as libuv's pool does. */
  readonly data: Uint8Array;
  readonly flags: number;
  readonly mode: number;
  /** Whether to fsync before closing. */
  readonly flush: boolean;
  readonly plan: WritePlan;
  /** Looked at before each write: once it is aborted, what is open is closed and the call rejected. */
  readonly signal: AbortSignal | undefined;
}

/** `writeFile` and `appendFile`: open, writes, fsync if asked for, close. */
export class WriteFile extends Request<undefined> {
  readonly #order: WriteOrder;
  #next: 'open' | 'write' | 'fsync' | 'close' = 'open';
  #fd = -1;
  #written = 0;
  #failure: Error | undefined;

  constructor(order: WriteOrder) {
    super();
    this.#order = order;
    this.watchesHeap = order.signal !== undefined;
    if (typeof order.file === 'number') {
      this.#fd = order.file;
      this.#next = 'write';
      if (order.data.byteLength === 0 && !order.plan.writesEmpty) this.#afterWrites();
    }
  }

  protected step(): void {
    const { file, signal } = this.#order;
    const isOwn = typeof file === 'string';
    if (isOwn && this.#next === 'write' && signal?.aborted === true) {
      this.#failure = abortError(signal);
      this.#next = 'close';
    }
    this.#goOn();
    if (!isOwn && !this.isDone && this.#next === 'write' && signal?.aborted === true) this.reject(abortError(signal));
  }

  #goOn(): void {
    const { file, data, flags, mode, plan } = this.#order;
    switch (this.#next) {
      case 'open':
        this.#fd = this.open(String(file), flags, mode);
        if (data.byteLength > 0 || plan.writesEmpty) this.#next = 'write';
        else this.#afterWrites();
        return;
      case 'write': {
        const length = Math.min(plan.chunkBytes, data.byteLength - this.#written);
        this.#written += this.write(this.#fd, data, this.#written, length, null);
        if (this.#written >= data.byteLength) this.#afterWrites();
        return;
      }
      case 'fsync':
        this.noteDescriptor('fsync', this.#fd);
        this.kernel.fsync(this, this.#fd);
        this.#finishWriting();
        return;
      case 'close':
        this.close(this.#fd);
        this.#end();
    }
  }

  protected override failed(errno: Errno): void {
    this.#failure ??= fsError(errno, this.op, this.path);
    if (this.#next === 'open' || this.#next === 'close') this.reject(this.#failure);
    else this.#finishWriting();
  }

  #afterWrites(): void {
    if (this.#order.flush) this.#next = 'fsync';
    else this.#finishWriting();
  }

  #finishWriting(): void {
    if (typeof this.#order.file === 'number') this.#end();
    else this.#next = 'close';
  }

  #end(): void {
    if (this.#failure === undefined) this.resolve(undefined);
    else this.reject(this.#failure);
  }
}
