import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemFs, systemIds } from '../system.ts';
import { scratchFolder } from '../testing/scratch.ts';
import { backUpByCopyFile } from './copy-file.ts';

test('main file and backup are there, and are two files', async () => {
  const { path, options } = mainFile();
  await backUpByCopyFile({ ...options, isExclusive: true });
  writeFileSync(path, 'other');
  expect(readFileSync(options.backup, 'utf8')).toBe('text');
});

test('a taken name is overwritten, unless that is excluded', async () => {
  const { options } = mainFile();
  writeFileSync(options.backup, 'earlier');
  await expect(backUpByCopyFile({ ...options, isExclusive: true })).rejects.toMatchObject({ code: 'EEXIST' });
  expect(readFileSync(options.backup, 'utf8')).toBe('earlier');
  await backUpByCopyFile({ ...options, isExclusive: false });
  expect(readFileSync(options.backup, 'utf8')).toBe('text');
});

function mainFile() {
  const path = join(scratchFolder(), 'sessions.json');
  writeFileSync(path, 'text');
  return { path, options: { fs: systemFs, ids: systemIds, path, backup: `${path}.bak.1` } };
}
