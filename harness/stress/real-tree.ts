import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import type { Tree } from '../disk/tree.ts';

/** What is in a real folder that nobody schedules. */
export function realTree(folder: string): Tree {
  const root = realpathSync(folder);
  const entries = (): [path: string, stats: BigIntStats][] =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((path): [string, BigIntStats | undefined] => [
        path,
        quietly(() => lstatSync(`${root}/${path}`, { bigint: true })),
      ])
      .flatMap(([path, stats]): [string, BigIntStats][] =>
        stats === undefined ? [] : [[path.split(sep).join('/'), stats]],
      )
      .sort(([a], [b]) => (a < b ? -1 : 1));
  /** Where a path leads; undefined if to nothing, or out of the folder. */
  const find = (path: string): string | undefined => {
    const target = quietly(() => realpathSync(isAbsolute(path) ? path : `${root}/${path}`));
    if (target === undefined) return undefined;
    const within = relative(root, target);
    return within === '..' || within.startsWith(`..${sep}`) || isAbsolute(within) ? undefined : target;
  };
  return {
    exists: (path) => find(path) !== undefined,
    read: (path) => {
      const target = find(path);
      return target === undefined || !statSync(target).isFile() ? undefined : readFileSync(target);
    },
    files: () => entries().flatMap(([path, stats]) => (stats.isDirectory() ? [] : [path])),
    directories: () => entries().flatMap(([path, stats]) => (stats.isDirectory() ? [path] : [])),
    stamp: (path) => {
      const target = find(path);
      if (target === undefined) return undefined;
      const stats = statSync(target, { bigint: true });
      return `${identityOf(stats)}@${stats.mtimeNs}:${stats.ctimeNs}:${stats.size}`;
    },
    snapshot: () =>
      Object.fromEntries(
        entries().map(([path, stats]) => {
          if (stats.isDirectory()) return [path, 'dir'];
          if (stats.isSymbolicLink()) return [path, `link -> ${readlinkSync(`${root}/${path}`)}`];
          return [path, readFileSync(`${root}/${path}`, 'latin1')];
        }),
      ),
  };
}

/** Regular files by path, with what tells each from another of the same name. */
export function filesOf(folder: string): ReadonlyMap<string, string> {
  const tree = realTree(folder);
  return new Map(
    tree.files().flatMap((path): [string, string][] => {
      const stats = lstatSync(`${folder}/${path}`, { bigint: true });
      return stats.isFile() ? [[path, identityOf(stats)]] : [];
    }),
  );
}

/** The number alone may be given again as soon as a file is deleted. */
function identityOf({ ino, birthtimeNs }: BigIntStats): string {
  return `${ino}:${birthtimeNs}`;
}

/** Undefined for a path that leads nowhere: it may be a dangling link, or have just gone. */
function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
