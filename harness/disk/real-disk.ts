import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Disk } from './disk.ts';

/**
 * A fresh folder on a real file system, below `parent`. Files and folders are made for us alone and stay readable and
 * writable: the modes that the raced code sets live in the kernel, so that a chmod there never locks us out here.
 */
export function createRealDisk(options: { parent: string }): Disk & { readonly folder: string } {
  return new RealDisk(fs.mkdtempSync(join(options.parent, 'filerace-')));
}

/** A real folder that somebody else has made. */
export function openRealDisk(folder: string): Disk {
  return new RealDisk(folder);
}

const fileMode = 0o600;
const folderMode = 0o700;

class RealDisk implements Disk {
  readonly kind = 'real';
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  open(path: string, flags: number): number {
    return fs.openSync(`${this.folder}/${path}`, flags, fileMode);
  }

  close(fd: number): void {
    fs.closeSync(fd);
  }

  read(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    return fs.readSync(fd, buffer, offset, length, position);
  }

  write(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    return fs.writeSync(fd, buffer, offset, length, position);
  }

  ftruncate(fd: number, length: number): void {
    fs.ftruncateSync(fd, length);
  }

  fsync(fd: number): void {
    fs.fsyncSync(fd);
  }

  fdatasync(fd: number): void {
    fs.fdatasyncSync(fd);
  }

  rename(from: string, to: string): void {
    fs.renameSync(`${this.folder}/${from}`, `${this.folder}/${to}`);
  }

  link(from: string, to: string): void {
    fs.linkSync(`${this.folder}/${from}`, `${this.folder}/${to}`);
  }

  symlink(target: string, path: string): void {
    fs.symlinkSync(target, `${this.folder}/${path}`);
  }

  unlink(path: string): void {
    fs.unlinkSync(`${this.folder}/${path}`);
  }

  mkdir(path: string): void {
    fs.mkdirSync(`${this.folder}/${path}`, folderMode);
  }

  rmdir(path: string): void {
    fs.rmdirSync(`${this.folder}/${path}`);
  }

  reset(): void {
    for (const name of fs.readdirSync(this.folder)) {
      fs.rmSync(join(this.folder, name), { recursive: true, force: true });
    }
  }

  dispose(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
