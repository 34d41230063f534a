import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoreEvent } from './events.ts';
import type { SessionStoreOptions } from './options.ts';
import { createSaveQueue } from './save-queue.ts';
import { createSessionStore } from './session-store.ts';
import type { Sessions } from './sessions.ts';
import { systemFs } from './system.ts';
import { sessionsBetween } from './testing/arbitraries.ts';
import { testClock } from './testing/clock.ts';
import { failing, fsWith, fsWithHandles } from './testing/faults.ts';
import { countingIds } from './testing/ids.ts';
import { scratchFolder } from './testing/scratch.ts';

const now = 1_700_000_000_000;
const large = 'x'.repeat(200);

test('it works by itself, with no option but the path', async () => {
  const store = createSessionStore({ path: join(scratchFolder(), 'made', 'sessions.json') });
  const { sessionId } = await store.resolveSession({ peer: 'peer', text: 'hi' });
  expect((await store.load()).get('peer')?.sessionId).toBe(sessionId);
  expect(store.loadSync()).toEqual(await store.load());
});

test('what was saved is loaded, whatever the peers are called', async () => {
  const { store } = scratchStore();
  await fc.assert(
    fc.asyncProperty(sessionsBetween(now - 1000, now), async (sessions) => {
      await store.save(sessions);
      expect(store.loadSync()).toEqual(sessions);
      expect(await store.load()).toEqual(sessions);
    }),
    { numRuns: 50 },
  );
});

