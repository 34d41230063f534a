import * as fs from 'node:fs';
import { join } from 'node:path';
import type { FileKind } from './inode.ts';
import { describe, list, type Outcome, textOf } from './kernel-runner.ts';
import type { Call } from './random-calls.ts';

/** Runs the same random calls with plain `node:fs`: the ground truth, where the platform is Linux. */
export class LinuxRunner {
  private readonly fds = new Map<number, number>();
  private readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  run(call: Call): Outcome {
    try {
      return String(this.answer(call) ?? 'ok');
    } catch (error) {
      if (error instanceof Error && 'code' in error) return String(error.code);
      throw error;
    }
  }

  /** Does only what comes before the call itself: an `open` into a slot in use closes it. */
  skip(call: Call): void {
    if (call.op !== 'open') return;
    const open = this.fds.get(call.slot);
    if (open === undefined) return;
    fs.closeSync(open);
    this.fds.delete(call.slot);
  }

  closeAll(): void {
    for (const fd of this.fds.values()) fs.closeSync(fd);
    this.fds.clear();
  }

  private answer(call: Call): unknown {
    if ('slot' in call) return this.onDescriptor(call);
    const path = this.path(call.path);
    switch (call.op) {
      case 'stat':
        return status(fs.statSync(path));
      case 'lstat':
        return status(fs.lstatSync(path));
      case 'unlink':
        return fs.unlinkSync(path);
      case 'rmdir':
        return fs.rmdirSync(path);
      case 'readlink':
        return fs.readlinkSync(path);
      case 'realpath':
        // The C library leaves out `.` without asking; the kernel's realpath is one walk, which needs permission for it.
        fs.statSync(path);
        return fs.realpathSync.native(path);
      case 'readdir':
        return listing(path);
      case 'access':
        return fs.accessSync(path, call.mode);
      case 'chmod':
        return fs.chmodSync(path, call.mode);
      case 'mkdir':
        fs.mkdirSync(path, call.mode);
        return undefined;
      case 'utimes':
        fs.utimesSync(path, call.timeMs / 1000, call.timeMs / 1000);
        return fs.statSync(path).mtimeMs;
      case 'lutimes':
        fs.lutimesSync(path, call.timeMs / 1000, call.timeMs / 1000);
        return fs.lstatSync(path).mtimeMs;
      case 'rename':
        return fs.renameSync(path, this.path(call.to));
      case 'link':
        return fs.linkSync(path, this.path(call.to));
      case 'symlink':
        return fs.symlinkSync(call.target, path);
    }
  }

  private onDescriptor(call: Extract<Call, { slot: number }>): unknown {
    const open = this.fds.get(call.slot);
    if (call.op === 'open') {
      this.skip(call);
      this.fds.set(call.slot, fs.openSync(this.path(call.path), call.flags, call.mode));
      return undefined;
    }
    // A number no process has open.
    const fd = open ?? 1_000_000;
    switch (call.op) {
      case 'close':
        this.fds.delete(call.slot);
        return fs.closeSync(fd);
      case 'fstat':
        return status(fs.fstatSync(fd));
      case 'getdents': {
        const found = fs.fstatSync(fd);
        return found.isDirectory() && found.nlink === 0 ? '' : listing(`/proc/self/fd/${fd}/`);
      }
      case 'fsync':
        return fs.fsyncSync(fd);
      case 'fdatasync':
        return fs.fdatasyncSync(fd);
      case 'read': {
        const buffer = Buffer.alloc(call.length);
        return buffer.toString('latin1', 0, fs.readSync(fd, buffer, 0, call.length, call.position));
      }
      case 'write':
        return fs.writeSync(fd, textOf(call), 0, call.length, call.position);
      case 'ftruncate':
        return fs.ftruncateSync(fd, call.length);
      case 'fchmod':
        return fs.fchmodSync(fd, call.mode);
      case 'futimes':
        fs.futimesSync(fd, call.timeMs / 1000, call.timeMs / 1000);
        return fs.fstatSync(fd).mtimeMs;
    }
  }

  private path(path: string): string {
    return path === '' ? '' : `${this.root}/${path}`;
  }
}

function status(stats: fs.Stats): string {
  return describe({ kind: kindOf(stats), mode: stats.mode, nlink: stats.nlink, size: stats.size });
}

function listing(path: string): string {
  const entries = fs
    .readdirSync(path, { withFileTypes: true })
    .map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
  return list(entries.sort((a, b) => (a.name < b.name ? -1 : 1)));
}

function kindOf(entry: fs.Stats | fs.Dirent): FileKind {
  return entry.isDirectory() ? 'directory' : entry.isSymbolicLink() ? 'symlink' : 'file';
}

/** A real folder, as `Tree.snapshot` describes it. Makes everything in it readable first. */
export function snapshotOf(folder: string): Record<string, string> {
  const entries: [string, string][] = [];
  const visit = (prefix: string): void => {
    fs.chmodSync(join(folder, prefix), 0o700);
    for (const name of fs.readdirSync(join(folder, prefix))) {
      const path = prefix + name;
      const full = join(folder, path);
      const kind = kindOf(fs.lstatSync(full));
      if (kind === 'symlink') entries.push([path, `link -> ${fs.readlinkSync(full)}`]);
      else if (kind === 'directory') {
        entries.push([path, 'dir']);
        visit(`${path}/`);
      } else {
        fs.chmodSync(full, 0o600);
        entries.push([path, fs.readFileSync(full, 'latin1')]);
      }
    }
  };
  visit('');
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
