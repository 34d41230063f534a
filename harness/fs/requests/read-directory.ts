import { constants } from 'node:fs';
import type { Errno } from '../../disk/errno.ts';
import type { DirectoryEntry } from '../../disk/file-calls.ts';
import { fsError } from '../errors.ts';
import { Request } from '../request.ts';

/** Not in Node's constants on every platform; only the harness's own kernel reads it. */
export const O_DIRECTORY = constants.O_DIRECTORY ?? 0o200000;

/** `readdir`: open, getdents, close: one job. */
export class ReadDirectory<T> extends Request<T> {
  readonly #directory: string;
  readonly #shape: (entries: readonly DirectoryEntry[]) => T;
  #next: 'open' | 'getdents' | 'close' = 'open';
  #fd = -1;
  #entries: readonly DirectoryEntry[] = [];

  constructor(path: string, shape: (entries: readonly DirectoryEntry[]) => T) {
    super();
    this.#directory = path;
    this.#shape = shape;
  }

  override get isInsideJob(): boolean {
    return true;
  }

  protected step(): void {
    switch (this.#next) {
      case 'open':
        this.#fd = this.open(this.#directory, constants.O_RDONLY | O_DIRECTORY, 0);
        this.#next = 'getdents';
        return;
      case 'getdents':
        this.#entries = this.getdents(this.#fd);
        this.#next = 'close';
        return;
      case 'close':
        this.close(this.#fd);
        this.resolve(this.#shape(this.#entries));
    }
  }

  protected override failed(errno: Errno): void {
    this.reject(fsError(errno, 'scandir', this.#directory));
  }
}