test('a save leaves one private file, no lock and no temp file', async () => {
  const { store, path } = scratchStore({ durable: true });
  await store.save(one('a'));
  expect(readdirSync(dirname(path))).toEqual(['sessions.json']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a save removes stale entries and those over the cap from the file, not from the map given', async () => {
  const { store, events } = scratchStore({ pruneAfterMs: 100, maxEntries: 1 });
  const sessions: Sessions = new Map([
    ['stale', { sessionId: 'a', updatedAt: now - 101 }],
    ['older', { sessionId: 'b', updatedAt: now - 2 }],
    ['newer', { sessionId: 'c', updatedAt: now - 1 }],
  ]);
  await store.save(sessions);
  expect([...store.loadSync().keys()]).toEqual(['newer']);
  expect(sessions.size).toBe(3);
  expect(events).toContainEqual({ kind: 'removed', stale: 1, overCap: 1 });
});

test('by default that is after 30 days, and over 500', async () => {
  const { store } = scratchStore();
  const month = 30 * 24 * 60 * 60 * 1000;
  const sessions: Sessions = new Map([
    ['stale', { sessionId: 'a', updatedAt: now - month - 1 }],
    ['old', { sessionId: 'b', updatedAt: now - month }],
  ]);
  await store.save(sessions);
  expect([...store.loadSync().keys()]).toEqual(['old']);
  for (let count = 0; count < 501; count += 1) sessions.set(`peer ${count}`, { sessionId: 'c', updatedAt: now });
  await store.save(sessions);
  expect(store.loadSync().size).toBe(500);
});

test('what the caller changes after the call is not saved', async () => {
  const { store } = scratchStore();
  const sessions = one('a');
  const saved = store.save(sessions);
  sessions.clear();
  await saved;
  expect(store.loadSync().size).toBe(1);
});

test('two first messages of one chat at once get one id, from one store', async () => {
  const { store } = scratchStore();
  const message = { peer: 'peer', text: 'hi' };
  const [a, b] = await Promise.all([store.resolveSession(message), store.resolveSession(message)]);
  expect(b.sessionId).toBe(a.sessionId);
  expect([a.isNew, b.isNew]).toEqual([true, false]);
});

test.each([
  ['a queue', { lock: false, queue: createSaveQueue() }],
  ['only the lock file', {}],
] as const)('and from two stores that share %s', async (_what, options) => {
  const { store, path } = scratchStore({ ...options, ids: countingIds('first') });
  const other = createSessionStore({ path, clock: testClock(now), ids: countingIds('other'), ...options });
  const message = { peer: 'peer', text: 'hi' };
  const [a, b] = await Promise.all([store.resolveSession(message), other.resolveSession(message)]);
  expect(b.sessionId).toBe(a.sessionId);
});

test('/new changes the id, once', async () => {
  const { store } = scratchStore();
  const first = await store.resolveSession({ peer: 'peer', text: 'hi' });
  const reset = await store.resolveSession({ peer: 'peer', text: '/new' });
  const next = await store.resolveSession({ peer: 'peer', text: 'hi' });
  expect(reset).toMatchObject({ isNew: true, isReset: true });
  expect(reset.sessionId).not.toBe(first.sessionId);
  expect(next.sessionId).toBe(reset.sessionId);
  expect(store.loadSync().get('peer')).toEqual({ sessionId: reset.sessionId, updatedAt: now });
});

test('update passes on what the change returns, and applies it to what others saved', async () => {
  const { store, path } = scratchStore();
  await createSessionStore({ path, clock: testClock(now) }).save(one('theirs'));
  expect(await store.update(async (sessions) => sessions.get('peer')?.sessionId)).toBe('theirs');
});

test('a change that throws saves nothing, and blocks nobody', async () => {
  const { store, path } = scratchStore();
  await store.save(one('a'));
  const failed = store.update((sessions) => {
    sessions.clear();
    throw new Error('as planned');
  });
  await expect(failed).rejects.toThrow('as planned');
  expect(store.loadSync().size).toBe(1);
  expect(existsSync(`${path}.lock`)).toBe(false);
  await store.save(one('b'));
});

test.each(['copyFile', 'link'] as const)('a save over the limit backs up the old text (%s)', async (strategy) => {
  const { store, path } = scratchStore({ strategy, rotateBytes: 100 });
  await store.save(one('a', large));
  const before = readFileSync(path, 'utf8');
  await store.save(one('b', large));
  expect(readFileSync(`${path}.bak.${now}`, 'utf8')).toBe(before);
  expect(store.loadSync().get('peer')?.sessionId).toBe('b');
});

test('with rename a reader in between finds nothing; with copyFile and link it finds the sessions', async () => {
  for (const [strategy, seen] of [
    ['rename', 0],
    ['copyFile', 1],
    ['link', 1],
  ] as const) {
    const path = join(scratchFolder(), 'sessions.json');
    const reader = createSessionStore({ path, clock: testClock(now) });
    await reader.save(one('a', large));
    const sizes: number[] = [];
    // mkdir comes after the rotation and before the rewrite.
    const fs = fsWith({
      async mkdir(folder, options) {
        sizes.push(reader.loadSync().size);
        return systemFs.promises.mkdir(folder, options);
      },
    });
    await createSessionStore({ path, fs, clock: testClock(now), strategy, rotateBytes: 100 }).save(one('b', large));
    expect(sizes).toEqual([seen]);
    expect(reader.loadSync().size).toBe(1);
  }
});

test('with rename a save that changes nothing leaves the file missing for good', async () => {
  const { store, path, events } = scratchStore({ strategy: 'rename', rotateBytes: 100 });
  await store.save(one('a', large));
  await store.save(one('a', large));
  expect(existsSync(path)).toBe(false);
  expect(events.at(-1)).toEqual({ kind: 'saved', outcome: 'unchanged' });
});

test('without skipUnchanged, or with another strategy, it does not', async () => {
  for (const [strategy, skipUnchanged] of [
    ['rename', false],
    ['copyFile', true],
    ['link', true],
  ] as const) {
    const { store, path } = scratchStore({ strategy, skipUnchanged, rotateBytes: 100 });
    await store.save(one('a', large));
    await store.save(one('a', large));
    expect(existsSync(path)).toBe(true);
  }
});

test('known limit: the shortcut does not see what another store has written since', async () => {
  const { store, path } = scratchStore();
  await store.save(one('a'));
  await createSessionStore({ path, clock: testClock(now) }).save(one('theirs'));
  await store.save(one('a'));
  expect(store.loadSync().get('peer')?.sessionId).toBe('theirs');
});

test('after a failed write the shortcut is not taken', async () => {
  let isBroken = false;
  const fs = fsWith({
    rename: (from, to) => (isBroken ? failing('EIO')() : systemFs.promises.rename(from, to)),
  });
  const { store, events } = scratchStore({ fs });
  await store.save(one('a'));
  isBroken = true;
  await expect(store.save(one('b'))).rejects.toMatchObject({ code: 'EIO' });
  isBroken = false;
  await store.save(one('a'));
  expect(events.at(-1)).toEqual({ kind: 'saved', outcome: 'written' });
});

test('a failing backup does not fail the save', async () => {
  const fs = fsWith({ copyFile: failing('ENOSPC') });
  const { store, events } = scratchStore({ fs, rotateBytes: 100 });
  await store.save(one('a', large));
  await store.save(one('b', large));
  expect(store.loadSync().get('peer')?.sessionId).toBe('b');
  expect(events).toContainEqual({ kind: 'rotation-failed', code: 'ENOSPC' });
});

test('on Windows a write is retried four times, elsewhere not', async () => {
  for (const [platform, failures, outcome] of [
    ['win32', 4, 'saved'],
    ['win32', 5, 'EPERM'],
    ['linux', 1, 'EPERM'],
  ] as const) {
    let renames = 0;
    const fs = fsWith({
      rename(from, to) {
        renames += 1;
        return renames <= failures ? failing('EPERM')() : systemFs.promises.rename(from, to);
      },
    });
    const { store, path, clock } = scratchStore({ fs, platform });
    const result = await store.save(one('a')).then(
      () => 'saved',
      (error: { code: string }) => error.code,
    );
    expect(result).toBe(outcome);
    expect(clock.slept).toEqual(platform === 'win32' ? [50, 100, 150, 200] : []);
    expect(readdirSync(dirname(path))).toEqual(outcome === 'saved' ? ['sessions.json'] : []);
  }
});

test('durable flushes file and folder, and the default flushes nothing', async () => {
  for (const [durable, flushes] of [
    [true, 2],
    [undefined, 0],
  ] as const) {
    let syncs = 0;
    const fs = fsWithHandles(/./, {
      async sync() {
        syncs += 1;
      },
    });
    const { store } = scratchStore(durable === undefined ? { fs } : { fs, durable });
    await store.save(one('a'));
    expect(syncs).toBe(flushes);
  }
});

test('known limit: a load that fails inside update wipes the store', async () => {
  const { store, path } = scratchStore();
  await store.save(one('a'));
  const fs = {
    ...systemFs,
    readFileSync: () => {
      throw Object.assign(new Error(), { code: 'EMFILE' });
    },
  };
  const unlucky = createSessionStore({ path, fs, clock: testClock(now) });
  await unlucky.resolveSession({ peer: 'other', text: 'hi' });
  expect([...store.loadSync().keys()]).toEqual(['other']);
});

test('known limit: a map loaded outside the lock and saved takes back what others saved', async () => {
  const { store } = scratchStore();
  const snapshot = await store.load();
  await store.resolveSession({ peer: 'peer', text: 'hi' });
  await store.save(snapshot);
  expect(store.loadSync().size).toBe(0);
});

test('torn text is an empty store, and the next save writes over it', async () => {
  const { store, path, events } = scratchStore();
  writeFileSync(path, '{"peer":');
  await store.resolveSession({ peer: 'peer', text: 'hi' });
  expect(events).toContainEqual({ kind: 'loaded', outcome: 'torn' });
  expect(store.loadSync().size).toBe(1);
});

function one(sessionId: string, note?: string): Sessions {
  const entry = { sessionId, updatedAt: now };
  return new Map([['peer', note === undefined ? entry : { ...entry, note }]]);
}

function scratchStore(options: Partial<SessionStoreOptions> = {}) {
  const path = join(scratchFolder(), 'sessions.json');
  const clock = testClock(now);
  const events: StoreEvent[] = [];
  const report = (event: StoreEvent) => events.push(event);
  const store = createSessionStore({ path, clock, ids: countingIds(), platform: 'linux', report, ...options });
  return { store, path, clock, events };
}
