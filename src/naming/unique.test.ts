import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { systemFs } from '../system.ts';
import { testClock } from '../testing/clock.ts';
import { errorWith } from '../testing/faults.ts';
import { scratchFolder } from '../testing/scratch.ts';
import { nameUniquely } from './unique.ts';

test('the number is the time, when no backup has that or a later one', async () => {
  expect(await nameAmong(['s.json', 's.json.bak.90'], 100)).toEqual({ backup: 's.json.bak.100', old: [] });
});

test('within a millisecond, and after the clock was set back, it is the next one up', async () => {
  expect((await nameAmong(['s.json.bak.100'], 100)).backup).toBe('s.json.bak.101');
  expect((await nameAmong(['s.json.bak.500', 's.json.bak.100'], 100)).backup).toBe('s.json.bak.501');
});

test('old are all but the newest, by number and not as text', async () => {
  const names = ['s.json.bak.8', 's.json.bak.9', 's.json.bak.10', 's.json.bak.11'];
  expect((await nameAmong(names, 12)).old).toEqual(['s.json.bak.9', 's.json.bak.8']);
});

test('other names are neither counted nor old', async () => {
  const names = ['s.json.bak.word', 's.json.bak.', 's.json.bak.7x', 's.json.bak.-1', 't.json.bak.7', 'xs.json.bak.7'];
  const numberTooLarge = 's.json.bak.99999999999999999999';
  expect(await nameAmong([...names, numberTooLarge], 12)).toEqual({ backup: 's.json.bak.12', old: [] });
});

test('a name taken after the listing is skipped', async () => {
  expect((await nameAmong([], 100, ['s.json.bak.100', 's.json.bak.101'])).backup).toBe('s.json.bak.102');
});

test('the hundredth name is the last one tried', async () => {
  const names = Array.from({ length: 100 }, (_, index) => `s.json.bak.${100 + index}`);
  expect((await nameAmong([], 100, names.slice(0, 99))).backup).toBe('s.json.bak.199');
  await expect(nameAmong([], 100, names)).rejects.toMatchObject({ code: 'EEXIST' });
});

test('another failure is thrown at once', async () => {
  const folder = scratchFolder();
  let tries = 0;
  const backUp = async () => {
    tries += 1;
    throw errorWith('ENOSPC');
  };
  const options = { fs: systemFs, clock: testClock(), path: join(folder, 's.json'), keepBackups: 3, backUp };
  await expect(nameUniquely(options)).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(tries).toBe(1);
});

/** Names a backup in a folder with some files, some of which only appear after the listing. */
async function nameAmong(names: readonly string[], now: number, appearing: readonly string[] = []) {
  const folder = scratchFolder();
  for (const name of names) writeFileSync(join(folder, name), '');
  const { backup, findOld } = await nameUniquely({
    fs: systemFs,
    clock: testClock(now),
    path: join(folder, 's.json'),
    keepBackups: 3,
    async backUp(file) {
      for (const name of appearing) writeFileSync(join(folder, name), '');
      writeFileSync(file, '', { flag: 'wx' });
    },
  });
  expect(readdirSync(folder)).toContain(basename(backup));
  return { backup: basename(backup), old: (await findOld()).map((file) => basename(file)) };
}
