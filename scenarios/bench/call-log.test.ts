import * as nodeFs from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackUpName } from '../../harness/results/bench.ts';
import { now } from '../../harness/search/now.ts';
import { createSessionStore } from '../../src/index.ts';
import { type LoggedCall, logCalls, missingWindows, tornWindows } from './call-log.ts';
import { fsOf, sessionsOf, strategyOf, touch } from './subject.ts';

const call = (op: LoggedCall['op'], from: string, to: string, begin: number, end: number): LoggedCall => ({
  op,
  from,
  to,
  begin,
  end,
});

describe('windows of calls', () => {
  const path = '/s.json';
  const [backup, temp] = ['/s.json.bak.1', '/s.json.x.tmp'];

  it('are, for rename, from the rename away to the rename over', () => {
    const calls = [call('rename', path, backup, 10, 11), call('rename', temp, path, 20, 22)];
    expect(missingWindows(calls, path)).toEqual([{ least: 9, most: 12 }]);
    expect(tornWindows(calls, path)).toEqual([]);
  });

  it('are one for each rotation', () => {
    const once = (at: number) => [call('rename', path, backup, at, at + 1), call('rename', temp, path, at + 2, at + 3)];
    expect(missingWindows([...once(0), ...once(10), ...once(20)], path)).toHaveLength(3);
  });

  it('are, for copyFile, the copy to a backup, and the file is never missing', () => {
    const calls = [call('copyFile', path, backup, 10, 15), call('rename', temp, path, 20, 22)];
    expect(missingWindows(calls, path)).toEqual([]);
    expect(tornWindows(calls, path)).toEqual([{ least: 0, most: 5 }]);
  });

  it('are none for link, nor for its fallback, which copies to a name that is no backup', () => {
    expect(missingWindows([call('link', path, backup, 1, 2), call('rename', temp, path, 3, 4)], path)).toEqual([]);
    const fallback = [call('copyFile', path, temp, 1, 2), call('rename', temp, backup, 3, 4)];
    expect([missingWindows(fallback, path), tornWindows(fallback, path)]).toEqual([[], []]);
  });

  it('are never below 0, and not counted while open', () => {
    expect(missingWindows([call('rename', path, backup, 10, 30), call('rename', temp, path, 20, 22)], path)).toEqual([
      { least: 0, most: 12 },
    ]);
    expect(missingWindows([call('rename', path, backup, 10, 30)], path)).toEqual([]);
  });
});

describe('the store on a real disk', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['rename', 3, 0],
    ['copyFile', 0, 3],
    ['copyFile+FICLONE', 0, 3],
    ['link', 0, 0],
  ] as const)(
    'by %s is missing %i times in three rotations, and has a backup copied %i times',
    async (name, missing, torn) => {
      const { windows, copies } = await rotateThreeTimes(name, join(folder, name));
      expect([windows, copies]).toEqual([missing, torn]);
    },
  );

  it('does not log a call that fails', async () => {
    const { fs, calls } = logCalls(nodeFs, () => 0);
    await expect(fs.promises.rename(join(folder, 'nothing'), join(folder, 'other'))).rejects.toThrow('ENOENT');
    expect(calls).toEqual([]);
  });
});

async function rotateThreeTimes(name: BackUpName, folder: string) {
  nodeFs.mkdirSync(folder);
  const path = join(folder, 'sessions.json');
  let ticks = 0;
  const { fs, calls } = logCalls(fsOf(name), () => {
    ticks += 1;
    return ticks;
  });
  const store = createSessionStore({ path, fs, strategy: strategyOf(name), rotateBytes: 0 });
  const sessions = sessionsOf(10_000, Math.floor(now()));
  for (let save = 0; save < 4; save += 1) {
    touch(sessions, Math.floor(now()));
    await store.save(sessions);
  }
  const backups = nodeFs.readdirSync(folder).filter((each) => each.includes('.bak.'));
  expect(backups).toHaveLength(3);
  for (const backup of backups) expect(nodeFs.statSync(join(folder, backup)).size).toBe(nodeFs.statSync(path).size);
  return { windows: missingWindows(calls, path).length, copies: tornWindows(calls, path).length };
}
