import type { Disk } from './disk.ts';
import { Errno, errno } from './errno.ts';
import { type DirectoryEntry, FileCalls } from './file-calls.ts';
import type { Footprint } from './footprint.ts';
import type { Caller, FileStatus } from './inode.ts';
import { InodeTable } from './inode-table.ts';
import { listNames, type Named } from './listing.ts';
import { Medium } from './medium.ts';
import { NameCalls } from './name-calls.ts';
import { relativeTo } from './paths.ts';
import { createTree, type Tree } from './tree.ts';
import { WATCHES, type WatchListener } from './watches.ts';

export interface KernelOptions {
  /** The path actors know the folder by, for instance `/filerace`. */
  root: string;
  /** The virtual clock, in ms. */
  now: () => number;
  /** Whether permission bits are ignored, as Linux does for root. */
  isSuperuser: boolean;
  umask: number;
  /** Called with the path as given when it leads out of `root`; the call fails with EACCES all the same. */
  onEscape: (path: string) => void;
}

/**
 * The system calls on one shared folder, with Linux's answers and errors, the same on every disk.
 *
 * It guarantees that a call is legal before the disk hears of it, that a failed call has changed nothing, and that
 * inode numbers, link counts, times and the order of listings depend on the calls alone. It does not model owners,
 * access times of reads (as on a disk mounted `noatime`), devices, locks or special files. Every failure is an `Errno`.
 */
export class Kernel {
  readonly tree: Tree;
  private readonly table: InodeTable;
  private readonly names: NameCalls;
  private readonly files: FileCalls;
  private readonly disk: Disk;
  private readonly root: string;
  private readonly isWindows = process.platform === 'win32';

  constructor(disk: Disk, options: KernelOptions) {
    const { root, now, isSuperuser, umask, onEscape } = options;
    const medium = new Medium(disk);
    this.disk = disk;
    this.root = root;
    this.table = new InodeTable({ root, now, isSuperuser, onEscape, isWindows: this.isWindows });
    this.names = new NameCalls(this.table, medium, umask);
    this.files = new FileCalls(this.table, medium, this.names);
    this.tree = createTree(this.table, medium);
  }

  /** When not null, each call adds its tokens to it. */
  get footprint(): Footprint | null {
    return this.table.footprint;
  }

  set footprint(footprint: Footprint | null) {
    this.table.footprint = footprint;
  }

  /** Grows whenever a name or a byte changed, and only then. */
  get version(): number {
    return this.table.version;
  }

  /**
   * The name of the inode that a path leads to, for judging; undefined if it leads nowhere. Adds the tokens of the names on
   * its way to `along`.
   */
  lookAlong(path: string, along: string[]): string | undefined {
    const { table } = this;
    const { footprint } = table;
    table.footprint = { reads: along, writes: [], updates: [] };
    table.isJudging = true;
    try {
      return table.find(path.startsWith('/') ? path : `${this.root}/${path}`, true).name;
    } catch (error) {
      if (error instanceof Errno) return undefined;
      throw error;
    } finally {
      table.isJudging = false;
      table.footprint = footprint;
    }
  }

  /** Every name in the folder, of more than `most` the first ones, and what it stands for; leaves no footprint. */
  listNames(most: number): ReadonlyMap<string, Named> {
    return listNames(this.table.root, most);
  }

  /** Closes every descriptor and empties table and disk, for the next run. */
  reset(): void {
    this.files.closeEverything();
    this.table.reset();
    this.disk.reset();
  }

  dispose(): void {
    this.files.closeEverything();
    this.disk.dispose();
  }

  /** `flags` as in `fs.constants`; `fd` is the number the new descriptor gets, which must be free. */
  open(caller: Caller, path: string, flags: number, mode: number, fd: number): void {
    this.files.open(caller, path, flags, mode, fd);
  }

  close(caller: Caller, fd: number): void {
    this.files.close(caller, fd);
  }

  /** Closes what a process had open, as its death does. */
  closeAll(process: string): void {
    this.files.closeAll(process);
  }

  /** Bytes read, 0 at the end of the file. A `position` of null reads at the descriptor's offset and advances it. */
  read(
    caller: Caller,
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number | null,
  ): number {
    return this.files.read(caller, fd, buffer, offset, length, position);
  }

  /** Bytes written, which a full disk may make fewer than `length`. */
  write(
    caller: Caller,
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number | null,
  ): number {
    return this.files.write(caller, fd, buffer, offset, length, position);
  }

  /** Copies the bytes `[from, to)` that exist of one file into the other at the same offsets; returns how many. */
  copyRange(caller: Caller, fromFd: number, toFd: number, from: number, to: number): number {
    return this.files.copyRange(caller, fromFd, toFd, from, to);
  }

  ftruncate(caller: Caller, fd: number, length: number): void {
    this.files.ftruncate(caller, fd, length);
  }

  fsync(caller: Caller, fd: number): void {
    this.files.fsync(caller, fd);
  }

