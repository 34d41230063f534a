import { errno } from './errno.ts';
import { type Caller, Inode } from './inode.ts';
import type { InodeTable } from './inode-table.ts';
import type { Medium } from './medium.ts';

/**
 * The system calls that change names. Each finds out what Linux would say, in Linux's order, then lets the disk do it,
 * and only then changes the table: a call that fails has changed nothing.
 */
export class NameCalls {
  private readonly table: InodeTable;
  private readonly disk: Medium;
  private readonly umask: number;

  constructor(table: InodeTable, disk: Medium, umask: number) {
    this.table = table;
    this.disk = disk;
    this.umask = umask;
  }

  mkdir(caller: Caller, path: string, mode: number): void {
    const table = this.table;
    const parent = this.parentOfNew(path, true);
    const name = table.name;
    const now = table.options.now();
    this.disk.mkdir(parent.pathOf(name));
    const inode = new Inode(caller.inodeName(), 'directory', this.newMode(parent, mode & 0o1777, true), now);
    inode.parent = parent;
    inode.parentName = name;
    parent.entries.set(name, inode);
    table.noteEntryChange(parent, name, now);
    table.noteLinkChange(parent, 1, now);
    table.watches.tellEntry(parent, 'create', name);
  }

  symlink(caller: Caller, target: string, path: string): void {
    if (target === '') throw errno('ENOENT');
    if (Buffer.byteLength(target) >= maxTargetBytes) throw errno('ENAMETOOLONG');
    const table = this.table;
    const parent = this.parentOfNew(path, false);
    const name = table.name;
    const now = table.options.now();
    this.disk.symlink(target, parent.pathOf(name));
    parent.entries.set(name, new Inode(caller.inodeName(), 'symlink', 0o777, now, target));
    table.noteEntryChange(parent, name, now);
    table.watches.tellEntry(parent, 'create', name);
  }

  /** Makes a file for `open`, where the table's last walk ended and found nothing. Returns its descriptor, too. */
  createFile(caller: Caller, mode: number, diskFlags: number): { inode: Inode; diskFd: number } {
    const table = this.table;
    const parent = table.parent;
    const name = table.name;
    table.checkMayChange(parent);
    const now = table.options.now();
    const diskFd = this.disk.open(parent.pathOf(name), diskFlags, 0o600);
    const inode = new Inode(caller.inodeName(), 'file', this.newMode(parent, mode & 0o7777, false), now);
    parent.entries.set(name, inode);
    table.noteEntryChange(parent, name, now);
    table.watches.tellEntry(parent, 'create', name);
    return { inode, diskFd };
  }

  link(from: string, to: string): void {
    const table = this.table;
    const inode = table.find(from, false);
    const fromPath = inode.kind === 'directory' ? '' : table.parent.pathOf(table.name);
    const parent = this.parentOfNew(to, false);
    if (inode.kind === 'directory') throw errno('EPERM');
    const name = table.name;
    const now = table.options.now();
    this.disk.link(fromPath, parent.pathOf(name));
    parent.entries.set(name, inode);
    table.noteEntryChange(parent, name, now);
    table.noteLinkChange(inode, 1, now);
    table.watches.tellLinks(inode);
    table.watches.tellEntry(parent, 'create', name);
  }

  unlink(path: string): void {
    const table = this.table;
    table.walkToParent(path);
    if (table.last !== 'name') throw errno('EISDIR');
    const { parent, name } = table;
    const inode = table.lookUp();
    if (inode === undefined) throw errno('ENOENT');
    if (table.hasTrailingSlash) throw errno(inode.kind === 'directory' ? 'EISDIR' : 'ENOTDIR');
    table.checkMayChange(parent);
    if (inode.kind === 'directory') throw errno('EISDIR');
    const now = table.options.now();
    this.disk.unlink(parent.pathOf(name));
    parent.entries.delete(name);
    table.noteEntryChange(parent, name, now);
    table.noteLinkChange(inode, -1, now);
    table.watches.tellLinks(inode);
    table.watches.tellEntry(parent, 'delete', name);
    table.noteIfGone(inode);
  }

