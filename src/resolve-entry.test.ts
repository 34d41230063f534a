import { expect, test } from 'vitest';
import { entryOf, resolveEntry } from './resolve-entry.ts';
import type { Sessions } from './sessions.ts';
import { countingIds } from './testing/ids.ts';

const known: Sessions = new Map([['peer', { sessionId: 'old', updatedAt: 10, note: 'n' }]]);

test('a chat that is not known gets a new id', () => {
  const resolved = resolveEntry(new Map(), { peer: 'peer', text: 'hi' }, { ids: countingIds(), now: 20 });
  expect(resolved).toEqual({ sessionId: 'id-1', updatedAt: 20, isNew: true, isReset: false });
});

test('a known chat keeps its id and note', () => {
  const resolved = resolveEntry(known, { peer: 'peer', text: 'hi' }, { ids: countingIds(), now: 20 });
  expect(resolved).toEqual({ sessionId: 'old', updatedAt: 20, note: 'n', isNew: false, isReset: false });
});

test('a clock that was set back does not age a chat', () => {
  const resolved = resolveEntry(known, { peer: 'peer', text: 'hi' }, { ids: countingIds(), now: 5 });
  expect(resolved.updatedAt).toBe(10);
});

test.each(['/new', '/reset', ' /NEW ', '/reset and tell me'])('%j starts over', (text) => {
  const resolved = resolveEntry(known, { peer: 'peer', text }, { ids: countingIds(), now: 20 });
  expect(resolved).toEqual({ sessionId: 'id-1', updatedAt: 20, isNew: true, isReset: true });
});

test.each(['/newer', 'say /new', 'new', ''])('%j does not', (text) => {
  const resolved = resolveEntry(known, { peer: 'peer', text }, { ids: countingIds(), now: 20 });
  expect(resolved.sessionId).toBe('old');
});

test('resolving changes no sessions', () => {
  const sessions: Sessions = new Map();
  resolveEntry(sessions, { peer: 'peer', text: '/new' }, { ids: countingIds(), now: 20 });
  expect(sessions.size).toBe(0);
});

test('what is stored of it is the entry', () => {
  expect(entryOf({ sessionId: 'a', updatedAt: 1, isNew: true, isReset: false })).toEqual({
    sessionId: 'a',
    updatedAt: 1,
  });
});
