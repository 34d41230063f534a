import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capEntryCount } from './cap-entry-count.ts';
import { sessionsBetween } from './testing/arbitraries.ts';

test('cap keeps at most so many, none of them older than one removed, and counts', () => {
  fc.assert(
    fc.property(sessionsBetween(0, 5), fc.nat(25), (before, maxEntries) => {
      const sessions = new Map(before);
      const removed = capEntryCount(sessions, maxEntries);
      const gone = [...before].filter(([peer]) => !sessions.has(peer));
      expect(sessions.size).toBe(Math.min(before.size, maxEntries));
      expect(removed).toBe(gone.length);
      const oldestKept = Math.min(...[...sessions.values()].map(({ updatedAt }) => updatedAt));
      for (const [, { updatedAt }] of gone) expect(updatedAt).toBeLessThanOrEqual(oldestKept);
    }),
  );
});

test('which of equally old entries stay does not depend on their order', () => {
  fc.assert(
    fc.property(sessionsBetween(0, 5), fc.nat(25), (before, maxEntries) => {
      const forwards = new Map(before);
      const backwards = new Map([...before].reverse());
      capEntryCount(forwards, maxEntries);
      capEntryCount(backwards, maxEntries);
      expect(new Set(backwards.keys())).toEqual(new Set(forwards.keys()));
    }),
  );
});
