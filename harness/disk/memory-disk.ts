import { constants } from 'node:fs';
import { fs as memfs, Volume } from 'memfs';
import type { Disk } from './disk.ts';

/**
 * A disk in memory: one memfs volume, emptied between runs, since making a volume costs as much as a short run.
 *
 * memfs keeps bytes, holes and open files the way Linux does. Where it does not, it is not asked:
 * - it is told mode 0o777 always, and flags that read and write, so it never checks permissions or access modes;
 * - a symlink is an empty file to it (its rename would follow the link; the kernel keeps the target);
 * - a rename removes what was there first (otherwise the old file's bytes are kept for ever and its directory counts
 *   one name too many).
 */
export function createMemoryDisk(): Disk {
  return new MemoryDisk();
}

/**
 * The largest file, in bytes. memfs really allocates a hole, so a stray offset would otherwise end the process; a file
 * race needs no file near this size.
 */
const maxFileBytes = 2 ** 30;

function tooLarge(): Error {
  const message = 'the disk in memory keeps files up to 1 GiB; `--disk real` keeps larger ones';
  return Object.assign(new Error(message), { code: 'ENOSPC' });
}

const everything = 0o777;
const flagsToOpen = memfs.constants.O_RDWR;
const flagsToTruncate = memfs.constants.O_RDWR | memfs.constants.O_TRUNC;
const flagsToCreate = memfs.constants.O_RDWR | memfs.constants.O_CREAT | memfs.constants.O_EXCL;

class MemoryDisk implements Disk {
  readonly kind = 'memfs';
  private readonly volume = new Volume();

  constructor() {
    this.volume._core.maxFiles = Number.POSITIVE_INFINITY;
  }

  open(path: string, flags: number): number {
    const ours =
      (flags & constants.O_CREAT) !== 0
        ? flagsToCreate
        : (flags & constants.O_TRUNC) !== 0
          ? flagsToTruncate
          : flagsToOpen;
    return this.volume.openSync(`/${path}`, ours, everything);
  }

  close(fd: number): void {
    this.volume.closeSync(fd);
  }

  read(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    return this.volume.readSync(fd, asBuffer(buffer), offset, length, position);
  }

  write(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    if (position + length > maxFileBytes) throw tooLarge();
    return this.volume.writeSync(fd, asBuffer(buffer), offset, length, position);
  }

  ftruncate(fd: number, length: number): void {
    if (length > maxFileBytes) throw tooLarge();
    this.volume.ftruncateSync(fd, length);
  }

  // Memory is as durable as it gets, and the kernel has checked the descriptor.
  fsync(): void {}
  fdatasync(): void {}

  rename(from: string, to: string): void {
    const target = `/${to}`;
    const existing = this.volume._core.getLink(target.slice(1).split('/'));
    if (existing !== null) {
      if (existing.getNode().isDirectory()) this.volume.rmdirSync(target);
      else this.volume.unlinkSync(target);
    }
    this.volume.renameSync(`/${from}`, target);
  }

  link(from: string, to: string): void {
    this.volume.linkSync(`/${from}`, `/${to}`);
  }

  symlink(_target: string, path: string): void {
    this.volume.closeSync(this.volume.openSync(`/${path}`, flagsToCreate, everything));
  }

  unlink(path: string): void {
    this.volume.unlinkSync(`/${path}`);
  }

  mkdir(path: string): void {
    this.volume.mkdirSync(`/${path}`, everything);
  }

  rmdir(path: string): void {
    this.volume.rmdirSync(`/${path}`);
  }

  reset(): void {
    // memfs counts descriptors down from 2^31 for the life of the process and forgets which are free; a long search
    // would run out of them.
    const released = this.volume._core.releasedFds;
    this.volume.reset();
    this.volume._core.releasedFds = released;
  }

  dispose(): void {
    this.volume.reset();
  }
}

// memfs copies with Buffer's methods; a view costs less than the copy it would make of a bare Uint8Array.
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
