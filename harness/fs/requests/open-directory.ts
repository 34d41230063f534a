import { constants } from 'node:fs';
import type { Errno } from '../../disk/errno.ts';
import { fsError } from '../errors.ts';
import { Request } from '../request.ts';

/** Not in Node's constants on every platform; only the harness's own kernel reads it. */
export const O_DIRECTORY = constants.O_DIRECTORY ?? 0o200000;

/** `opendir`: the open that a listing begins with. Resolves to the descriptor. */
export class OpenDirectory extends Request<number> {
  readonly #directory: string;
  readonly #which: number;
  readonly #namesPath: boolean;

  /** `which` of the request's descriptors it is; `namesPath`: whether an error names the path, which in sync form it does not. */
  constructor(path: string, { which = 0, namesPath = true }: { which?: number; namesPath?: boolean } = {}) {
    super();
    this.#directory = path;
    this.#which = which;
    this.#namesPath = namesPath;
  }

  protected step(): void {
    this.resolve(this.open(this.#directory, constants.O_RDONLY | O_DIRECTORY, 0, this.#which));
  }

  protected override failed(errno: Errno): void {
    this.reject(fsError(errno, 'opendir', this.#namesPath ? this.#directory : undefined));
  }
}
