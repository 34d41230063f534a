import * as nodeFs from 'node:fs';
import type { DirectoryEntry } from '../disk/file-calls.ts';
import type { FileStatus } from '../disk/inode.ts';

const BLOCK_BYTES = 512;

/**
 * `fs.Stats` of a file. Device, owner and block size are constant and the same on every disk; times come from the
 * virtual clock, `ino` and `nlink` from the harness's own table.
 */
export function toStats(status: FileStatus): nodeFs.Stats {
  const stats: nodeFs.Stats = Object.create(nodeFs.Stats.prototype);
  return Object.assign(stats, {
    dev: 1,
    mode: status.mode,
    nlink: status.nlink,
    uid: 1000,
    gid: 1000,
    rdev: 0,
    blksize: 4096,
    ino: status.ino,
    size: status.size,
    blocks: Math.ceil(status.size / BLOCK_BYTES),
    atimeMs: status.atimeMs,
    mtimeMs: status.mtimeMs,
    ctimeMs: status.ctimeMs,
    birthtimeMs: status.birthtimeMs,
    atime: new Date(status.atimeMs),
    mtime: new Date(status.mtimeMs),
    ctime: new Date(status.ctimeMs),
    birthtime: new Date(status.birthtimeMs),
  });
}

/** libuv's `UV_DIRENT_*`. */
const DIRENT_TYPE = { file: 1, directory: 2, symlink: 3 } as const;

/** Node's own class, whose constructor its types do not show. */
const Dirent = nodeFs.Dirent as unknown as new (name: string, type: number, path: string) => nodeFs.Dirent;

export function toDirent(entry: DirectoryEntry, directory: string): nodeFs.Dirent {
  return new Dirent(entry.name, DIRENT_TYPE[entry.kind], directory);
}
