import { describe, expect, test } from 'vitest';
import { BIG, FLAVOURS, type Flavour, makeCall, prepareFiles } from '../testing/fs-calls.ts';
import { stepsOf } from '../testing/runs.ts';
import type { FileSystem } from './create-fs.ts';

type Body = (fs: FileSystem, dir: string) => unknown;

const stepsFrom = (body: Body) => stepsOf(body, { setup: prepareFiles });

/** Steps that are the same in all forms, or for each form its own. */
type Steps = string | Readonly<Record<Flavour, string>>;

const each = (promise: string, callback: string, sync: string) => ({ promise, callback, sync });

/** `cp` of a folder with one file, which asks for the parent in one of two ways. */
const copiedFolder = (asks: string) =>
  `lstat folder, lstat f → ENOENT, ${asks} ., lstat folder, mkdir f, open folder, readdir folder, ` +
  'lstat folder/inner, lstat f/inner → ENOENT, lstat folder/inner, open folder/inner, fstat folder/inner, ' +
  'open f/inner, fstat f/inner, ftruncate f/inner, fchmod f/inner, copy folder/inner f/inner, copy folder/inner f/inner, ' +
  'close folder/inner, close f/inner, chmod f/inner, readdir folder, close folder, chmod f';

const TABLE: readonly [string, string, readonly unknown[], Steps][] = [
  ['a small file', 'writeFile', ['$f', 'x'], 'open f, write f, close f'],
  ['nothing', 'writeFile', ['$f', ''], each('open f, close f', 'open f, write f, close f', 'open f, close f')],
  [
    'more than two chunks',
    'writeFile',
    ['$f', Buffer.alloc(BIG)],
    each('open f, write f, write f, write f, close f', 'open f, write f, close f', 'open f, write f, close f'),
  ],
  ['with a flush', 'writeFile', ['$f', 'x', { flush: true }], 'open f, write f, fsync f, close f'],
  ['an addition', 'appendFile', ['$f', 'x'], 'open f, write f, close f'],
  [
    'as text',
    'readFile',
    ['$file', 'utf8'],
    each(
      'open file, fstat file, read file, close file',
      'open file, fstat file, read file, close file',
      'open file, read file, read file, close file',
    ),
  ],
  ['as bytes', 'readFile', ['$file'], 'open file, fstat file, read file, close file'],
  ['an empty file', 'readFile', ['$empty'], 'open empty, fstat empty, read empty, close empty'],
  [
    'more than two chunks',
    'readFile',
    ['$big'],
    each(
      'open big, fstat big, read big, read big, read big, close big',
      'open big, fstat big, read big, read big, read big, close big',
      'open big, fstat big, read big, close big',
    ),
  ],
  [
    'ten steps',
    'copyFile',
    ['$file', '$f'],
    'open file, fstat file, open f, fstat f, ftruncate f, fchmod f, copy file f, copy file f, close file, close f',
  ],
  ['EXCL over a file', 'copyFile', ['$file', '$other', 1], 'open file, fstat file, open other → EEXIST, close file'],
  ['to itself', 'copyFile', ['$file', '$file'], 'open file, fstat file, open file, fstat file, close file, close file'],
  ['a file', 'rm', ['$file'], 'lstat file, lstat file, unlink file'],
  ['nothing, forced', 'rm', ['$none', { force: true }], 'lstat none → ENOENT, lstat none → ENOENT'],
  [
    'a folder',
    'rm',
    ['$folder', { recursive: true }],
    'lstat folder, lstat folder, rmdir folder → ENOTEMPTY, open folder, readdir folder, close folder, lstat folder/inner, unlink folder/inner, rmdir folder',
  ],
  [
    'up and down',
    'mkdir',
    ['$a/b/c', { recursive: true }],
    'mkdir a/b/c → ENOENT, mkdir a/b → ENOENT, mkdir a, mkdir a/b, mkdir a/b/c',
  ],
  ['what is there', 'mkdir', ['$folder', { recursive: true }], 'mkdir folder → EEXIST, stat folder'],
  ['what is a file', 'mkdir', ['$file', { recursive: true }], 'mkdir file → EEXIST, stat file'],
  ['one', 'mkdir', ['$f'], 'mkdir f'],
  ['a listing', 'readdir', ['$folder'], 'open folder, readdir folder, close folder'],
  [
    'a tree of names',
    'readdir',
    ['$', { recursive: true, withFileTypes: true }],
    'open ., readdir ., close ., open bare, readdir bare, close bare, open folder, readdir folder, close folder',
  ],
  [
    'without types',
    'readdir',
    ['$folder', { recursive: true }],
    'open folder, readdir folder, close folder, stat folder/inner',
  ],
  [
    'a tree',
    'rmdir',
    ['$folder', { recursive: true }],
    each(
      'stat folder, lstat folder, rmdir folder → ENOTEMPTY, open folder, readdir folder, close folder, lstat folder/inner, unlink folder/inner, rmdir folder',
      'lstat folder, lstat folder, rmdir folder → ENOTEMPTY, open folder, readdir folder, close folder, lstat folder/inner, unlink folder/inner, rmdir folder',
      'lstat folder, lstat folder, rmdir folder → ENOTEMPTY, open folder, readdir folder, close folder, lstat folder/inner, unlink folder/inner, rmdir folder',
    ),
  ],
  [
    'a folder',
    'cp',
    ['$folder', '$f', { recursive: true }],
    each(copiedFolder('stat'), copiedFolder('stat'), copiedFolder('access')),
  ],
  [
    'through a link',
    'realpath',
    ['$link'],
    each(
      'realpath link',
      'lstat ., lstat link, stat link, readlink link, lstat file',
      'lstat ., lstat link, stat link, readlink link, lstat file',
    ),
  ],
  ['a listing in pieces', 'listDirectory', ['$folder'], 'open folder, readdir folder, readdir folder, close folder'],
  ['from the middle', 'readThrough', ['$file', { start: 1, end: 3 }], 'open file, read file, close file'],
  ['two pieces', 'writeThrough', ['$f'], 'open f, write f, close f'],
  ['several buffers', 'vectors', ['$f'], 'open f, write f, read f, close f'],
  ['by path', 'truncate', ['$file', 1], 'open file, ftruncate file, close file'],
  ['two names', 'rename', ['$file', '$f'], 'rename file f'],
  ['two names', 'link', ['$file', '$f'], 'link file f'],
];

