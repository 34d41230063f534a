import { constants } from 'node:fs';
import type { Errno } from '../../disk/errno.ts';
import type { DirectoryEntry } from '../../disk/file-calls.ts';
import { fsError } from '../errors.ts';
import { Request } from '../request.ts';
import { O_DIRECTORY } from './open-directory.ts';

/** `readdir`: open, getdents, close: one job. */
export class ReadDirectory<T> extends Request<T> {
  readonly #directory: string;
  readonly #shape: (entries: readonly DirectoryEntry[]) => T;
  readonly #syscall: string;
  #next: 'open' | 'getdents' | 'close' = 'open';
  #fd = -1;
  #entries: readonly DirectoryEntry[] = [];

  /** `syscall` is what an error calls it. */
  constructor(path: string, shape: (entries: readonly DirectoryEntry[]) => T, syscall = 'scandir') {
    super();
    this.#directory = path;
    this.#shape = shape;
    this.#syscall = syscall;
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
    this.reject(fsError(errno, this.#syscall, this.#directory));
  }
}
