import { existsSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StoreEvent } from './events.ts';
import { type LockContext, withLock } from './lock-file.ts';
import { systemFs } from './system.ts';
import { testClock } from './testing/clock.ts';
import { failing, fsWith, fsWithHandles } from './testing/faults.ts';
import { countingIds } from './testing/ids.ts';
import { scratchFolder } from './testing/scratch.ts';

test('while the task runs the lock holds pid and time; afterwards it is gone', async () => {
  const { context, file } = lockable();
  const inside = await withLock(context, async () => JSON.parse(readFileSync(file, 'utf8')));
  expect(inside).toEqual({ pid: 7, time: context.clock.now(), id: 'id-1' });
  expect(existsSync(file)).toBe(false);
});

test('a task that fails releases the lock too', async () => {
  const { context, file } = lockable();
  const failed = withLock(context, async () => {
    throw new Error('as planned');
  });
  await expect(failed).rejects.toThrow('as planned');
  expect(existsSync(file)).toBe(false);
});

test('two holders are never inside together', async () => {
  const { context } = lockable();
  let inside = 0;
  const task = async () => {
    inside += 1;
    const together = inside;
    await systemFs.promises.stat('/');
    inside -= 1;
    return together;
  };
  const lock = { timeoutMs: 1_000_000, staleMs: 2_000_000 };
  const all = Array.from({ length: 5 }, () => withLock({ ...context, lock }, task));
  expect(await Promise.all(all)).toEqual([1, 1, 1, 1, 1]);
});

test('a folder that is missing is made', async () => {
  const { context, path } = lockable();
  expect(await withLock({ ...context, path: join(`${path}.folder`, 'deep', 's.json') }, async () => 'done')).toBe(
    'done',
  );
});

test('a lock that stays is given up after timeoutMs, with advice', async () => {
  const { context, file, clock } = lockable();
  writeFileSync(file, JSON.stringify({ pid: 8, time: clock.now() }));
  const lock = { retryMs: 10, timeoutMs: 30 };
  await expect(withLock({ ...context, lock }, async () => 'done')).rejects.toThrow(
    `Expected the lock ${file} to become free within 30 ms, but it is still held. If the process whose pid is in it no ` +
      'longer runs, delete the file; otherwise try again with a larger `lock.timeoutMs`.',
  );
  expect(clock.slept).toEqual([10, 10, 10]);
  expect(existsSync(file)).toBe(true);
});

test('by default it waits 25 ms between tries and ten seconds in all', async () => {
  const { context, file, clock } = lockable();
  writeFileSync(file, JSON.stringify({ pid: 8, time: clock.now() }));
  await expect(withLock(context, async () => 'done')).rejects.toThrow('within 10000 ms');
  expect(clock.slept).toEqual(Array(400).fill(25));
});

test('a lock that is released meanwhile is taken', async () => {
  const { context, file, clock } = lockable();
  writeFileSync(file, JSON.stringify({ pid: 8, time: clock.now() }));
  let reads = 0;
  const fs = fsWith({
    async readFile(path, encoding) {
      reads += 1;
      if (reads === 1) await systemFs.promises.unlink(path);
      return systemFs.promises.readFile(path, encoding);
    },
  });
  expect(await withLock({ ...context, fs }, async () => 'done')).toBe('done');
  expect(clock.slept).toEqual([]);
});

test('one that keeps vanishing does not spin', async () => {
  const { context, file, clock } = lockable();
  symlinkSync('nowhere', file);
  await expect(withLock({ ...context, lock: { timeoutMs: 100 } }, async () => 'done')).rejects.toThrow('within 100 ms');
  expect(clock.slept).toEqual([25, 25, 25, 25]);
});

test('a clock that stands still ends the waiting too', async () => {
  const { context, file } = lockable();
  writeFileSync(file, JSON.stringify({ pid: 8, time: 0 }));
  const clock = { now: () => 0, sleep: async () => {} };
  // Answered without a real file, since these are a hundred thousand tries.
  const fs = fsWith({ open: failing('EEXIST'), readFile: async () => '{"pid":8,"time":0}' });
  await expect(withLock({ ...context, clock, fs }, async () => 'done')).rejects.toThrow('still held');
});

test('a lock older than staleMs is broken, a younger one is not', async () => {
  for (const [age, isBroken] of [
    [30_000, false],
    [30_001, true],
  ] as const) {
    const { context, file, clock, events } = lockable();
    writeFileSync(file, JSON.stringify({ pid: 8, time: clock.now() - age }));
    const done = withLock({ ...context, lock: { timeoutMs: 0 } }, async () => 'done');
    if (isBroken) expect(await done).toBe('done');
    else await expect(done).rejects.toThrow('still held');
    expect(events).toEqual(isBroken ? [{ kind: 'lock-broken', lock: file }] : []);
  }
});

