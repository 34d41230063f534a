import * as nodeFs from 'node:fs';
import type { DirectoryEntry } from '../disk/file-calls.ts';
import type { FileStatus } from '../disk/inode.ts';
import { OWNER } from '../disk/inode-table.ts';

const BLOCK_BYTES = 512;
const DEVICE = 1;
const BLOCK_SIZE = 4096;

/**
 * `fs.Stats` of a file. Device, owner and block size are constant and the same on every disk; times come from the
 * virtual clock, `ino` and `nlink` from the harness's own table.
 */
export function toStats(status: FileStatus, isBigint = false): nodeFs.Stats {
  if (isBigint) return toBigintStats(status);
  const stats: nodeFs.Stats = Object.create(nodeFs.Stats.prototype);
  return Object.assign(stats, {
    dev: DEVICE,
    mode: status.mode,
    nlink: status.nlink,
    uid: OWNER,
    gid: OWNER,
    rdev: 0,
    blksize: BLOCK_SIZE,
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

/** Node's class of bigint figures, which it does not export. */
const bigintPrototype: object = Object.getPrototypeOf(nodeFs.statSync(process.execPath, { bigint: true }));
const NS_PER_MS = 1_000_000;

function toBigintStats(status: FileStatus): nodeFs.Stats {
  const figures: Record<string, bigint | Date> = {};
  const plain = toStats(status);
  for (const [name, value] of Object.entries(plain)) {
    if (typeof value !== 'number') continue;
    figures[name] = BigInt(Math.floor(value));
    if (name.endsWith('Ms')) figures[`${name.slice(0, -2)}Ns`] = BigInt(Math.round(value * NS_PER_MS));
  }
  for (const name of ['atime', 'mtime', 'ctime', 'birthtime'] as const) figures[name] = plain[name];
  return Object.assign(Object.create(bigintPrototype), figures);
}

/** libuv's `UV_DIRENT_*`. */
const DIRENT_TYPE = { file: 1, directory: 2, symlink: 3 } as const;

/** Node's own class, whose constructor its types do not show. */
const Dirent = nodeFs.Dirent as unknown as new (name: string | Buffer, type: number, path: unknown) => nodeFs.Dirent;

/** `directory` as it was given: a Dirent shows it. */
export function toDirent(name: string | Buffer, kind: DirectoryEntry['kind'], directory: unknown): nodeFs.Dirent {
  return new Dirent(name, DIRENT_TYPE[kind], directory);
}