describe.each(FLAVOURS)('as %s', (flavour) => {
  test.each(TABLE.map(([what, method, args, steps]) => ({ what, method, args, steps })))(
    '$method, $what',
    async ({ what, method, args, steps }) => {
      const made = await stepsFrom((fs, dir) => makeCall(fs, dir, { name: what, method, args }, flavour));
      expect(made.steps.join(', ')).toBe(typeof steps === 'string' ? steps : steps[flavour]);
    },
  );
});

test('what exists asks is access', async () => {
  const { steps } = await stepsFrom(async (fs, dir) => {
    fs.existsSync(`${dir}/none`);
    await new Promise((resolve) => fs.exists(`${dir}/file`, resolve));
  });
  expect(steps).toEqual(['access none → ENOENT', 'access file']);
});

test('mkdtemp adds six characters of its actor, which are the same in every run', async () => {
  const make: Body = async (fs, dir) => [fs.mkdtempSync(`${dir}/t-`), await fs.promises.mkdtemp(`${dir}/t-`)];
  const { steps, value } = await stepsFrom(make);
  expect(steps.join()).toMatch(/^mkdtemp t-[0-9a-f]{6},mkdtemp t-[0-9a-f]{6}$/);
  expect(new Set(value as string[]).size).toBe(2);
  expect((await stepsFrom(make)).value).toEqual(value);
});

