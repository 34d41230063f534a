import type { FileKind, Inode } from './inode.ts';

/** What a name of the tree stands for at one moment. */
export interface Named {
  readonly kind: FileKind;
  readonly size: number;
  /** Changes whenever the name stands for another file, or the file's bytes changed. */
  readonly stamp: string;
}

/**
 * All names below a directory, POSIX, relative to it, and what they stand for; of a tree with more than `most` names, the first
 * ones. Looks at the harness's own table alone: no disk is asked, and no footprint left.
 */
export function listNames(root: Inode, most: number): Map<string, Named> {
  const names = new Map<string, Named>();
  const pending: (readonly [prefix: string, directory: Inode])[] = [['', root]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [prefix, directory] = next;
    for (const [name, inode] of directory.entries) {
      if (names.size >= most) return names;
      const { kind, size } = inode;
      names.set(prefix + name, { kind, size, stamp: `${inode.name}@${inode.dataVersion}` });
      if (kind === 'directory') pending.push([`${prefix}${name}/`, inode]);
    }
  }
  return names;
}
