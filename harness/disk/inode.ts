import { errno } from './errno.ts';

export type FileKind = 'file' | 'directory' | 'symlink';

/** What `stat` answers. Times are in ms; `mode` has the type bits; device and owner are constant and left to others. */
export interface FileStatus {
  readonly kind: FileKind;
  readonly mode: number;
  readonly nlink: number;
  readonly size: number;
  readonly ino: number;
  readonly atimeMs: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly birthtimeMs: number;
}

/** Who calls: decides inode names and who may use a descriptor. */
export interface Caller {
  readonly process: string;
  /** A name for an inode made by this very call, the same in every schedule. */
  inodeName(): string;
}

/** Everything about a file except its bytes, which are on the disk. */
export class Inode {
  readonly name: string;
  readonly kind: FileKind;
  /** Permission bits only, at most 0o7777. */
  mode: number;
  nlink: number;
  size: number;
  atimeMs: number;
  mtimeMs: number;
  ctimeMs: number;
  readonly birthtimeMs: number;
  /** Grows when the bytes change. */
  dataVersion = 0;
  /** A directory's names. Empty and unused for other kinds, so that all inodes have one shape. */
  readonly entries: Map<string, Inode>;
  /** Where a directory is: a directory has one name only. The root has no parent. */
  parent: Inode | null = null;
  parentName = '';
  /** What a symlink says. */
  readonly target: string;
  private number = 0;

  constructor(name: string, kind: FileKind, mode: number, nowMs: number, target = '') {
    this.name = name;
    this.kind = kind;
    this.mode = mode;
    this.nlink = kind === 'directory' ? 2 : 1;
    this.size = kind === 'directory' ? directorySize : kind === 'symlink' ? Buffer.byteLength(target) : 0;
    this.atimeMs = nowMs;
    this.mtimeMs = nowMs;
    this.ctimeMs = nowMs;
    this.birthtimeMs = nowMs;
    this.entries = kind === 'directory' ? new Map() : noEntries;
    this.target = target;
  }

  /** A stable number for `stat`, never 0. Computed when first asked for: most inodes are never stat'ed. */
  get ino(): number {
    if (this.number === 0) this.number = this.name === rootName ? rootNumber : hash48(this.name);
    return this.number;
  }

  status(): FileStatus {
    return {
      kind: this.kind,
      mode: typeBits[this.kind] | this.mode,
      nlink: this.nlink,
      size: this.size,
      ino: this.ino,
      atimeMs: this.atimeMs,
      mtimeMs: this.mtimeMs,
      ctimeMs: this.ctimeMs,
      birthtimeMs: this.birthtimeMs,
    };
  }

  /** The path on the disk of a directory, `''` for the root. Climbs, so that moving a directory costs nothing. */
  directoryPath(): string {
    const parent = this.parent;
    if (parent === null) return '';
    return parent.parent === null ? this.parentName : `${parent.directoryPath()}/${this.parentName}`;
  }

  /** The path on the disk of one of this directory's names. */
  pathOf(name: string): string {
    return this.parent === null ? name : `${this.directoryPath()}/${name}`;
  }

  /** Whether this directory is `inode` or below it. */
  isWithin(inode: Inode): boolean {
    for (let at: Inode | null = this; at !== null; at = at.parent) if (at === inode) return true;
    return false;
  }

  /** Fails as `access(2)` would; `wanted` as R_OK 4, W_OK 2, X_OK 1. Everything is the caller's, so owner bits decide. */
  checkAccess(wanted: number, isSuperuser: boolean): void {
    if (!isSuperuser) {
      if (((this.mode >> 6) & wanted) !== wanted) throw errno('EACCES');
    } else if ((wanted & 1) !== 0 && this.kind === 'file' && (this.mode & 0o111) === 0) {
      // A superuser may do everything but execute what nobody may execute.
      throw errno('EACCES');
    }
  }
}

/** The name of the inode every path starts at. */
export const rootName = 'root';
const rootNumber = 2;
/** What ext4 says for a directory of one block; constant, since the real size depends on the file system. */
const directorySize = 4096;
const typeBits = { file: 0o100000, directory: 0o040000, symlink: 0o120000 } as const;
const noEntries: Map<string, Inode> = new Map();

// Two 24-bit halves of FNV-1a with different starts: 48 bits are exact in a double, and collisions are out of reach of
// the few inodes of a run.
function hash48(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x050c5d1f;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x01000193) ^ (low >>> 15);
  }
  const number = ((high >>> 8) & 0xffffff) * 0x1000000 + ((low >>> 8) & 0xffffff);
  return number <= rootNumber ? number + rootNumber + 1 : number;
}
