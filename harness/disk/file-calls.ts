import { constants } from 'node:fs';
import { errno } from './errno.ts';
import type { Caller, FileKind, FileStatus, Inode } from './inode.ts';
import type { Descriptor, InodeTable } from './inode-table.ts';
import type { Medium } from './medium.ts';
import type { NameCalls } from './name-calls.ts';

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: FileKind;
}

/** The system calls that take a descriptor, and `open`, which makes one. */
export class FileCalls {
  private readonly table: InodeTable;
  private readonly disk: Medium;
  private readonly names: NameCalls;
  private readonly scratch = Buffer.allocUnsafeSlow(copyChunkBytes);

  constructor(table: InodeTable, disk: Medium, names: NameCalls) {
    this.table = table;
    this.disk = disk;
    this.names = names;
  }

  open(caller: Caller, path: string, flags: number, mode: number, fd: number): void {
    const table = this.table;
    if (table.descriptors.has(fd)) throw new Error(`The descriptor ${fd} for ${path} is in use.`);
    const creates = (flags & O_CREAT) !== 0;
    if (creates && (flags & O_DIRECTORY) !== 0) throw errno('EINVAL');
    const access = flags & O_ACCMODE;
    const found = this.findToOpen(path, flags);
    let inode: Inode;
    let diskFd = -1;
    if (found === undefined) {
      const made = this.names.createFile(caller, mode, access | O_CREAT | O_EXCL);
      inode = made.inode;
      diskFd = made.diskFd;
    } else {
      inode = found;
      diskFd = this.openExisting(inode, flags);
    }
    table.descriptors.set(fd, {
      process: caller.process,
      inode,
      path,
      diskFd,
      canRead: access === O_RDONLY || access === O_RDWR,
      canWrite: access === O_WRONLY || access === O_RDWR,
      isAppend: (flags & O_APPEND) !== 0,
      offset: 0,
    });
    table.footprint?.writes.push(`fd:${fd}`);
  }

  close(caller: Caller, fd: number): void {
    const descriptor = this.descriptor(caller, fd);
    this.table.footprint?.writes.push(`fd:${fd}`);
    this.release(fd, descriptor);
  }

  /** Closes what a process had open, as its death does. */
  closeAll(process: string): void {
    for (const [fd, descriptor] of this.table.descriptors) {
      if (descriptor.process === process) this.release(fd, descriptor);
    }
  }

  closeEverything(): void {
    for (const [fd, descriptor] of this.table.descriptors) this.release(fd, descriptor);
  }

  read(
    caller: Caller,
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number | null,
  ): number {
    const descriptor = this.descriptor(caller, fd);
    if (!descriptor.canRead) throw errno('EBADF');
    const inode = descriptor.inode;
    if (inode.kind === 'directory') throw errno('EISDIR');
    const footprint = this.table.footprint;
    if (footprint !== null) {
      footprint.reads.push(`data:${inode.name}`, `size:${inode.name}`);
      if (position === null) footprint.writes.push(`fd:${fd}`);
    }
    const at = position ?? descriptor.offset;
    if (at >= inode.size || length === 0) return 0;
    const count = this.disk.read(descriptor.diskFd, buffer, offset, length, at);
    if (position === null) descriptor.offset = at + count;
    return count;
  }

  write(
    caller: Caller,
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number | null,
  ): number {
    const table = this.table;
    const descriptor = this.descriptor(caller, fd);
    if (!descriptor.canWrite) throw errno('EBADF');
    const inode = descriptor.inode;
    if (position === null) table.footprint?.writes.push(`fd:${fd}`);
    if (length === 0) return 0;
    // An appending descriptor appends even where a position is given; that is Linux's deviation from POSIX.
    if (descriptor.isAppend) table.footprint?.reads.push(`size:${inode.name}`);
    const at = descriptor.isAppend ? inode.size : (position ?? descriptor.offset);
    const count = this.disk.write(descriptor.diskFd, buffer, offset, length, at);
    if (position === null) descriptor.offset = at + count;
    table.noteDataChange(inode, Math.max(inode.size, at + count));
    return count;
  }

  /** Copies the bytes `[from, to)` that exist of one file into the other, at the same offsets. */
  copyRange(caller: Caller, fromFd: number, toFd: number, from: number, to: number): number {
    const table = this.table;
    const source = this.descriptor(caller, fromFd);
    const target = this.descriptor(caller, toFd);
    if (source.inode.kind === 'directory' || target.inode.kind === 'directory') throw errno('EISDIR');
    if (!source.canRead || !target.canWrite || target.isAppend) throw errno('EBADF');
    table.footprint?.reads.push(`data:${source.inode.name}`, `size:${source.inode.name}`);
    const end = Math.min(to, source.inode.size);
    if (from >= end) return 0;
    if (source.inode === target.inode) throw errno('EINVAL');
    let at = from;
    try {
      while (at < end) {
        const wanted = Math.min(end - at, copyChunkBytes);
        const count = this.disk.read(source.diskFd, this.scratch, 0, wanted, at);
        if (count === 0) break;
        for (let done = 0; done < count; ) {
          const written = this.disk.write(target.diskFd, this.scratch, done, count - done, at);
          done += written;
          at += written;
        }
      }
    } finally {
      // A disk that fills up on the way keeps what was copied.
      if (at > from) table.noteDataChange(target.inode, Math.max(target.inode.size, at));
    }
    return at - from;
  }

