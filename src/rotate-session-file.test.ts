import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { StoreEvent } from './events.ts';
import { type RotateOptions, rotateSessionFile } from './rotate-session-file.ts';
import { systemFs } from './system.ts';
import { testClock } from './testing/clock.ts';
import { failing, fsWith } from './testing/faults.ts';
import { scratchFolder } from './testing/scratch.ts';

test('after a rotation the original is still there with identical content', async () => {
  const path = largeFile();
  expect(await rotateSessionFile({ path, rotateBytes: 100, clock: testClock(5), strategy: 'copyFile' })).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe(largeText);
  expect(readFileSync(`${path}.bak.5`, 'utf8')).toBe(largeText);
});

test('a reader that comes in while the backup is being copied sees valid JSON', async () => {
  const path = largeFile();
  const seen: unknown[] = [];
  const fs = fsWith({
    async copyFile(from, to) {
      writeFileSync(to, largeText.slice(0, 50));
      seen.push(JSON.parse(readFileSync(path, 'utf8')));
      writeFileSync(to, readFileSync(from));
      seen.push(JSON.parse(readFileSync(path, 'utf8')));
    },
  });
  expect(await rotateSessionFile({ path, rotateBytes: 100, fs })).toBe(true);
  expect(seen).toEqual([JSON.parse(largeText), JSON.parse(largeText)]);
});

test('with rename the original is gone, with link it is still there', async () => {
  for (const strategy of ['rename', 'link'] as const) {
    const path = largeFile();
    expect(await rotateSessionFile({ path, rotateBytes: 100, clock: testClock(5), strategy })).toBe(true);
    expect(readFileSync(`${path}.bak.5`, 'utf8')).toBe(largeText);
    expect(existsSync(path)).toBe(strategy === 'link');
  }
});

test('nothing happens to a missing file, nor to one that is not larger than the limit', async () => {
  const path = largeFile();
  expect(await rotate({ path, rotateBytes: largeText.length })).toEqual({ rotated: false, events: [] });
  expect(await rotate({ path })).toEqual({ rotated: false, events: [] });
  expect(await rotate({ path: `${path}.other`, rotateBytes: 0 })).toEqual({ rotated: false, events: [] });
  expect(readdirSync(dirname(path))).toEqual(['sessions.json']);
});

test('the limit is 10 MiB by default', async () => {
  const path = largeFile();
  for (const [size, rotated] of [
    [10 * 1024 * 1024, false],
    [10 * 1024 * 1024 + 1, true],
  ] as const) {
    const fs = fsWith({ stat: async () => ({ size, mtimeMs: 0 }) });
    expect(await rotateSessionFile({ path, fs })).toBe(rotated);
  }
});

test.each([
  ['rename', 'rename'],
  ['copyFile', 'copyFile'],
  ['link', 'link'],
] as const)('a backup that fails (%s) is reported, and the original is untouched', async (strategy, call) => {
  const path = largeFile();
  const fs = fsWith({ [call]: failing('ENOSPC') });
  expect(await rotate({ path, rotateBytes: 100, strategy, fs })).toEqual({
    rotated: false,
    events: [{ kind: 'rotation-failed', code: 'ENOSPC' }],
  });
  expect(readFileSync(path, 'utf8')).toBe(largeText);
  expect(readdirSync(dirname(path))).toEqual(['sessions.json']);
});

test('so is a file that cannot be looked at, a folder that cannot be listed, and one that vanishes meanwhile', async () => {
  const path = largeFile();
  for (const [fs, code] of [
    [fsWith({ stat: failing('EACCES') }), 'EACCES'],
    [fsWith({ readdir: failing('EMFILE') }), 'EMFILE'],
    [fsWith({ copyFile: failing('ENOENT') }), 'ENOENT'],
  ] as const) {
    expect(await rotate({ path, rotateBytes: 100, fs })).toEqual({
      rotated: false,
      events: [{ kind: 'rotation-failed', code }],
    });
  }
});

test('the newest three backups are kept, also within one millisecond', async () => {
  const path = largeFile();
  for (let round = 0; round < 6; round += 1) {
    writeFileSync(path, `${round}${largeText}`);
    await rotateSessionFile({ path, rotateBytes: 100, clock: testClock(5) });
  }
  expect(backupsOf(path)).toEqual(['sessions.json.bak.10', 'sessions.json.bak.8', 'sessions.json.bak.9']);
  expect(readFileSync(`${path}.bak.10`, 'utf8')[0]).toBe('5');
});

