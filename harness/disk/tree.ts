import { constants } from 'node:fs';
import { Errno } from './errno.ts';
import type { Inode } from './inode.ts';
import type { InodeTable } from './inode-table.ts';
import type { Medium } from './medium.ts';

/**
 * What is in the folder now, for judging: outside of any schedule, without permissions, leaving no footprint. Paths are
 * relative to the root, or absolute below it. Symlinks are followed, but never out of the folder.
 */
export interface Tree {
  exists(path: string): boolean;
  /** The bytes of a regular file; undefined if there is none. */
  read(path: string): Buffer | undefined;
  /** All regular files and symlinks, POSIX, relative to the root, sorted by code unit. */
  files(): string[];
  /** All folders below the root, likewise. */
  directories(): string[];
  /** A string that changes whenever the path names another file or its bytes changed; undefined if it names none. */
  stamp(path: string): string | undefined;
  /** For comparing two trees: path → `dir`, `link -> target`, or the bytes (one character a byte). */
  snapshot(): Record<string, string>;
}

export function createTree(table: InodeTable, disk: Medium): Tree {
  return new InodeTree(table, disk);
}

class InodeTree implements Tree {
  private readonly table: InodeTable;
  private readonly disk: Medium;
  private readonly prefix: string;

  constructor(table: InodeTable, disk: Medium) {
    this.table = table;
    this.disk = disk;
    this.prefix = `${table.options.root}/`;
  }

  exists(path: string): boolean {
    return this.find(path) !== undefined;
  }

  read(path: string): Buffer | undefined {
    const inode = this.find(path);
    if (inode?.kind !== 'file') return undefined;
    return this.bytes(this.table.parent.pathOf(this.table.name), inode.size);
  }

  stamp(path: string): string | undefined {
    const inode = this.find(path);
    return inode && `${inode.name}@${inode.dataVersion}`;
  }

  files(): string[] {
    const found: string[] = [];
    walk(this.table.root, '', (path, inode) => {
      if (inode.kind !== 'directory') found.push(path);
    });
    return found.sort();
  }

  directories(): string[] {
    const found: string[] = [];
    walk(this.table.root, '', (path, inode) => {
      if (inode.kind === 'directory') found.push(path);
    });
    return found.sort();
  }

  snapshot(): Record<string, string> {
    const entries: [string, string][] = [];
    walk(this.table.root, '', (path, inode) => {
      if (inode.kind === 'directory') entries.push([path, 'dir']);
      else if (inode.kind === 'symlink') entries.push([path, `link -> ${inode.target}`]);
      else entries.push([path, this.bytes(path, inode.size).toString('latin1')]);
    });
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private find(path: string): Inode | undefined {
    const { table } = this;
    const footprint = table.footprint;
    table.footprint = null;
    table.isJudging = true;
    try {
      return table.find(path.startsWith('/') ? path : this.prefix + path, true);
    } catch (error) {
      if (error instanceof Errno) return undefined;
      throw error;
    } finally {
      table.isJudging = false;
      table.footprint = footprint;
    }
  }

  private bytes(diskPath: string, size: number): Buffer {
    const buffer = Buffer.allocUnsafe(size);
    const fd = this.disk.open(diskPath, constants.O_RDONLY, 0);
    try {
      let at = 0;
      while (at < size) {
        const count = this.disk.read(fd, buffer, at, size - at, at);
        if (count === 0) break;
        at += count;
      }
      return buffer.subarray(0, at);
    } finally {
      this.disk.close(fd);
    }
  }
}

function walk(directory: Inode, prefix: string, visit: (path: string, inode: Inode) => void): void {
  for (const [name, inode] of directory.entries) {
    visit(prefix + name, inode);
    if (inode.kind === 'directory') walk(inode, `${prefix}${name}/`, visit);
  }
}
