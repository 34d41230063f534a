import { posix } from 'node:path';
import type { FileStatus } from '../../disk/inode.ts';
import { encodeName } from '../arguments.ts';
import { onPath } from '../operations/single.ts';
import type { Routine } from './routine.ts';

/** `realpath` in callback and sync form: Node walks the path itself, with an lstat per name, and stat and readlink per link. */
export function* resolveLinks(path: string, options: Readonly<Record<string, unknown>>): Routine<string | Buffer> {
  const known = new Set<string>();
  const targets = new Map<number, string>();
  let rest = path;
  let at = 1;
  let base = '/';
  while (at < rest.length) {
    const slash = rest.indexOf('/', at);
    const end = slash === -1 ? rest.length : slash;
    base = rest.slice(0, end);
    at = end + 1;
    if (known.has(base)) continue;
    const status = (yield onPath('lstat', base, (kernel, request, name) => kernel.lstat(request, name))) as FileStatus;
    if (status.kind !== 'symlink') {
      known.add(base);
      continue;
    }
    let target = targets.get(status.ino);
    if (target === undefined) {
      yield onPath('stat', base, (kernel, request, name) => kernel.stat(request, name));
      target = (yield onPath('readlink', base, (kernel, request, name) => kernel.readlink(request, name))) as string;
      targets.set(status.ino, target);
    }
    rest = posix.resolve(posix.resolve(posix.dirname(base), target), rest.slice(at));
    at = 1;
  }
  return encodeName(rest, options);
}
