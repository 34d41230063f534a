import { posix } from 'node:path';
import type { DirectoryEntry } from '../../disk/file-calls.ts';
import type { FileStatus } from '../../disk/inode.ts';
import { encodeName } from '../arguments.ts';
import type { Flavour } from '../operation.ts';
import { onPath } from '../operations/single.ts';
import { toDirent } from '../stats.ts';
import { ReadDirectory } from './read-directory.ts';
import type { Routine } from './routine.ts';

interface Listing {
  readonly options: Readonly<Record<string, unknown>>;
  readonly withTypes: boolean;
  readonly flavour: Flavour;
}

/**
 * `readdir({ recursive: true })`: a listing per directory; without types, a stat per name says which are directories. Promises go
 * depth first from the end of a listing, each directory listed as soon as it is met; the others go breadth first.
 */
export function* listAll(root: string, listing: Listing): Routine<unknown[]> {
  const found: unknown[] = [];
  if (listing.flavour === 'promise') {
    const stack: [string, readonly DirectoryEntry[]][] = [[root, yield* list(root)]];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const [path, entries] = top;
      for (const entry of entries) {
        if (!(yield* take(root, path, entry, listing, found))) continue;
        const below = posix.join(path, entry.name);
        stack.push([below, yield* list(below)]);
      }
    }
    return found;
  }
  const queue = [root];
  for (const path of queue) {
    for (const entry of yield* list(path)) {
      if (yield* take(root, path, entry, listing, found)) queue.push(posix.join(path, entry.name));
    }
  }
  return found;
}

function* list(path: string): Routine<readonly DirectoryEntry[]> {
  return (yield new ReadDirectory(path, (entries) => entries)) as readonly DirectoryEntry[];
}

/** Adds one name to what was found; whether it is a directory to go into. */
function* take(
  root: string,
  path: string,
  entry: DirectoryEntry,
  { options, withTypes }: Listing,
  found: unknown[],
): Routine<boolean> {
  if (withTypes) {
    found.push(toDirent(encodeName(entry.name, options), entry.kind, path));
    return entry.kind === 'directory';
  }
  const full = posix.join(path, entry.name);
  found.push(posix.relative(root, full));
  try {
    const looked = onPath('stat', full, (kernel, request, name) => kernel.stat(request, name));
    return ((yield looked) as FileStatus).kind === 'directory';
  } catch {
    // A name that leads nowhere, or no more, is no directory.
    return false;
  }
}
