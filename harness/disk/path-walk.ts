import { errno } from './errno.ts';
import type { Footprint } from './footprint.ts';
import { Inode, rootName } from './inode.ts';
import { toPosix } from './paths.ts';

/** What the last component of a path is: a name, `.`, `..`, or the root folder itself. */
export type LastComponent = 'name' | 'dot' | 'dotdot' | 'root';

export interface WalkOptions {
  /** The path actors know the folder by. */
  readonly root: string;
  readonly now: () => number;
  readonly isSuperuser: boolean;
  readonly isWindows: boolean;
  readonly onEscape: (path: string) => void;
}

/**
 * The walk from a path to an inode, in the order of Linux's `fs/namei.c`.
 *
 * A walk leaves its result in fields (`parent`, `last`, `name`, `hasTrailingSlash`): it is in every call's way, and
 * returning an object would be its largest cost. They hold until the next walk.
 */
export class PathWalk {
  readonly options: WalkOptions;
  root: Inode;
  footprint: Footprint | null = null;
  /** True while the tree is judged: no permissions, no report of an escape. */
  isJudging = false;

  parent: Inode;
  last: LastComponent = 'root';
  name = '';
  hasTrailingSlash = false;

  private readonly rootSlash: string;
  private readonly rootParts: readonly string[];
  private given = '';
  private hops = 0;

  constructor(options: WalkOptions) {
    this.options = options;
    this.rootSlash = `${options.root}/`;
    this.rootParts = options.root.split('/').filter((part) => part !== '');
    this.root = newRoot(options.now());
    this.parent = this.root;
  }

  /** Walks to the directory that holds the last component, which is not looked up. */
  walkToParent(path: string): void {
    if (path === '') throw errno('ENOENT');
    // A character is at most 3 bytes of UTF-8, so short paths need no counting.
    if (path.length * 3 >= maxPathBytes && Buffer.byteLength(path) >= maxPathBytes) throw errno('ENAMETOOLONG');
    const text = this.options.isWindows ? toPosix(path, true) : path;
    this.given = path;
    this.hops = 0;
    if (text.startsWith(this.rootSlash)) this.walk(this.root, text, this.rootSlash.length);
    else if (text.charCodeAt(0) === slash) this.walk(null, text, 0);
    else this.escape();
  }

  /** The inode a path names. `follows` whether a symlink as the last component is followed. */
  find(path: string, follows: boolean): Inode {
    this.walkToParent(path);
    let mustBeDirectory = false;
    for (;;) {
      if (this.last !== 'name') return this.lastDirectory();
      if (this.hasTrailingSlash) mustBeDirectory = true;
      const inode = this.lookUp();
      if (inode === undefined) throw errno('ENOENT');
      if (inode.kind === 'symlink' && (follows || mustBeDirectory)) {
        this.followLast(inode);
        continue;
      }
      if (mustBeDirectory && inode.kind !== 'directory') throw errno('ENOTDIR');
      return inode;
    }
  }

  /** What the walk's last component names, if anything. */
  lookUp(): Inode | undefined {
    return this.entry(this.parent, this.name);
  }

  /** The directory meant by a last component that is no name. */
  lastDirectory(): Inode {
    if (this.last !== 'dotdot') return this.parent;
    return this.above(this.parent) ?? this.escape();
  }

  /** Goes on with a walk whose last component turned out to be `symlink`. */
  followLast(symlink: Inode): void {
    this.countHop();
    this.walk(symlink.target.charCodeAt(0) === slash ? null : this.parent, symlink.target, 0);
  }

  /** Permission to add, remove or replace names of a directory. */
  checkMayChange(directory: Inode): void {
    this.checkAccess(directory, 3);
  }

