import { constants } from 'node:fs';
import type { Disk } from './disk.ts';
import { Errno } from './errno.ts';
import type { Caller, FileStatus } from './inode.ts';
import { Kernel } from './kernel.ts';
import type { Call } from './random-calls.ts';

/** What a call of the property tests came to: an error code, or its answer, as text. */
export type Outcome = string;

/** Runs random calls on a kernel. */
export class KernelRunner {
  readonly kernel: Kernel;
  readonly root: string;
  hasEscaped = false;

  constructor(disk: Disk, root: string, options: { isSuperuser: boolean; umask: number }) {
    this.root = root;
    this.kernel = new Kernel(disk, {
      root,
      now: () => 1000,
      ...options,
      onEscape: () => {
        this.hasEscaped = true;
      },
    });
  }

  /** `name` says who calls: it names the inode that the call makes. */
  run(call: Call, name: string): Outcome {
    this.hasEscaped = false;
    try {
      return String(this.answer(call, { process: 'p', inodeName: () => name }) ?? 'ok');
    } catch (error) {
      if (error instanceof Errno) return error.code;
      throw error;
    }
  }

  /** Everything `lstat` says, or why it does not. */
  status(path: string): FileStatus | string {
    try {
      return this.kernel.lstat({ process: 'p', inodeName: () => '' }, this.path(path));
    } catch (error) {
      if (error instanceof Errno) return error.code;
      throw error;
    }
  }

  private answer(call: Call, caller: Caller): unknown {
    if ('slot' in call) return this.onDescriptor(call, caller);
    const { kernel } = this;
    const path = this.path(call.path);
    switch (call.op) {
      case 'stat':
      case 'lstat':
        return describe(kernel[call.op](caller, path));
      case 'unlink':
      case 'rmdir':
      case 'readlink':
      case 'realpath':
        return kernel[call.op](caller, path);
      case 'readdir':
        kernel.open(caller, path, constants.O_RDONLY | (constants.O_DIRECTORY ?? 0), 0, scratchFd);
        try {
          return list(kernel.getdents(caller, scratchFd));
        } finally {
          kernel.close(caller, scratchFd);
        }
      case 'access':
      case 'chmod':
      case 'mkdir':
        return kernel[call.op](caller, path, call.mode);
      case 'utimes':
        kernel.utimes(caller, path, call.timeMs, call.timeMs);
        return kernel.stat(caller, path).mtimeMs;
      case 'lutimes':
        kernel.lutimes(caller, path, call.timeMs, call.timeMs);
        return kernel.lstat(caller, path).mtimeMs;
      case 'rename':
      case 'link':
        return kernel[call.op](caller, path, this.path(call.to));
      case 'symlink':
        return kernel.symlink(caller, call.target, path);
    }
  }

  private onDescriptor(call: Extract<Call, { slot: number }>, caller: Caller): unknown {
    const { kernel } = this;
    const fd = call.slot;
    switch (call.op) {
      case 'open':
        if (kernel.openedAs(fd) !== undefined) kernel.close(caller, fd);
        return kernel.open(caller, this.path(call.path), call.flags, call.mode, fd);
      case 'fstat':
        return describe(kernel.fstat(caller, fd));
      case 'getdents':
        return list(kernel.getdents(caller, fd));
      case 'close':
      case 'fsync':
      case 'fdatasync':
        return kernel[call.op](caller, fd);
      case 'read': {
        const buffer = Buffer.alloc(call.length);
        const count = kernel.read(caller, fd, buffer, 0, call.length, call.position);
        return buffer.toString('latin1', 0, count);
      }
      case 'write':
        return kernel.write(caller, fd, textOf(call), 0, call.length, call.position);
      case 'ftruncate':
        return kernel.ftruncate(caller, fd, call.length);
      case 'fchmod':
        return kernel.fchmod(caller, fd, call.mode);
      case 'futimes':
        kernel.futimes(caller, fd, call.timeMs, call.timeMs);
        return kernel.fstat(caller, fd).mtimeMs;
    }
  }

  private path(path: string): string {
    return path === '' ? '' : `${this.root}/${path}`;
  }
}

/** What a write writes: it depends on where and how much, so that mixed-up writes show. */
export function textOf(call: { length: number; position: number | null }): Buffer {
  return Buffer.alloc(call.length, 65 + call.length + (call.position ?? 13));
}

/** A directory's size is the file system's business. */
export function describe(status: Pick<FileStatus, 'kind' | 'mode' | 'nlink' | 'size'>): string {
  const size = status.kind === 'directory' ? '-' : status.size;
  return `${status.kind} ${status.mode.toString(8)} ${status.nlink} ${size}`;
}

export function list(entries: readonly { name: string; kind: string }[]): string {
  return entries.map(({ name, kind }) => `${name}:${kind}`).join(' ');
}

const scratchFd = 99;
