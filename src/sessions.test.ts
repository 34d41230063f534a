import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSessions, type Sessions, stringifySessions } from './sessions.ts';
import { sessionsBetween } from './testing/arbitraries.ts';

test('parsing what was stringified gives the same sessions, whatever the peers are called', () => {
  fc.assert(
    fc.property(sessionsBetween(0, 2 ** 42), (sessions) => {
      expect(parseSessions(stringifySessions(sessions), 0)).toEqual(sessions);
    }),
  );
});

test('a peer called __proto__ is an entry and changes no prototype', () => {
  const sessions: Sessions = new Map([['__proto__', { sessionId: 'a', updatedAt: 1 }]]);
  const parsed = parseSessions(stringifySessions(sessions), 0);
  expect(parsed?.get('__proto__')).toEqual({ sessionId: 'a', updatedAt: 1 });
  expect(parsed?.get('sessionId')).toBeUndefined();
});

test('text that stringifies the same is the same after parsing', () => {
  fc.assert(
    fc.property(sessionsBetween(0, 2 ** 42), (sessions) => {
      const text = stringifySessions(sessions);
      expect(stringifySessions(parseSessions(text, 0) ?? new Map())).toBe(text);
    }),
  );
});

test.each(['', '{', '[]', 'null', '1', '"text"'])('%j holds no sessions', (text) => {
  expect(parseSessions(text, 0)).toBeUndefined();
});

test('entries without a sessionId are dropped, and so is what is no field of an entry', () => {
  const text = JSON.stringify({
    good: { sessionId: 'a', updatedAt: 1, note: 'n', other: true },
    oddNote: { sessionId: 'b', updatedAt: 2, note: 3 },
    none: { updatedAt: 1 },
    number: { sessionId: 7, updatedAt: 1 },
    text: 'a',
    list: [],
    nothing: null,
  });
  expect(parseSessions(text, 0)).toEqual(
    new Map([
      ['good', { sessionId: 'a', updatedAt: 1, note: 'n' }],
      ['oddNote', { sessionId: 'b', updatedAt: 2 }],
    ]),
  );
});

test('an entry without a usable time counts as updated now', () => {
  expect(parseSessions('{"a":{"sessionId":"x"},"b":{"sessionId":"y","updatedAt":null}}', 5)).toEqual(
    new Map([
      ['a', { sessionId: 'x', updatedAt: 5 }],
      ['b', { sessionId: 'y', updatedAt: 5 }],
    ]),
  );
});