  /** Fails unless the caller may do `wanted` (4 read, 2 write, 1 execute or walk through) with the inode. */
  checkAccess(inode: Inode, wanted: number): void {
    if (this.isJudging) return;
    // A superuser is refused nothing but to execute a plain file, so only there the answer depends on the mode.
    const dependsOnMode = !this.options.isSuperuser || ((wanted & 1) !== 0 && inode.kind === 'file');
    if (dependsOnMode) this.footprint?.reads.push(`mode:${inode.name}`);
    inode.checkAccess(wanted, this.options.isSuperuser);
  }

  /** From `directory` (null: somewhere above the root folder) along the components of `text` from index `at` on. */
  private walk(directory: Inode | null, text: string, at: number): void {
    let current = directory;
    let rest = text;
    let depth = 0; // of the components of the root's path, how many have been walked; while current is null
    let start = skipSlashes(rest, at);
    if (start === rest.length && current !== null) {
      this.end(current, 'root', true);
      return;
    }
    while (start < rest.length) {
      const slashAt = rest.indexOf('/', start);
      const end = slashAt === -1 ? rest.length : slashAt;
      const next = slashAt === -1 ? end : skipSlashes(rest, end);
      const isLast = next === rest.length;
      const part = start === 0 && end === rest.length ? rest : rest.slice(start, end);
      start = next;
      if (current === null) {
        if (part === '..') depth = Math.max(0, depth - 1);
        else if (part === this.rootParts[depth]) depth++;
        else if (part !== '.') this.escape();
        if (depth === this.rootParts.length) {
          current = this.root;
          if (isLast) {
            this.end(current, 'root', end < rest.length);
            return;
          }
        }
        continue;
      }
      if (!this.options.isSuperuser) this.checkAccess(current, 1);
      if (isLast) {
        this.name = part;
        if (part === '.') this.end(current, 'dot', false);
        else if (part === '..') this.end(current, 'dotdot', false);
        else this.end(current, 'name', end < rest.length);
        return;
      }
      if (part === '..') {
        current = this.above(current);
        depth = this.rootParts.length - 1;
      } else if (part !== '.') {
        const child = this.entry(current, part);
        if (child === undefined) throw errno('ENOENT');
        if (child.kind === 'symlink') {
          this.countHop();
          rest = `${child.target}/${rest.slice(next)}`;
          start = skipSlashes(rest, 0);
          if (start > 0) {
            current = null;
            depth = 0;
          }
        } else if (child.kind === 'directory') current = child;
        else throw errno('ENOTDIR');
      }
    }
    this.escape();
  }

  private end(parent: Inode, last: LastComponent, hasTrailingSlash: boolean): void {
    this.parent = parent;
    this.last = last;
    this.hasTrailingSlash = hasTrailingSlash;
  }

  /** What a name of a directory points to. */
  entry(directory: Inode, name: string): Inode | undefined {
    if (name.length * 3 > maxNameBytes && Buffer.byteLength(name) > maxNameBytes) throw errno('ENAMETOOLONG');
    this.footprint?.reads.push(`entry:${directory.name}/${name}`);
    return directory.entries.get(name);
  }

  private above(directory: Inode): Inode | null {
    this.footprint?.reads.push(`entry:${directory.name}/..`);
    return directory.parent;
  }

  private countHop(): void {
    if (++this.hops > maxHops) throw errno('ELOOP');
  }

  private escape(): never {
    if (!this.isJudging) this.options.onEscape(this.given);
    throw errno('EACCES');
  }
}

/** Linux's PATH_MAX counts the terminating zero, NAME_MAX does not; symlinks on the way are MAXSYMLINKS. */
const maxPathBytes = 4096;
const maxNameBytes = 255;
const maxHops = 40;
const slash = 47;

/** The inode of an empty root folder. */
export function newRoot(nowMs: number): Inode {
  return new Inode(rootName, 'directory', 0o755, nowMs);
}

function skipSlashes(text: string, at: number): number {
  let index = at;
  while (text.charCodeAt(index) === slash) index++;
  return index;
}