  fdatasync(caller: Caller, fd: number): void {
    this.files.fdatasync(caller, fd);
  }

  fchmod(caller: Caller, fd: number, mode: number): void {
    this.files.fchmod(caller, fd, mode);
  }

  futimes(caller: Caller, fd: number, atimeMs: number, mtimeMs: number): void {
    this.files.futimes(caller, fd, atimeMs, mtimeMs);
  }

  fstat(caller: Caller, fd: number): FileStatus {
    return this.files.fstat(caller, fd);
  }

  /** All names of a directory, without `.` and `..`, sorted by code unit. */
  getdents(caller: Caller, fd: number): readonly DirectoryEntry[] {
    return this.files.getdents(caller, fd);
  }

  /** Whether two open descriptors are of one inode. */
  isSameFile(fdA: number, fdB: number): boolean {
    const a = this.table.descriptors.get(fdA);
    return a !== undefined && a.inode === this.table.descriptors.get(fdB)?.inode;
  }

  /** The path a descriptor was opened by, as given; undefined if it is not open. */
  openedAs(fd: number): string | undefined {
    return this.table.descriptors.get(fd)?.path;
  }

  stat(_caller: Caller, path: string): FileStatus {
    return this.table.status(this.table.find(path, true));
  }

  lstat(_caller: Caller, path: string): FileStatus {
    return this.table.status(this.table.find(path, false));
  }

  /** `mode` as in `fs.constants`: F_OK 0, R_OK 4, W_OK 2, X_OK 1. */
  access(_caller: Caller, path: string, mode: number): void {
    if ((mode & ~7) !== 0) throw errno('EINVAL');
    const inode = this.table.find(path, true);
    if (mode !== 0) this.table.checkAccess(inode, mode);
  }

  chmod(_caller: Caller, path: string, mode: number): void {
    this.table.setMode(this.table.find(path, true), mode);
  }

  utimes(_caller: Caller, path: string, atimeMs: number, mtimeMs: number): void {
    this.table.setTimes(this.table.find(path, true), atimeMs, mtimeMs);
  }

  lutimes(_caller: Caller, path: string, atimeMs: number, mtimeMs: number): void {
    this.table.setTimes(this.table.find(path, false), atimeMs, mtimeMs);
  }

  /** Owner and group, -1 for what they are. A file belongs to whoever asks, who may give it to nobody else. */
  chown(_caller: Caller, path: string, uid: number, gid: number): void {
    this.table.setOwner(this.table.find(path, true), uid, gid);
  }

  lchown(_caller: Caller, path: string, uid: number, gid: number): void {
    this.table.setOwner(this.table.find(path, false), uid, gid);
  }

  fchown(caller: Caller, fd: number, uid: number, gid: number): void {
    this.files.fchown(caller, fd, uid, gid);
  }

  /** `inotify_add_watch`, which follows links; returns what ends the watch. */
  watch(caller: Caller, path: string, listener: WatchListener): () => void {
    const inode = this.table.find(path, true);
    this.table.checkAccess(inode, 4);
    this.table.footprint?.writes.push(WATCHES);
    const end = this.table.watches.add(inode, caller.process, listener);
    return () => {
      this.table.footprint?.writes.push(WATCHES);
      end();
    };
  }

  /** Only finds the path: what a file system is like is the same everywhere. */
  statfs(_caller: Caller, path: string): void {
    this.table.find(path, true);
  }

  rename(_caller: Caller, from: string, to: string): void {
    this.names.rename(from, to);
  }

  link(_caller: Caller, from: string, to: string): void {
    this.names.link(from, to);
  }

  unlink(_caller: Caller, path: string): void {
    this.names.unlink(path);
  }

  mkdir(caller: Caller, path: string, mode: number): void {
    this.names.mkdir(caller, path, mode);
  }

  rmdir(_caller: Caller, path: string): void {
    this.names.rmdir(path);
  }

  symlink(caller: Caller, target: string, path: string): void {
    this.names.symlink(caller, target, path);
  }

  readlink(_caller: Caller, path: string): string {
    const inode = this.table.find(path, false);
    if (inode.kind !== 'symlink') throw errno('EINVAL');
    return inode.target;
  }

  /** The path without symlinks, `.` and `..`, below `root` again. */
  realpath(_caller: Caller, path: string): string {
    const { table } = this;
    const inode = table.find(path, true);
    const below = inode.kind === 'directory' ? inode.directoryPath() : table.parent.pathOf(table.name);
    return below === '' ? this.root : `${this.root}/${below}`;
  }

  /** For traces: the path below `root`, `.` for the root itself; as given where it is outside. */
  relative(path: string): string {
    return relativeTo(this.root, path, this.isWindows);
  }
}

/** What a request of an actor may ask of the kernel: the system calls. */
export type SystemCalls = Omit<
  Kernel,
  'tree' | 'footprint' | 'version' | 'lookAlong' | 'listNames' | 'reset' | 'dispose' | 'closeAll' | 'relative'
>;
