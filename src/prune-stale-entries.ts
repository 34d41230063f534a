import type { Sessions } from './sessions.ts';

export interface PruneOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds without a message after which an entry is stale. */
  readonly pruneAfterMs: number;
}

/** Removes the entries that are older than `pruneAfterMs` from `sessions`; returns how many. */
export function pruneStaleEntries(sessions: Sessions, { now, pruneAfterMs }: PruneOptions): number {
  const before = sessions.size;
  for (const [peer, { updatedAt }] of sessions) {
    if (now - updatedAt > pruneAfterMs) sessions.delete(peer);
  }
  return before - sessions.size;
}
