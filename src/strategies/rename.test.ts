import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemFs, systemIds } from '../system.ts';
import { scratchFolder } from '../testing/scratch.ts';
import { backUpByRename } from './rename.ts';

test('the backup is there, and the main file is missing', async () => {
  const path = join(scratchFolder(), 'sessions.json');
  writeFileSync(path, 'text');
  await backUpByRename({ fs: systemFs, ids: systemIds, path, backup: `${path}.bak.1`, isExclusive: true });
  expect(readFileSync(`${path}.bak.1`, 'utf8')).toBe('text');
  expect(existsSync(path)).toBe(false);
});
