import type { Disk } from './disk.ts';
import { errnoOf } from './errno.ts';

/**
 * A disk whose own failures (a full or broken one) come as `Errno`, like the kernel's. What is no system error is a
 * bug of the harness and passes as it is.
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

function asErrno(error: unknown): unknown {
  return errnoOf(error) ?? error;
}
