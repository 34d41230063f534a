import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { systemFs } from './system.ts';
import { failing, fsWith, fsWithHandles } from './testing/faults.ts';
import { scratchFolder } from './testing/scratch.ts';
import { writeTextAtomic } from './write-text-atomic.ts';

test('the file holds the new text, is private, and nothing else is left', async () => {
  const path = join(scratchFolder(), 'sessions.json');
  writeFileSync(path, 'old', { mode: 0o644 });
  await writeTextAtomic({ path, text: 'new' });
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(dirname(path))).toEqual(['sessions.json']);
});

test('another mode is set whatever the umask', async () => {
  const path = join(scratchFolder(), 'sessions.json');
  await writeTextAtomic({ path, text: 'new', mode: 0o666 });
  expect(statSync(path).mode & 0o777).toBe(0o666);
});

test('the order is write, chmod, rename; durable adds a flush of the file before it and of the folder after it', async () => {
  const folder = scratchFolder();
  for (const durable of [false, true]) {
    const { fs, log } = logged();
    await writeTextAtomic({ path: join(folder, 's.json'), text: 'new', fs, ids: () => 'id', durable });
    expect(log).toEqual(
      durable
        ? ['wx s.json.id.tmp', 'write', 'chmod', 'sync', 'close', 'rename', `r ${basename(folder)}`, 'sync', 'close']
        : ['wx s.json.id.tmp', 'write', 'chmod', 'close', 'rename'],
    );
  }
});

test.each(['writeFile', 'chmod', 'sync'] as const)('a failing %s removes the temp file and is thrown', async (call) => {
  const path = join(scratchFolder(), 'sessions.json');
  writeFileSync(path, 'old');
  const fs = fsWithHandles(/tmp$/, { [call]: failing('ENOSPC') });
  await expect(writeTextAtomic({ path, text: 'new', fs, durable: true })).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(readdirSync(dirname(path))).toEqual(['sessions.json']);
  expect(readFileSync(path, 'utf8')).toBe('old');
});

test('so does a failing rename', async () => {
  const path = join(scratchFolder(), 'sessions.json');
  mkdirSync(path);
  await expect(writeTextAtomic({ path, text: 'new' })).rejects.toMatchObject({ code: 'EISDIR' });
  expect(readdirSync(dirname(path))).toEqual(['sessions.json']);
});

test('a failure to clean up does not hide the first one', async () => {
  const path = join(scratchFolder(), 'sessions.json');
  const fs = fsWith({ rename: failing('EIO'), unlink: failing('EPERM') });
  await expect(writeTextAtomic({ path, text: 'new', fs })).rejects.toMatchObject({ code: 'EIO' });
});

test('a temp name that is taken is not touched', async () => {
  const path = join(scratchFolder(), 'sessions.json');
  writeFileSync(`${path}.id.tmp`, 'theirs');
  await expect(writeTextAtomic({ path, text: 'new', ids: () => 'id' })).rejects.toMatchObject({ code: 'EEXIST' });
  expect(readFileSync(`${path}.id.tmp`, 'utf8')).toBe('theirs');
});

/** `node:fs` that notes the calls that make up a write. */
function logged() {
  const log: string[] = [];
  const fs = fsWith({
    async open(path, flags, mode) {
      log.push(`${flags} ${basename(path)}`);
      const handle = await systemFs.promises.open(path, flags, mode);
      return {
        writeFile: (text, encoding) => noted('write', () => handle.writeFile(text, encoding)),
        chmod: (bits) => noted('chmod', () => handle.chmod(bits)),
        sync: () => noted('sync', () => handle.sync()),
        close: () => noted('close', () => handle.close()),
      };
    },
    rename: (from, to) => noted('rename', () => systemFs.promises.rename(from, to)),
  });
  function noted<T>(name: string, call: () => Promise<T>): Promise<T> {
    log.push(name);
    return call();
  }
  return { fs, log };
}
