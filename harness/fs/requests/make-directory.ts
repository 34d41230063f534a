import { posix } from 'node:path';
import { type Errno, errno } from '../../disk/errno.ts';
import { fsError } from '../errors.ts';
import { Request } from '../request.ts';

const HOPELESS = new Set(['EACCES', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS', 'ENAMETOOLONG', 'ELOOP']);

/**
 * `mkdir({ recursive: true })`: Node's `MKDirp`. It tries the whole path first, goes up on ENOENT, then down again;
 * a name that is there already is looked at by stat. Each call is a job of its own. Resolves to the first directory made.
 */
export class MakeDirectories extends Request<string | undefined> {
  readonly #wanted: string;
  readonly #mode: number;
  /** Directories still to make; the last is tried next. */
  readonly #todo: string[];
  #first: string | undefined;
  #checks: string | undefined;

  constructor(path: string, mode: number) {
    super();
    this.#wanted = path;
    this.#mode = mode;
    this.#todo = [path];
  }

  protected step(): void {
    if (this.#checks !== undefined) {
      this.#check(this.#checks);
      return;
    }
    const directory = this.#todo.at(-1) ?? this.#wanted;
    this.note('mkdir', directory);
    this.kernel.mkdir(this, directory, this.#mode);
    this.#first ??= directory;
    this.#goOn();
  }

  protected override failed(errno: Errno): void {
    const directory = this.path ?? this.#wanted;
    if (this.#checks !== undefined || HOPELESS.has(errno.code)) {
      this.reject(fsError(errno, 'mkdir', this.#wanted));
      return;
    }
    if (errno.code !== 'ENOENT') {
      this.#checks = directory;
      return;
    }
    const parent = posix.dirname(directory);
    if (parent === directory || directory === '') this.reject(fsError(errno, 'mkdir', this.#wanted));
    else this.#todo.push(parent);
  }

  #check(directory: string): void {
    this.note('stat', directory);
    const isDirectory = this.kernel.stat(this, directory).kind === 'directory';
    this.#checks = undefined;
    if (isDirectory) this.#goOn();
    else this.reject(fsError(errno(this.#todo.length > 1 ? 'ENOTDIR' : 'EEXIST'), 'mkdir', this.#wanted));
  }

  #goOn(): void {
    this.#todo.pop();
    if (this.#todo.length === 0) this.resolve(this.#first);
  }
}