test.each(['', '{"pid":', 'null', '7', '{}', '{"time":"soon","pid":"me"}'])(
  'the age of a lock that holds %j is that of the file',
  async (content) => {
    const { context, file, clock } = lockable();
    writeFileSync(file, content);
    const isAlive = () => false;
    const lock = { timeoutMs: 0 };
    utimesSync(file, clock.now() / 1000, clock.now() / 1000 - 20);
    await expect(withLock({ ...context, isAlive, lock }, async () => 'done')).rejects.toThrow('still held');
    utimesSync(file, clock.now() / 1000, clock.now() / 1000 - 31);
    expect(await withLock({ ...context, isAlive, lock }, async () => 'done')).toBe('done');
  },
);

test('a lock of a dead process is stale, one of a living process is not', async () => {
  const { context, file, clock } = lockable();
  writeFileSync(file, JSON.stringify({ pid: 8, time: clock.now() }));
  const lock = { timeoutMs: 0 };
  const alive = withLock({ ...context, lock, isAlive: (pid) => pid === 8 }, async () => 'done');
  await expect(alive).rejects.toThrow('still held');
  expect(await withLock({ ...context, lock, isAlive: (pid) => pid !== 8 }, async () => 'done')).toBe('done');
});

test('a lock that may not be read or deleted is waited for', async () => {
  for (const fs of [fsWith({ readFile: failing('EACCES') }), fsWith({ unlink: failing('EPERM') })]) {
    const { context, file } = lockable();
    writeFileSync(file, JSON.stringify({ pid: 8, time: 0 }));
    await expect(withLock({ ...context, fs }, async () => 'done')).rejects.toThrow('still held');
  }
});

test('a lock that cannot be made is an error, and so is one that cannot be written, which is removed', async () => {
  const { context, file } = lockable();
  const cannotOpen = { ...context, fs: fsWith({ open: failing('EROFS') }) };
  await expect(withLock(cannotOpen, async () => 'done')).rejects.toMatchObject({ code: 'EROFS' });
  const cannotWrite = { ...context, fs: fsWithHandles(/lock$/, { writeFile: failing('ENOSPC') }) };
  await expect(withLock(cannotWrite, async () => 'done')).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(existsSync(file)).toBe(false);
});

test('release leaves a lock that is no longer ours', async () => {
  const { context, file, events } = lockable();
  await withLock(context, async () => writeFileSync(file, 'theirs'));
  expect(readFileSync(file, 'utf8')).toBe('theirs');
  expect(events).toEqual([{ kind: 'lock-lost', lock: file }]);
});

test('a lock that is gone at release, or cannot be deleted, is reported and not thrown', async () => {
  const { context, file, events } = lockable();
  await withLock(context, () => systemFs.promises.unlink(file));
  expect(await withLock({ ...context, fs: fsWith({ unlink: failing('EPERM') }) }, async () => 'done')).toBe('done');
  expect(events).toEqual([
    { kind: 'lock-lost', lock: file },
    { kind: 'lock-left', lock: file, code: 'EPERM' },
  ]);
});

test('known limit: a lock older than staleMs is taken from a holder that is alive', async () => {
  const { context, clock, events, file } = lockable();
  await withLock(context, async () => {
    clock.ms += 30_001;
    expect(await withLock(context, async () => 'inside as well')).toBe('inside as well');
  });
  expect(events).toEqual([
    { kind: 'lock-broken', lock: file },
    { kind: 'lock-lost', lock: file },
  ]);
});

test('known limit: two that both find a stale lock may both enter', async () => {
  const { context, file } = lockable();
  writeFileSync(file, JSON.stringify({ pid: 8, time: 0 }));
  const [firstIsInside, enterFirst] = signal();
  const [secondIsInside, enterSecond] = signal();
  const [secondHasLooked, lookSecond] = signal();
  // The second looks at the stale lock, and deletes it by name only when the first has put its own there.
  const slow = fsWith({
    async unlink(path) {
      lookSecond();
      await firstIsInside;
      await systemFs.promises.unlink(path);
    },
  });
  const second = withLock({ ...context, fs: slow }, async () => enterSecond());
  await secondHasLooked;
  await withLock(context, async () => {
    enterFirst();
    await secondIsInside;
  });
  await second;
});

function signal(): [Promise<void>, () => void] {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return [given, () => give()];
}

function lockable() {
  const path = join(scratchFolder(), 'sessions.json');
  const clock = testClock();
  const events: StoreEvent[] = [];
  const context: LockContext = {
    path,
    fs: systemFs,
    clock,
    ids: countingIds(),
    pid: 7,
    isAlive: undefined,
    report: (event) => events.push(event),
    lock: {},
  };
  return { context, path, file: `${path}.lock`, clock, events };
}
