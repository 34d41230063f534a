import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { systemFs } from '../system.ts';
import { testClock } from '../testing/clock.ts';
import { scratchFolder } from '../testing/scratch.ts';
import { nameLikeOpenclaw } from './openclaw.ts';

test('the name is the time, taken or not', async () => {
  expect((await nameAmong(['s.json.bak.100'], 100)).backup).toBe('s.json.bak.100');
});

test('known limit: names are sorted as text, so that 9 is newer than 10', async () => {
  expect((await nameAmong(['s.json.bak.8', 's.json.bak.9', 's.json.bak.10'], 11)).old).toEqual(['s.json.bak.10']);
});

test('known limit: foreign files are counted as backups', async () => {
  const names = ['s.json.bak.word', 's.json.bak.other', 's.json.bak.5', 'other.bak.1'];
  expect((await nameAmong(names, 6)).old).toEqual(['s.json.bak.5']);
});

async function nameAmong(names: readonly string[], now: number) {
  const folder = scratchFolder();
  for (const name of names) writeFileSync(join(folder, name), '');
  const { backup, findOld } = await nameLikeOpenclaw({
    fs: systemFs,
    clock: testClock(now),
    path: join(folder, 's.json'),
    keepBackups: 3,
    backUp: async (file) => writeFileSync(file, ''),
  });
  return { backup: basename(backup), old: (await findOld()).map((file) => basename(file)) };
}