  rmdir(path: string): void {
    const table = this.table;
    table.walkToParent(path);
    if (table.last === 'root') throw errno('EBUSY');
    if (table.last === 'dot') throw errno('EINVAL');
    if (table.last === 'dotdot') throw errno('ENOTEMPTY');
    const { parent, name } = table;
    const inode = table.lookUp();
    if (inode === undefined) throw errno('ENOENT');
    table.checkMayChange(parent);
    if (inode.kind !== 'directory') throw errno('ENOTDIR');
    this.checkIsEmpty(inode);
    const now = table.options.now();
    this.disk.rmdir(parent.pathOf(name));
    parent.entries.delete(name);
    table.noteEntryChange(parent, name, now);
    table.noteLinkChange(inode, -2, now);
    table.noteLinkChange(parent, -1, now);
    table.watches.tellEntry(parent, 'delete', name);
    table.noteIfGone(inode);
  }

  rename(from: string, to: string): void {
    const table = this.table;
    table.walkToParent(from);
    const { parent: oldParent, name: oldName, last: oldLast, hasTrailingSlash: oldSlash } = table;
    table.walkToParent(to);
    const { parent: newParent, name: newName } = table;
    if (oldLast !== 'name' || table.last !== 'name') throw errno('EBUSY');
    const source = table.entry(oldParent, oldName);
    if (source === undefined) throw errno('ENOENT');
    const target = table.entry(newParent, newName);
    const isDirectory = source.kind === 'directory';
    if (!isDirectory && (oldSlash || table.hasTrailingSlash)) throw errno('ENOTDIR');
    if (isDirectory && newParent.isWithin(source)) throw errno('EINVAL');
    if (target?.kind === 'directory' && oldParent !== newParent && oldParent.isWithin(target)) throw errno('ENOTEMPTY');
    if (source === target) return;
    table.checkMayChange(oldParent);
    table.checkMayChange(newParent);
    if (target !== undefined && isDirectory !== (target.kind === 'directory')) {
      throw errno(isDirectory ? 'ENOTDIR' : 'EISDIR');
    }
    if (isDirectory && oldParent !== newParent) table.checkAccess(source, 2);
    if (target?.kind === 'directory') this.checkIsEmpty(target);

    this.disk.rename(oldParent.pathOf(oldName), newParent.pathOf(newName));
    const now = table.options.now();
    oldParent.entries.delete(oldName);
    newParent.entries.set(newName, source);
    table.noteEntryChange(oldParent, oldName, now);
    table.noteEntryChange(newParent, newName, now);
    source.ctimeMs = now;
    table.footprint?.updates.push(`meta:${source.name}`);
    if (target !== undefined) table.noteLinkChange(target, isDirectory ? -2 : -1, now);
    table.watches.tellEntry(oldParent, 'moved from', oldName);
    table.watches.tellEntry(newParent, 'moved to', newName);
    if (target !== undefined) table.watches.tellLinks(target);
    table.watches.tellMoved(source);
    if (target !== undefined) table.noteIfGone(target);
    if (!isDirectory) return;
    source.parent = newParent;
    source.parentName = newName;
    if (target !== undefined) table.noteLinkChange(newParent, -1, now);
    if (oldParent === newParent) return;
    table.footprint?.writes.push(`entry:${source.name}/..`);
    table.noteLinkChange(oldParent, -1, now);
    table.noteLinkChange(newParent, 1, now);
  }

  /** Where something new may be made; the table's `name` is its name. Only a directory's name may end in a slash. */
  private parentOfNew(path: string, isDirectory: boolean): Inode {
    const table = this.table;
    table.walkToParent(path);
    if (table.last !== 'name') throw errno('EEXIST');
    if (table.lookUp() !== undefined) throw errno('EEXIST');
    if (table.hasTrailingSlash && !isDirectory) throw errno('ENOENT');
    table.checkMayChange(table.parent);
    return table.parent;
  }

  private checkIsEmpty(directory: Inode): void {
    this.table.footprint?.reads.push(`listing:${directory.name}`);
    if (directory.entries.size > 0) throw errno('ENOTEMPTY');
  }

  // A directory's set-group-id bit is inherited by directories below it.
  private newMode(parent: Inode, mode: number, isDirectory: boolean): number {
    if (!isDirectory) return mode & ~this.umask;
    this.table.footprint?.reads.push(`mode:${parent.name}`);
    return (mode & ~this.umask) | (parent.mode & 0o2000);
  }
}

/** A symlink's text is limited like a path, the terminating zero included. */
const maxTargetBytes = 4096;