test.each(['rename', 'copyFile', 'link'] as const)('no backup of one millisecond is lost with %s', async (strategy) => {
  const path = largeFile();
  for (const round of ['first', 'second']) {
    writeFileSync(`${path}.new`, `${round}${largeText}`);
    renameSync(`${path}.new`, path);
    await rotateSessionFile({ path, rotateBytes: 100, clock: testClock(5), strategy });
  }
  expect(readFileSync(`${path}.bak.5`, 'utf8')).toBe(`first${largeText}`);
  expect(readFileSync(`${path}.bak.6`, 'utf8')).toBe(`second${largeText}`);
});

test('keepBackups says how many', async () => {
  const path = largeFile();
  await rotateSessionFile({ path, rotateBytes: 100, keepBackups: 1 });
  await rotateSessionFile({ path, rotateBytes: 100, keepBackups: 1 });
  expect(backupsOf(path)).toHaveLength(1);
});

test.each(['rename', 'copyFile'] as const)('known limit of the openclaw naming: %s overwrites', async (strategy) => {
  const path = largeFile();
  const options = { path, rotateBytes: 100, clock: testClock(5), naming: 'openclaw', strategy } as const;
  await rotateSessionFile(options);
  writeFileSync(path, `second${largeText}`);
  expect(await rotateSessionFile(options)).toBe(true);
  expect(backupsOf(path)).toEqual(['sessions.json.bak.5']);
  expect(readFileSync(`${path}.bak.5`, 'utf8')).toBe(`second${largeText}`);
});

test('with the openclaw naming a link fails in the same millisecond, and the rotation is skipped', async () => {
  const path = largeFile();
  const options = { path, rotateBytes: 100, clock: testClock(5), naming: 'openclaw', strategy: 'link' } as const;
  await rotateSessionFile(options);
  expect(await rotate(options)).toEqual({ rotated: false, events: [{ kind: 'rotation-failed', code: 'EEXIST' }] });
});

test('with the openclaw naming a folder that cannot be listed costs only the clean-up', async () => {
  const path = largeFile();
  const fs = fsWith({ readdir: failing('EMFILE') });
  expect(await rotate({ path, rotateBytes: 100, clock: testClock(5), naming: 'openclaw', fs })).toEqual({
    rotated: true,
    events: [
      { kind: 'rotated', backup: `${path}.bak.5` },
      { kind: 'cleanup-failed', code: 'EMFILE' },
    ],
  });
});

test('an old backup that cannot be deleted is reported, and the others are deleted', async () => {
  const path = largeFile();
  mkdirSync(`${path}.bak.3`);
  writeFileSync(`${path}.bak.2`, '');
  const { rotated, events } = await rotate({ path, rotateBytes: 100, clock: testClock(5), keepBackups: 1 });
  expect(rotated).toBe(true);
  expect(events.map(({ kind }) => kind)).toEqual(['rotated', 'cleanup-failed']);
  expect(backupsOf(path)).toEqual(['sessions.json.bak.3', 'sessions.json.bak.5']);
});

test('one that is already gone is nothing to report', async () => {
  const path = largeFile();
  writeFileSync(`${path}.bak.2`, '');
  const fs = fsWith({
    async unlink(file) {
      await systemFs.promises.unlink(file);
      await systemFs.promises.unlink(file);
    },
  });
  const { events } = await rotate({ path, rotateBytes: 100, keepBackups: 1, fs });
  expect(events.map(({ kind }) => kind)).toEqual(['rotated']);
});

const largeText = JSON.stringify({ peer: { sessionId: 'a', updatedAt: 1, note: 'x'.repeat(100) } });

function largeFile(): string {
  const path = join(scratchFolder(), 'sessions.json');
  writeFileSync(path, largeText);
  return path;
}

function backupsOf(path: string): string[] {
  return readdirSync(dirname(path))
    .filter((name) => name.includes('.bak.'))
    .sort();
}

async function rotate(options: RotateOptions): Promise<{ rotated: boolean; events: StoreEvent[] }> {
  const events: StoreEvent[] = [];
  const rotated = await rotateSessionFile({ ...options, report: (event) => events.push(event) });
  return { rotated, events };
}
