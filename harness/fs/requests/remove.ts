import { constants } from 'node:fs';
import { posix } from 'node:path';
import type { Errno } from '../../disk/errno.ts';
import { fsError, systemError } from '../errors.ts';
import { Request } from '../request.ts';
import { O_DIRECTORY } from './open-directory.ts';

type Stage = 'lstat' | 'unlink' | 'rmdir' | 'open' | 'getdents' | 'close';

interface Frame {
  readonly path: string;
  next: Stage;
  children: string[];
  hasListed: boolean;
}

const NOT_EMPTY = new Set(['ENOTEMPTY', 'EEXIST', 'EPERM']);

/**
 * `rm`: lstat to validate, then Node's rimraf: lstat, unlink; for a directory rmdir, and only if that fails readdir,
 * the children, and rmdir again. Node removes the children of one directory at the same time; here one after another.
 */
export class Remove extends Request<undefined> {
  readonly #root: string;
  readonly #recursive: boolean;
  readonly #force: boolean;
  readonly #stack: Frame[] = [];
  #validated = false;
  #fd = -1;

  /** `validates`: whether the first lstat is made; `rmSync` of what need not exist and may be a directory leaves it out. */
  constructor(path: string, options: { recursive: boolean; force: boolean; validates: boolean }) {
    super();
    this.#root = path;
    this.#recursive = options.recursive;
    this.#force = options.force;
    if (!options.validates) this.#start();
  }

  /** open, getdents and close of one directory are one job; the other calls are a job each. */
  override get isInsideJob(): boolean {
    const next = this.#stack.at(-1)?.next;
    return next === 'getdents' || next === 'close';
  }

  protected step(): void {
    if (!this.#validated) {
      this.#validate();
      return;
    }
    const frame = this.#stack.at(-1);
    if (frame === undefined) throw new Error('rm went on after its end');
    switch (frame.next) {
      case 'lstat':
        this.note('lstat', frame.path);
        frame.next = this.kernel.lstat(this, frame.path).kind === 'directory' ? 'rmdir' : 'unlink';
        return;
      case 'unlink':
        this.note('unlink', frame.path);
        this.kernel.unlink(this, frame.path);
        this.#pop();
        return;
      case 'rmdir':
        this.note('rmdir', frame.path);
        this.kernel.rmdir(this, frame.path);
        this.#pop();
        return;
      default:
        this.#list(frame);
    }
  }

  protected override failed(errno: Errno): void {
    const frame = this.#stack.at(-1);
    if (frame === undefined) {
      if (this.#force && errno.code === 'ENOENT') this.#start();
      else this.reject(fsError(errno, this.op, this.path));
    } else if (errno.code === 'ENOENT') {
      this.#pop();
    } else if (frame.next === 'rmdir' && !frame.hasListed && NOT_EMPTY.has(errno.code)) {
      frame.next = 'open';
    } else if (frame.next === 'lstat') {
      // Whatever it is, Node tries to unlink it.
      frame.next = 'unlink';
    } else if (frame.next === 'unlink' && errno.code === 'EISDIR') {
      frame.next = 'rmdir';
    } else {
      this.reject(fsError(errno, this.op, frame.path));
    }
  }

  #validate(): void {
    this.note('lstat', this.#root);
    const status = this.kernel.lstat(this, this.#root);
    if (status.kind === 'directory' && !this.#recursive) {
      this.reject(isDirectory(this.#root));
    } else {
      this.#start();
    }
  }

  #start(): void {
    this.#validated = true;
    this.#push(this.#root);
  }

  #list(frame: Frame): void {
    if (frame.next === 'open') {
      this.#fd = this.open(frame.path, constants.O_RDONLY | O_DIRECTORY, 0);
      frame.next = 'getdents';
    } else if (frame.next === 'getdents') {
      frame.children = this.getdents(this.#fd).map((entry) => posix.join(frame.path, entry.name));
      frame.next = 'close';
    } else {
      this.close(this.#fd);
      frame.hasListed = true;
      frame.next = 'rmdir';
      this.#nextChild(frame);
    }
  }

  #pop(): void {
    this.#stack.pop();
    const parent = this.#stack.at(-1);
    if (parent === undefined) this.resolve(undefined);
    else this.#nextChild(parent);
  }

  #nextChild(frame: Frame): void {
    const child = frame.children.pop();
    if (child !== undefined) this.#push(child);
  }

  #push(path: string): void {
    this.#stack.push({ path, next: 'lstat', children: [], hasListed: false });
  }
}

/** What `rm` says of a directory, unless it may go into it. */
export function isDirectory(path: string): Error {
  const info = { code: 'EISDIR', message: 'is a directory', path, syscall: 'rm', errno: 21 };
  return systemError('ERR_FS_EISDIR', 'Path is a directory', info);
}
