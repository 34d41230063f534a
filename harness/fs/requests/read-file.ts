import type { Errno } from '../../disk/errno.ts';
import { abortError, fsError } from '../errors.ts';
import { Request } from '../request.ts';

/** How much each `read` asks for; Node's three ways of reading a file differ in nothing else. */
export interface ReadPlan {
  /** Whether the size is asked for first; reading then stops at that size, even if the file has grown. */
  readonly stats: boolean;
  /** Bytes asked for by one call while the size is known. */
  readonly chunkBytes: number;
  /** Bytes asked for by one call while it is not (or is 0); reading then goes on until a call returns nothing. */
  readonly blindChunkBytes: number;
}

/** Promise and callback `readFile`. */
export const READ_IN_POOL: ReadPlan = { stats: true, chunkBytes: 524_288, blindChunkBytes: 65_536 };
/** `readFileSync` into a Buffer. */
export const READ_SYNC: ReadPlan = { stats: true, chunkBytes: Number.POSITIVE_INFINITY, blindChunkBytes: 8_192 };
/** `readFileSync(f, 'utf8')`: no fstat, so it straddles a truncation and rewrite. */
export const READ_SYNC_UTF8: ReadPlan = { stats: false, chunkBytes: 8_192, blindChunkBytes: 8_192 };

/** What a `readFile` is to do. */
export interface ReadOrder<T> {
  /** A path, or an open descriptor that is then neither opened nor closed. */
  readonly file: string | number;
  readonly flags: number;
  readonly plan: ReadPlan;
  readonly decode: (bytes: Buffer) => T;
  /** Looked at between two steps: once it is aborted, what is open is closed and the call rejected. */
  readonly signal: AbortSignal | undefined;
}

const S_IFMT = 0o170000;
const S_IFREG = 0o100000;

/** `readFile`: open, fstat (unless the plan leaves it out), reads, close; without open and close on a descriptor. */
export class ReadFile<T> extends Request<T> {
  readonly #file: string | number;
  readonly #flags: number;
  readonly #plan: ReadPlan;
  readonly #decode: (bytes: Buffer) => T;
  readonly #signal: AbortSignal | undefined;
  #next: 'open' | 'fstat' | 'read' | 'close' = 'open';
  #fd = -1;
  #size = 0;
  #total = 0;
  readonly #chunks: Buffer[] = [];
  #failure: Error | undefined;

  constructor({ file, flags, plan, decode, signal }: ReadOrder<T>) {
    super();
    this.#file = file;
    this.#flags = flags;
    this.#plan = plan;
    this.#decode = decode;
    this.#signal = signal;
    this.watchesHeap = signal !== undefined;
    if (typeof file === 'number') {
      this.#fd = file;
      this.#next = plan.stats ? 'fstat' : 'read';
    }
  }

  protected step(): void {
    const isOwn = typeof this.#file === 'string';
    if (isOwn && this.#next !== 'open' && this.#next !== 'close' && this.#signal?.aborted === true) {
      this.#failure = abortError(this.#signal);
      this.#next = 'close';
    }
    this.#goOn();
    if (!isOwn && !this.isDone && this.#signal?.aborted === true) this.reject(abortError(this.#signal));
  }

  #goOn(): void {
    switch (this.#next) {
      case 'open':
        this.#fd = this.open(String(this.#file), this.#flags, 0o666);
        this.#next = this.#plan.stats ? 'fstat' : 'read';
        return;
      case 'fstat': {
        const status = this.fstat(this.#fd);
        this.#size = (status.mode & S_IFMT) === S_IFREG ? status.size : 0;
        this.#next = 'read';
        return;
      }
      case 'read':
        this.#readChunk();
        return;
      case 'close':
        this.close(this.#fd);
        this.#end();
    }
  }

  protected override failed(errno: Errno): void {
    this.#failure ??= fsError(errno, this.op, this.path);
    if (this.#next === 'open' || this.#next === 'close') this.reject(this.#failure);
    else this.#finishReading();
  }

  #readChunk(): void {
    const wanted =
      this.#size > 0 ? Math.min(this.#plan.chunkBytes, this.#size - this.#total) : this.#plan.blindChunkBytes;
    const buffer = Buffer.allocUnsafe(wanted);
    const count = this.read(this.#fd, buffer, 0, wanted, null);
    this.#total += count;
    if (count > 0) this.#chunks.push(count === wanted ? buffer : buffer.subarray(0, count));
    if (count === 0 || (this.#size > 0 && this.#total >= this.#size)) this.#finishReading();
  }

  #finishReading(): void {
    if (typeof this.#file === 'number') this.#end();
    else this.#next = 'close';
  }

  #end(): void {
    if (this.#failure !== undefined) {
      this.reject(this.#failure);
      return;
    }
    const [only] = this.#chunks;
    const bytes = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    try {
      this.resolve(this.#decode(bytes));
    } catch (error) {
      // An encoding that Node lets pass, and no text can be made with.
      this.reject(error as Error);
    }
  }
}
