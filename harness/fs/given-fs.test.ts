import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Actor } from '../actors/scenario.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { explore } from '../search/explore.ts';
import { scenarioOf, usingDisk } from '../testing/runs.ts';

const once = (run: Actor['run']) =>
  usingDisk(createMemoryDisk, (disk) =>
    explore({ scenario: scenarioOf({ a: run }), disk, policy: 'random', seed: 1, runs: 1 }),
  );

describe('what is not scheduled ends the run, and reaches no real disk', () => {
  test.each(['WriteStream', 'FileWriteStream', 'ReadStream', 'FileReadStream', 'Dir'])('new fs.%s', async (name) => {
    const outside = join(tmpdir(), 'filerace-given-fs-test');
    const result = await once(({ fs }) => Reflect.construct(Reflect.get(fs, name), [outside]));
    expect(result.unknown).toMatchObject({ reason: 'escaped', actor: 'a' });
    expect(existsSync(outside)).toBe(false);
  });

  test('a standard stream, by its descriptor', async () => {
    const result = await once(({ fs }) => fs.writeSync(1, 'to nobody'));
    expect(result.unknown?.reason).toBe('escaped');
  });

  test.each(['chdir', 'umask'] as const)('process.%s', async (name) => {
    const result = await once(() => (name === 'chdir' ? process.chdir('/') : process.umask(0o77)));
    expect(result.unknown).toMatchObject({ reason: 'escaped', actor: 'a' });
  });
});

test('callbacks and timers run in the async context of the call', async () => {
  const context = new AsyncLocalStorage<string>();
  const seen: (string | undefined)[] = [];
  const result = await once(
    ({ fs, dir, clock }) =>
      new Promise<void>((resolve) =>
        context.run('mine', () =>
          fs.stat(dir, () => {
            seen.push(context.getStore());
            clock.setTimeout(() => {
              seen.push(context.getStore());
              resolve();
            }, 5);
          }),
        ),
      ),
  );
  expect(result.verdict).toBe('held');
  expect(new Set(seen)).toEqual(new Set(['mine']));
});

test('the callback of read is given the buffer that was read into', async () => {
  const result = await once(async ({ fs, dir }) => {
    fs.writeFileSync(`${dir}/f`, 'abc');
    const fd = fs.openSync(`${dir}/f`, 'r');
    const buffer = Buffer.alloc(3);
    const into = await new Promise((resolve) => fs.read(fd, { buffer }, (_error, _count, given) => resolve(given)));
    fs.closeSync(fd);
    if (into !== buffer || String(buffer) !== 'abc') throw new Error('the callback was given something else');
  });
  expect(result.verdict).toBe('held');
});

test('a FileHandle says when it is closed', async () => {
  const result = await once(async ({ fs, dir }) => {
    const handle = await fs.promises.open(`${dir}/f`, 'w');
    let isClosed = false;
    if (handle instanceof EventEmitter) {
      handle.on('close', () => {
        isClosed = true;
      });
    }
    await handle.close();
    if (!isClosed) throw new Error('no close was emitted');
  });
  expect(result.verdict).toBe('held');
});

test('names of Object.prototype are no flags', async () => {
  const result = await once(({ fs, dir }) => fs.promises.open(`${dir}/f`, '__proto__'));
  expect(result.violation?.message).toContain('is invalid');
});

test.each([new Map(), new Set(), new Error('e'), 10n, () => 1])('%s cannot be observed', async (value) => {
  const result = await once(({ observe }) => observe('x', value));
  expect(result.unknown).toMatchObject({ reason: 'invariant-threw', actor: 'a' });
});