describe('a FileHandle', () => {
  test('makes one step for each primitive, and its own for files', async () => {
    const { steps, value, thrown } = await stepsFrom(async (fs, dir) => {
      const file = await fs.promises.open(`${dir}/file`, 'r+');
      const buffer = Buffer.alloc(3);
      const results = [
        (await file.read(buffer, 0, 3, 1)).bytesRead,
        buffer.toString(),
        (await file.write('HE', 0)).bytesWritten,
      ];
      results.push(await file.readFile('utf8'), (await file.stat()).size);
      await file.chmod(0o600);
      await file.utimes(1, 2);
      await file.truncate(2);
      await file.sync();
      await file.datasync();
      await file.writeFile('end');
      await file.appendFile('ing');
      await file.close();
      await file.close();
      results.push(file.fd, fs.readFileSync(`${dir}/file`).toString('latin1'));
      return results;
    });
    expect(thrown).toBeUndefined();
    // The offset after readFile is 5: what is written there leaves a hole after the truncation to 2.
    expect(value).toEqual([3, 'ell', 2, 'HEllo', 5, -1, 'HE\0\0\0ending']);
    expect(steps.join(', ')).toBe(
      'open file, read file, write file, fstat file, read file, fstat file, fchmod file, futimes file, ftruncate file, ' +
        'fsync file, fdatasync file, write file, write file, close file, open file, fstat file, read file, close file',
    );
  });

  test('that is closed refuses, without a step', async () => {
    const { steps, value } = await stepsFrom(async (fs, dir) => {
      const file = await fs.promises.open(`${dir}/file`);
      await file.close();
      const calls = [file.read(), file.write('x'), file.stat(), file.readFile(), file.writeFile('x'), file.sync()];
      return (await Promise.allSettled(calls)).map((each) => each.status === 'rejected' && each.reason.code);
    });
    expect(value).toEqual(Array(6).fill('EBADF'));
    expect(steps).toEqual(['open file', 'close file']);
  });

  test('is a file for readFile, writeFile and appendFile, which neither open nor close it', async () => {
    const { steps, thrown } = await stepsFrom(async (fs, dir) => {
      const file = await fs.promises.open(`${dir}/file`, 'r+');
      await fs.promises.readFile(file);
      await fs.promises.writeFile(file, 'x');
      await fs.promises.appendFile(file, 'y');
      await using _ = file;
    });
    expect(thrown).toBeUndefined();
    expect(steps.join(', ')).toBe('open file, fstat file, read file, write file, write file, close file');
  });
});

test('a copy that fails after the target was opened closes both and removes the target', async () => {
  const { steps, thrown } = await stepsFrom((fs, dir) => fs.promises.copyFile(`${dir}/folder`, `${dir}/f`));
  expect(steps.slice(-3)).toEqual(['close folder', 'close f', 'unlink f']);
  expect(thrown).toMatchObject({ code: 'EISDIR', syscall: 'copyfile' });
});

test('descriptors: one step each, errors without a path', async () => {
  const { steps, value } = await stepsFrom((fs, dir) => {
    const fd = fs.openSync(`${dir}/file`, 'r');
    const buffer = Buffer.alloc(9);
    const results: unknown[] = [fs.readSync(fd, buffer), fs.readSync(fd, buffer, { position: 3 })];
    fs.closeSync(fd);
    for (const call of [() => fs.fstatSync(fd), () => fs.writeSync(fd, 'x'), () => fs.futimesSync(fd, 1, 1)]) {
      try {
        call();
      } catch (error) {
        results.push(String(error));
      }
    }
    return results;
  });
  expect(steps.join(', ')).toBe(
    'open file, read file, read file, close file, fstat → EBADF, write → EBADF, futimes → EBADF',
  );
  const bad = 'Error: EBADF: bad file descriptor';
  expect(value).toEqual([5, 2, `${bad}, fstat`, `${bad}, write`, `${bad}, futime`]);
});

test('what Node refuses at once makes no step', async () => {
  const { steps, value } = await stepsFrom((fs, dir) => {
    const wrong: (() => unknown)[] = [
      () => Reflect.apply(fs.statSync, fs, [1]),
      () => Reflect.apply(fs.stat, fs, [dir]),
      () => Reflect.apply(fs.writeFileSync, fs, [`${dir}/f`, 1]),
      () => Reflect.apply(fs.readFileSync, fs, [`${dir}/file`, 'nope']),
      () => fs.openSync(`${dir}/file`, 'nope'),
      () => fs.statSync('a\0b'),
      () => Reflect.apply(fs.closeSync, fs, ['1']),
      () => fs.readSync(1, Buffer.alloc(2), 3, 1, 0),
    ];
    return wrong.map((call) => {
      try {
        return call();
      } catch (error) {
        return Reflect.get(Object(error), 'code');
      }
    });
  });
  const [type, invalid] = ['ERR_INVALID_ARG_TYPE', 'ERR_INVALID_ARG_VALUE'];
  expect(value).toEqual([type, type, type, invalid, invalid, invalid, type, 'ERR_OUT_OF_RANGE']);
  expect(steps).toEqual([]);
});
