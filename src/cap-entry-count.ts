import type { Sessions } from './sessions.ts';

/**
 * Removes all but the `maxEntries` most recently updated entries from `sessions`; returns how many. Of entries updated
 * in the same millisecond those whose peer sorts first stay, so that every process keeps the same ones.
 */
export function capEntryCount(sessions: Sessions, maxEntries: number): number {
  if (sessions.size <= maxEntries) return 0;
  const newestFirst = [...sessions].sort(
    ([peerA, a], [peerB, b]) => b.updatedAt - a.updatedAt || (peerA < peerB ? -1 : 1),
  );
  const tooMany = newestFirst.slice(maxEntries);
  for (const [peer] of tooMany) sessions.delete(peer);
  return tooMany.length;
}
