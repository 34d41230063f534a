import fc from 'fast-check';
import type { SessionEntry, Sessions } from '../sessions.ts';

const peer = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', '', '0', '10', 'ключ', '鍵', '🗝️', '\ud800'),
  fc.string({ unit: 'binary' }),
);

/** Sessions whose last messages lie between two times, in milliseconds. */
export function sessionsBetween(min: number, max: number): fc.Arbitrary<Sessions> {
  const entry: fc.Arbitrary<SessionEntry> = fc.record(
    { sessionId: fc.string(), updatedAt: fc.integer({ min, max }), note: fc.string({ unit: 'binary' }) },
    { requiredKeys: ['sessionId', 'updatedAt'], noNullPrototype: true },
  );
  return fc.array(fc.tuple(peer, entry), { maxLength: 20 }).map((pairs) => new Map(pairs));
}
