import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pruneStaleEntries } from './prune-stale-entries.ts';
import { sessionsBetween } from './testing/arbitraries.ts';

test('prune removes what is older than the limit, keeps all else as it was, and counts', () => {
  fc.assert(
    fc.property(sessionsBetween(0, 100), fc.nat(120), fc.nat(120), (before, now, pruneAfterMs) => {
      const sessions = new Map(before);
      const removed = pruneStaleEntries(sessions, { now, pruneAfterMs });
      const young = [...before].filter(([, { updatedAt }]) => now - updatedAt <= pruneAfterMs);
      expect([...sessions]).toEqual(young);
      expect(removed).toBe(before.size - young.length);
    }),
  );
});
