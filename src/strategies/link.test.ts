import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { systemFs, systemIds } from '../system.ts';
import { failing, fsWith } from '../testing/faults.ts';
import { scratchFolder } from '../testing/scratch.ts';
import { writeTextAtomic } from '../write-text-atomic.ts';
import { backUpByLink } from './link.ts';

test('main file and backup are one file, until the main file is replaced', async () => {
  const options = mainFile();
  await backUpByLink(options);
  expect(statSync(options.backup).ino).toBe(statSync(options.path).ino);
  await writeTextAtomic({ path: options.path, text: 'other' });
  expect(readFileSync(options.backup, 'utf8')).toBe('text');
});

test('writing the main file in place changes the backup too', async () => {
  const options = mainFile();
  await backUpByLink(options);
  writeFileSync(options.path, 'other');
  expect(readFileSync(options.backup, 'utf8')).toBe('other');
});

test('a taken name is never overwritten', async () => {
  const options = mainFile();
  writeFileSync(options.backup, 'earlier');
  await expect(backUpByLink(options)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(readFileSync(options.backup, 'utf8')).toBe('earlier');
});

test.each(['EPERM', 'EXDEV', 'ENOTSUP', 'ENOSYS'])(
  'without links (%s) it copies, and leaves no temp file',
  async (code) => {
    const options = mainFile();
    await backUpByLink({ ...options, fs: fsWith({ link: failing(code) }) });
    expect(readFileSync(options.backup, 'utf8')).toBe('text');
    expect(statSync(options.backup).ino).not.toBe(statSync(options.path).ino);
    expect(readdirSync(dirname(options.path)).sort()).toEqual(['sessions.json', 'sessions.json.bak.1']);
  },
);

test('the copy gets the name of a backup only when it is whole', async () => {
  const options = mainFile();
  const copies: string[] = [];
  const fs = fsWith({
    link: failing('EPERM'),
    async copyFile(from, to, mode) {
      copies.push(to);
      await systemFs.promises.copyFile(from, to, mode);
    },
  });
  await backUpByLink({ ...options, fs, ids: () => 'id' });
  expect(copies).toEqual([`${options.path}.id.tmp`]);
});

test.each([
  ['the copy', fsWith({ link: failing('EPERM'), copyFile: failing('ENOSPC') })],
  ['the rename', fsWith({ link: failing('EPERM'), rename: failing('ENOSPC') })],
  ['the link itself', fsWith({ link: failing('ENOSPC') })],
])('if %s fails, that is thrown and only the main file is left', async (_which, fs) => {
  const options = mainFile();
  await expect(backUpByLink({ ...options, fs })).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(readdirSync(dirname(options.path))).toEqual(['sessions.json']);
});

function mainFile() {
  const path = join(scratchFolder(), 'sessions.json');
  writeFileSync(path, 'text');
  return { fs: systemFs, ids: systemIds, path, backup: `${path}.bak.1`, isExclusive: true };
}
