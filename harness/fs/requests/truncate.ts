import { constants } from 'node:fs';
import type { Errno } from '../../disk/errno.ts';
import { toLength } from '../arguments.ts';
import { fsError } from '../errors.ts';
import { Request } from '../request.ts';

/** `truncate` of a path: open for reading and writing, ftruncate, close. */
export class Truncate extends Request<undefined> {
  readonly #file: string;
  readonly #length: unknown;
  #next: 'open' | 'ftruncate' | 'close' = 'open';
  #fd = -1;
  #failure: Error | undefined;

  constructor(path: string, length: unknown) {
    super();
    this.#file = path;
    this.#length = length;
  }

  protected step(): void {
    switch (this.#next) {
      case 'open':
        this.#fd = this.open(this.#file, constants.O_RDWR, 0o666);
        this.#next = 'ftruncate';
        this.#checkLength();
        return;
      case 'ftruncate':
        this.#next = 'close';
        this.noteDescriptor('ftruncate', this.#fd);
        this.kernel.ftruncate(this, this.#fd, toLength(this.#length));
        return;
      case 'close':
        this.close(this.#fd);
        if (this.#failure === undefined) this.resolve(undefined);
        else this.reject(this.#failure);
    }
  }

  protected override failed(errno: Errno): void {
    this.#failure ??= fsError(errno, this.op, this.path);
    if (this.#next === 'open' || this.op === 'close') this.reject(this.#failure);
  }

  #checkLength(): void {
    try {
      toLength(this.#length);
    } catch (error) {
      this.#failure = error as Error;
      this.#next = 'close';
    }
  }
}
