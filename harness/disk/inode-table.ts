import { errno } from './errno.ts';
import type { Footprint } from './footprint.ts';
import type { FileStatus, Inode } from './inode.ts';
import { newRoot, PathWalk } from './path-walk.ts';
import { WATCHES, Watches } from './watches.ts';

/** An open file: what a descriptor stands for. */
export interface Descriptor {
  readonly process: string;
  readonly inode: Inode;
  /** The path it was opened by, as given. */
  readonly path: string;
  /** The disk's own descriptor; -1 where the disk need not know. */
  readonly diskFd: number;
  readonly canRead: boolean;
  readonly canWrite: boolean;
  readonly isAppend: boolean;
  offset: number;
}

/** All names, inodes and descriptors, and what every change of them has to be noted in: times, version, footprint. */
export class InodeTable extends PathWalk {
  readonly descriptors = new Map<number, Descriptor>();
  readonly watches = new Watches((token) => this.footprint?.writes.push(token));
  /** Grows whenever a name or a byte changed. */
  version = 0;

  reset(): void {
    this.root = newRoot(this.options.now());
    this.parent = this.root;
    this.descriptors.clear();
    this.watches.clear();
    this.version++;
  }

  /** Notes that a name of `directory` came, went or points elsewhere now. */
  noteEntryChange(directory: Inode, name: string, now: number): void {
    this.version++;
    directory.mtimeMs = now;
    directory.ctimeMs = now;
    const footprint = this.footprint;
    if (footprint === null) return;
    readWatches(footprint);
    footprint.writes.push(`entry:${directory.name}/${name}`);
    footprint.updates.push(`listing:${directory.name}`, `meta:${directory.name}`);
  }

  /** Notes that an inode has one name more or less. */
  noteLinkChange(inode: Inode, change: number, now: number): void {
    inode.nlink += change;
    inode.ctimeMs = now;
    this.footprint?.updates.push(`links:${inode.name}`, `meta:${inode.name}`);
  }

  /** Notes that the bytes of a file changed. */
  noteDataChange(inode: Inode, size: number): void {
    const now = this.options.now();
    this.version++;
    inode.dataVersion++;
    inode.mtimeMs = now;
    inode.ctimeMs = now;
    const footprint = this.footprint;
    this.watches.tellChange(inode, 'modify');
    if (footprint !== null) {
      readWatches(footprint);
      footprint.writes.push(`data:${inode.name}`);
      if (size !== inode.size) footprint.writes.push(`size:${inode.name}`);
      footprint.updates.push(`meta:${inode.name}`);
    }
    inode.size = size;
  }

  /** Notes a truncation, which counts as a change of bytes even where the size stays. */
  noteTruncation(inode: Inode, size: number): void {
    // Whether it changes the size depends on the order of calls, so it is written in any case.
    if (size === inode.size) this.footprint?.writes.push(`size:${inode.name}`);
    this.noteDataChange(inode, size);
  }

  /** Says so to those who watch an inode that has no name and is not open any more. */
  noteIfGone(inode: Inode): void {
    if (inode.nlink > 0) return;
    for (const descriptor of this.descriptors.values()) if (descriptor.inode === inode) return;
    this.watches.tellGone(inode);
  }

  status(inode: Inode): FileStatus {
    const { footprint } = this;
    if (footprint !== null) {
      const { name } = inode;
      footprint.reads.push(`size:${name}`, `mode:${name}`, `meta:${name}`, `links:${name}`);
    }
    return inode.status();
  }

  setMode(inode: Inode, mode: number): void {
    inode.mode = mode & 0o7777;
    inode.ctimeMs = this.options.now();
    this.watches.tellChange(inode, 'attrib');
    readWatches(this.footprint);
    this.footprint?.writes.push(`mode:${inode.name}`);
    this.footprint?.updates.push(`meta:${inode.name}`);
  }

  /** Linux lets an owner set what is set already; that takes away the bits by which others act as the owner. */
  setOwner(inode: Inode, uid: number, gid: number): void {
    if (!isOwn(uid) || !isOwn(gid)) throw errno('EPERM');
    const groupBit = (inode.mode & 0o10) !== 0 ? 0o2000 : 0;
    if (inode.kind === 'file') this.setMode(inode, inode.mode & ~(0o4000 | groupBit));
    else this.setMode(inode, inode.mode);
  }

  setTimes(inode: Inode, atimeMs: number, mtimeMs: number): void {
    inode.atimeMs = atimeMs;
    inode.mtimeMs = mtimeMs;
    inode.ctimeMs = this.options.now();
    this.watches.tellChange(inode, 'attrib');
    readWatches(this.footprint);
    this.footprint?.writes.push(`meta:${inode.name}`);
  }
}

/** Whoever watches may be told of this step; one that changes several things asks once. */
function readWatches(footprint: Footprint | null): void {
  if (footprint !== null && footprint.reads.at(-1) !== WATCHES) footprint.reads.push(WATCHES);
}

/** Of every file, and of whoever asks. */
export const OWNER = 1000;
const UNCHANGED = 2 ** 32 - 1;

function isOwn(id: number): boolean {
  return id === -1 || id === UNCHANGED || id === OWNER;
}
