import * as nodeFs from 'node:fs';
import { constants, rmSync, writeFileSync } from 'node:fs';
import type { BackUpName } from '../../harness/results/bench.ts';
import { type Sessions, type StoreEvent, type StoreFs, type StrategyName, stringifySessions } from '../../src/index.ts';

/** Most entries of a store that is measured: below the 500 that a save keeps. */
const MOST_ENTRIES = 100;
/** Bytes of a file for each of its entries; JSON alone needs about 100. */
const BYTES_AN_ENTRY = 500;
/** Any time; what matters is that it has 13 digits, so that each save has as many bytes as the last. */
const LONG_AGO = 1_700_000_000_000;

/** The store's strategy behind a way to make a backup. */
export function strategyOf(backUp: BackUpName): StrategyName {
  if (backUp === 'copyFile' || backUp === 'copyFile+FICLONE') return 'copyFile';
  return backUp === 'link' ? 'link' : 'rename';
}

/** The file system as it is; for FICLONE with a `copyFile` that asks for a clone first. */
export function fsOf(backUp: BackUpName): StoreFs {
  if (backUp !== 'copyFile+FICLONE') return nodeFs;
  const { copyFile, ...others } = nodeFs.promises;
  const promises = {
    ...others,
    copyFile: (from: string, to: string, mode = 0) => copyFile(from, to, mode | constants.COPYFILE_FICLONE),
  };
  return { readFileSync: nodeFs.readFileSync, promises };
}

/** Chats that fill a file of so many bytes, but for a few. Of `stale` a share (0 to 1) was not heard of for very long. */
export function sessionsOf(bytes: number, now: number, stale = 0): Sessions {
  const entries = Math.min(MOST_ENTRIES, Math.max(1, Math.floor(bytes / BYTES_AN_ENTRY)));
  const fill = (note: string): Sessions => {
    const sessions: Sessions = new Map();
    for (let index = 0; index < entries; index += 1) {
      const updatedAt = index < Math.round(stale * entries) ? LONG_AGO : now;
      sessions.set(`telegram:${1_000 + index}`, { sessionId: `session-${1_000 + index}`, updatedAt, note });
    }
    return sessions;
  };
  const bare = stringifySessions(fill('')).length;
  return fill('n'.repeat(Math.max(0, Math.floor((bytes - bare) / entries))));
}

/** A message of one chat: the text of the next save is another one, and as long. */
export function touch(sessions: Sessions, now: number): void {
  const [first] = sessions;
  if (first === undefined) return;
  const [peer, entry] = first;
  sessions.set(peer, { ...entry, updatedAt: Math.max(now, entry.updatedAt + 1) });
}

/**
 * Makes a file anew. It is deleted first: where a rename puts a file in the place of another, ext4 begins to write it out at
 * once, and where none was there it does not. After a rotation by rename none is, and what its clean-up deletes would be cheaper.
 */
export function makeAnew(path: string, text: string): void {
  rmSync(path, { force: true });
  writeFileSync(path, text);
}

/** Hears what a store does on the side: a rotation that did not happen must not be taken for a fast one. */
export function listen(): {
  readonly report: (event: StoreEvent) => void;
  readonly expectRotations: (n: number) => void;
} {
  let rotations = 0;
  let failure: string | undefined;
  return {
    report: (event) => {
      if (event.kind === 'rotated') rotations += 1;
      if (event.kind === 'rotation-failed' || event.kind === 'cleanup-failed')
        failure ??= `${event.kind}: ${event.code}`;
    },
    expectRotations: (n) => {
      if (failure !== undefined) throw new Error(`a backup could not be made (${failure})`);
      if (rotations !== n) throw new Error(`${rotations} rotations were made, and ${n} expected`);
      rotations = 0;
    },
  };
}
