import { constants } from 'node:fs';
import type { Errno } from '../../disk/errno.ts';
import { fsError } from '../errors.ts';
import { Request } from '../request.ts';

type Stage =
  | 'open source'
  | 'stat source'
  | 'open target'
  | 'stat target'
  | 'truncate'
  | 'chmod'
  | 'copy first half'
  | 'copy rest'
  | 'close source'
  | 'close target'
  | 'unlink target';

const PERMISSIONS = 0o7777;

/**
 * `copyFile`: libuv's `uv__fs_copyfile`, one job.
 *
 * The target is opened without O_TRUNC and truncated by a call of its own, so it is first whatever it was, then empty,
 * then partial. The kernel's own copy shows partial states too, so it is two steps here: the first half, and the rest.
 * On an error after the target was opened, the target is unlinked.
 */
export class CopyFile extends Request<undefined> {
  readonly #from: string;
  readonly #to: string;
  readonly #exclusive: boolean;
  #next: Stage = 'open source';
  #source = -1;
  #target = -1;
  #mode = 0;
  #size = 0;
  #failure: Error | undefined;

  constructor(from: string, to: string, mode: number) {
    super();
    this.#from = from;
    this.#to = to;
    this.#exclusive = (mode & constants.COPYFILE_EXCL) !== 0;
  }

  override get isInsideJob(): boolean {
    return true;
  }

  protected step(): void {
    switch (this.#next) {
      case 'open source':
        this.#source = this.open(this.#from, constants.O_RDONLY, 0, 0);
        this.#next = 'stat source';
        return;
      case 'stat source': {
        const status = this.fstat(this.#source);
        this.#mode = status.mode & PERMISSIONS;
        this.#size = status.size;
        this.#next = 'open target';
        return;
      }
      case 'open target': {
        const flags = constants.O_WRONLY | constants.O_CREAT | (this.#exclusive ? constants.O_EXCL : 0);
        this.#target = this.open(this.#to, flags, this.#mode, 1);
        this.#next = 'stat target';
        return;
      }
      case 'stat target':
        this.fstat(this.#target);
        this.#next = this.kernel.isSameFile(this.#source, this.#target) ? 'close source' : 'truncate';
        return;
      case 'truncate':
        this.noteDescriptor('ftruncate', this.#target);
        this.kernel.ftruncate(this, this.#target, 0);
        this.#next = 'chmod';
        return;
      case 'chmod':
        this.noteDescriptor('fchmod', this.#target);
        this.kernel.fchmod(this, this.#target, this.#mode);
        this.#next = this.#size === 0 ? 'close source' : this.#size === 1 ? 'copy rest' : 'copy first half';
        return;
      case 'copy first half':
        this.#copy(0, Math.floor(this.#size / 2));
        this.#next = 'copy rest';
        return;
      case 'copy rest':
        this.#copy(Math.floor(this.#size / 2), this.#size);
        this.#next = 'close source';
        return;
      default:
        this.#cleanUp();
    }
  }

  protected override failed(errno: Errno): void {
    this.#failure ??= fsError(errno, 'copyfile', this.#from, this.#to);
    if (this.#source === -1 || this.#next === 'unlink target') this.reject(this.#failure);
    else this.#next = 'close source';
  }

  #copy(from: number, to: number): void {
    this.noteDescriptor('copy', this.#source);
    this.path = this.descriptorPath;
    this.dest = this.kernel.openedAs(this.#target);
    this.kernel.copyRange(this, this.#source, this.#target, from, to);
  }

  #cleanUp(): void {
    switch (this.#next) {
      case 'close source':
        this.close(this.#source);
        if (this.#target === -1) this.#end();
        else this.#next = 'close target';
        return;
      case 'close target':
        this.close(this.#target);
        if (this.#failure === undefined) this.#end();
        else this.#next = 'unlink target';
        return;
      default:
        this.note('unlink', this.#to);
        this.kernel.unlink(this, this.#to);
        this.#end();
    }
  }

  #end(): void {
    if (this.#failure === undefined) this.resolve(undefined);
    else this.reject(this.#failure);
  }
}
