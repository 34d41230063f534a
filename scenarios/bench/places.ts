import { constants, copyFileSync, existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../harness/index.ts';
import type { BenchPlace } from '../../harness/results/bench.ts';
import { fileSystemOf } from '../../harness/results/environment.ts';

/** A folder of our own in a file system. */
export interface Place extends BenchPlace {
  readonly folder: string;
  /** What is too large for it is left out rather than an error: nobody asked for this place. */
  readonly isExtra: boolean;
}

/** Where Linux keeps a file system in memory. */
const SHARED_MEMORY = '/dev/shm';

/** Makes a folder in every file system that is to be measured, and removes them all, whatever becomes of `task`. */
export async function withPlaces<T>(dirs: readonly string[], task: (places: Place[]) => Promise<T>): Promise<T> {
  const places: Place[] = [];
  try {
    places.push(makePlace('temporary folder', tmpdir(), false));
    if (isTmpfs(SHARED_MEMORY)) places.push(makePlace(SHARED_MEMORY, SHARED_MEMORY, true));
    for (const dir of dirs) places.push(makePlace(dir, dir, false));
    return await task(places);
  } finally {
    for (const { folder } of places) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function isTmpfs(folder: string): boolean {
  return existsSync(folder) && fileSystemOf(folder) === 'tmpfs';
}

function makePlace(name: string, parent: string, isExtra: boolean): Place {
  try {
    const folder = mkdtempSync(join(parent, 'filerace-bench-'));
    const fileSystem = fileSystemOf(folder);
    return { name: `${name} (${fileSystem})`, fileSystem, folder, isExtra, clones: canClone(folder) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `Expected \`${parent}\` to be a folder in which filerace can make its own, got an error (${reason}). Try \`--dir\` with a folder that you can write to.`,
    );
  }
}

/** Asks for a clone and nothing else. */
function canClone(folder: string): boolean {
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  writeFileSync(from, 'x'.repeat(10_000));
  try {
    copyFileSync(from, to, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    return false; // this file system only copies
  } finally {
    rmSync(from, { force: true });
    rmSync(to, { force: true });
  }
}

/** Whether so much can be written; a disk that others fill up meanwhile fails later, with its own error. */
export function hasRoomFor(bytes: number, { folder }: Pick<Place, 'folder'>): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > bytes;
}