  ftruncate(caller: Caller, fd: number, length: number): void {
    if (length < 0) throw errno('EINVAL');
    const descriptor = this.descriptor(caller, fd);
    if (!descriptor.canWrite) throw errno('EINVAL');
    this.disk.ftruncate(descriptor.diskFd, length);
    this.table.noteTruncation(descriptor.inode, length);
  }

  fsync(caller: Caller, fd: number): void {
    const { diskFd } = this.descriptor(caller, fd);
    if (diskFd !== -1) this.disk.fsync(diskFd);
  }

  fdatasync(caller: Caller, fd: number): void {
    const { diskFd } = this.descriptor(caller, fd);
    if (diskFd !== -1) this.disk.fdatasync(diskFd);
  }

  fstat(caller: Caller, fd: number): FileStatus {
    const { inode } = this.descriptor(caller, fd);
    return this.table.status(inode);
  }

  fchmod(caller: Caller, fd: number, mode: number): void {
    this.table.setMode(this.descriptor(caller, fd).inode, mode);
  }

  fchown(caller: Caller, fd: number, uid: number, gid: number): void {
    this.table.setOwner(this.descriptor(caller, fd).inode, uid, gid);
  }

  futimes(caller: Caller, fd: number, atimeMs: number, mtimeMs: number): void {
    this.table.setTimes(this.descriptor(caller, fd).inode, atimeMs, mtimeMs);
  }

  /** Sorted by code unit, since the order on a disk is an accident. */
  getdents(caller: Caller, fd: number): readonly DirectoryEntry[] {
    const { inode } = this.descriptor(caller, fd);
    if (inode.kind !== 'directory') throw errno('ENOTDIR');
    this.table.footprint?.reads.push(`listing:${inode.name}`);
    const listing: DirectoryEntry[] = [];
    for (const [name, entry] of inode.entries) listing.push({ name, kind: entry.kind });
    return listing.sort(byName);
  }

  private findToOpen(path: string, flags: number): Inode | undefined {
    const table = this.table;
    const creates = (flags & O_CREAT) !== 0;
    const isExclusive = creates && (flags & O_EXCL) !== 0;
    let follows = !isExclusive && (flags & O_NOFOLLOW) === 0;
    let mustBeDirectory = (flags & O_DIRECTORY) !== 0;
    let inode: Inode | undefined;
    table.walkToParent(path);
    for (;;) {
      if (table.hasTrailingSlash) {
        if (creates) throw errno('EISDIR');
        mustBeDirectory = true;
        follows = true;
      }
      inode = table.last === 'name' ? table.lookUp() : table.lastDirectory();
      if (inode === undefined) {
        if (!creates) throw errno('ENOENT');
        return undefined;
      }
      if (inode.kind !== 'symlink' || !follows) break;
      table.followLast(inode);
    }
    if (isExclusive) throw errno('EEXIST');
    if (creates && inode.kind === 'directory') throw errno('EISDIR');
    if (mustBeDirectory && inode.kind !== 'directory') throw errno('ENOTDIR');
    return inode;
  }

  private openExisting(inode: Inode, flags: number): number {
    const table = this.table;
    const access = flags & O_ACCMODE;
    const truncates = (flags & O_TRUNC) !== 0;
    if (inode.kind === 'symlink') throw errno('ELOOP');
    if (inode.kind === 'directory' && (access !== O_RDONLY || truncates)) throw errno('EISDIR');
    table.checkAccess(inode, (access === O_WRONLY ? 0 : 4) | (access === O_RDONLY && !truncates ? 0 : 2));
    if (inode.kind === 'directory') {
      return this.disk.kind === 'memfs' ? -1 : this.disk.open(inode.directoryPath(), O_RDONLY, 0);
    }
    const diskFd = this.disk.open(table.parent.pathOf(table.name), access | (flags & O_TRUNC), 0);
    if (truncates) table.noteTruncation(inode, 0);
    return diskFd;
  }

  private descriptor(caller: Caller, fd: number): Descriptor {
    this.table.footprint?.reads.push(`fd:${fd}`);
    const descriptor = this.table.descriptors.get(fd);
    if (descriptor === undefined || descriptor.process !== caller.process) throw errno('EBADF');
    return descriptor;
  }

  // As on Linux the descriptor is gone even if the disk fails to close.
  private release(fd: number, descriptor: Descriptor): void {
    this.table.descriptors.delete(fd);
    this.table.noteIfGone(descriptor.inode);
    if (descriptor.diskFd !== -1) this.disk.close(descriptor.diskFd);
  }
}

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND } = constants;
// Windows has neither, so nobody can pass them there.
const O_DIRECTORY = constants.O_DIRECTORY ?? 0;
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
const O_ACCMODE = 3;
const copyChunkBytes = 256 * 1024;

function byName(a: DirectoryEntry, b: DirectoryEntry): number {
  return a.name < b.name ? -1 : 1;
}
