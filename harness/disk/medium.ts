import type { Disk } from './disk.ts';
import { Errno, errnoOf } from './errno.ts';

/** The disk itself gave way: full, broken, taken away, out of descriptors. Says nothing about the raced code. */
export class MediumFailure extends Error {
  override readonly name = 'MediumFailure';

  constructor(code: string, cause: unknown) {
    super(`the disk failed with ${code}: ${reasonOf(cause)}`, { cause });
  }
}

/**
 * A disk that has been asked for something legal. If its file system lacks the feature, the answer is an `Errno` like the
 * kernel's; if it gives way, a `MediumFailure`, which ends the search: a full disk of ours is no finding about the
 * code under test. What is no system error is a bug of the harness and passes as it is.
 */
export class Medium implements Disk {
  readonly kind: Disk['kind'];
  private readonly disk: Disk;

  constructor(disk: Disk) {
    this.disk = disk;
    this.kind = disk.kind;
  }

  open(path: string, flags: number, mode: number): number {
    try {
      return this.disk.open(path, flags, mode);
    } catch (error) {
      throw asErrno(error);
    }
  }

  close(fd: number): void {
    try {
      this.disk.close(fd);
    } catch (error) {
      throw asErrno(error);
    }
  }

  read(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    try {
      return this.disk.read(fd, buffer, offset, length, position);
    } catch (error) {
      throw asErrno(error);
    }
  }

  write(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    try {
      return this.disk.write(fd, buffer, offset, length, position);
    } catch (error) {
      throw asErrno(error);
    }
  }

  ftruncate(fd: number, length: number): void {
    try {
      this.disk.ftruncate(fd, length);
    } catch (error) {
      throw asErrno(error);
    }
  }

  fsync(fd: number): void {
    try {
      this.disk.fsync(fd);
    } catch (error) {
      throw asErrno(error);
    }
  }

  fdatasync(fd: number): void {
    try {
      this.disk.fdatasync(fd);
    } catch (error) {
      throw asErrno(error);
    }
  }

  rename(from: string, to: string): void {
    try {
      this.disk.rename(from, to);
    } catch (error) {
      throw asErrno(error);
    }
  }

  link(from: string, to: string): void {
    try {
      this.disk.link(from, to);
    } catch (error) {
      throw asErrno(error);
    }
  }

  symlink(target: string, path: string): void {
    try {
      this.disk.symlink(target, path);
    } catch (error) {
      throw asErrno(error);
    }
  }

  unlink(path: string): void {
    try {
      this.disk.unlink(path);
    } catch (error) {
      throw asErrno(error);
    }
  }

  mkdir(path: string): void {
    try {
      this.disk.mkdir(path);
    } catch (error) {
      throw asErrno(error);
    }
  }

  rmdir(path: string): void {
    try {
      this.disk.rmdir(path);
    } catch (error) {
      throw asErrno(error);
    }
  }

  reset(): void {
    this.disk.reset();
  }

  dispose(): void {
    this.disk.dispose();
  }
}

/** What a file system that lacks a feature, or room in a file, answers; that is how things are there, and the raced code may cope with it. */
const LACKING = new Set(['EPERM', 'EXDEV', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EFBIG']);

function reasonOf(cause: unknown): string {
  if (cause instanceof Errno) return cause.text;
  return cause instanceof Error ? cause.message : String(cause);
}

function asErrno(error: unknown): unknown {
  const known = errnoOf(error);
  if (known === undefined) return error;
  return LACKING.has(known.code) ? known : new MediumFailure(known.code, error);
}
