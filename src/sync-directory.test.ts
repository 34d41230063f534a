import { expect, test } from 'vitest';
import { syncDirectory } from './sync-directory.ts';
import { systemFs } from './system.ts';
import { failing, fsWith, fsWithHandles } from './testing/faults.ts';
import { scratchFolder } from './testing/scratch.ts';

test('a folder is flushed', async () => {
  let synced = 0;
  const fs = fsWithHandles(/./, {
    async sync() {
      synced += 1;
    },
  });
  await syncDirectory({ directory: scratchFolder(), fs, platform: 'linux' });
  expect(synced).toBe(1);
});

test('it works on this machine', async () => {
  await syncDirectory({ directory: scratchFolder(), fs: systemFs, platform: 'linux' });
});

test.each(['ENOTSUP', 'EPERM', 'EISDIR'])('%s is forgiven on Windows only', async (code) => {
  const directory = scratchFolder();
  for (const fs of [fsWith({ open: failing(code) }), fsWithHandles(/./, { sync: failing(code) })]) {
    await syncDirectory({ directory, fs, platform: 'win32' });
    await expect(syncDirectory({ directory, fs, platform: 'linux' })).rejects.toMatchObject({ code });
  }
});

test('any other failure is thrown, on Windows too', async () => {
  const fs = fsWithHandles(/./, { sync: failing('EIO') });
  await expect(syncDirectory({ directory: scratchFolder(), fs, platform: 'win32' })).rejects.toMatchObject({
    code: 'EIO',
  });
});
