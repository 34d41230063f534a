import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StoreEvent } from './events.ts';
import { type LoadOptions, loadSessions, loadSessionsSync } from './load-sessions.ts';
import type { Sessions } from './sessions.ts';
import { systemFs } from './system.ts';
import { testClock } from './testing/clock.ts';
import { scratchFolder } from './testing/scratch.ts';

const ways: [string, (options: LoadOptions) => Sessions | Promise<Sessions>][] = [
  ['loadSessionsSync', loadSessionsSync],
  ['loadSessions', loadSessions],
];

test.each(ways)('%s reads the sessions of a file', async (_name, load) => {
  const path = join(scratchFolder(), 'sessions.json');
  writeFileSync(path, '{"peer":{"sessionId":"a","updatedAt":1}}');
  const { sessions, events } = await loadFrom(path, load);
  expect(sessions).toEqual(new Map([['peer', { sessionId: 'a', updatedAt: 1 }]]));
  expect(events).toEqual([{ kind: 'loaded', outcome: 'parsed' }]);
});

test.each(ways)('%s takes every failure for an empty store, and says which it was', async (_name, load) => {
  const folder = scratchFolder();
  const path = (name: string) => join(folder, name);
  writeFileSync(path('empty'), '');
  writeFileSync(path('torn'), '{"peer":{"sess');
  writeFileSync(path('list'), '[]');
  mkdirSync(path('folder'));
  const outcomes = [];
  for (const name of ['missing', 'empty', 'torn', 'list', 'folder']) {
    const { sessions, events } = await loadFrom(path(name), load);
    expect(sessions.size).toBe(0);
    outcomes.push(...events);
  }
  expect(outcomes).toEqual([
    { kind: 'loaded', outcome: 'missing' },
    { kind: 'loaded', outcome: 'empty' },
    { kind: 'loaded', outcome: 'torn' },
    { kind: 'loaded', outcome: 'torn' },
    { kind: 'loaded', outcome: 'unreadable', code: 'EISDIR' },
  ]);
});

async function loadFrom(path: string, load: (options: LoadOptions) => Sessions | Promise<Sessions>) {
  const events: StoreEvent[] = [];
  const sessions = await load({ path, fs: systemFs, clock: testClock(), report: (event) => events.push(event) });
  return { sessions, events };
}
