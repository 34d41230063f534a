import { constants, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Disk } from './disk.ts';
import { Errno, errno } from './errno.ts';
import type { Caller } from './inode.ts';
import { Kernel } from './kernel.ts';
import { MediumFailure } from './medium.ts';
import { createMemoryDisk } from './memory-disk.ts';
import { createRealDisk } from './real-disk.ts';

const { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY, O_RDWR, O_TRUNC, O_APPEND } = constants;
const parent = mkdtempSync(join(tmpdir(), 'filerace-test-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
const disks: [string, Disk][] = [
  ['memfs', createMemoryDisk()],
  ['real', createRealDisk({ parent })],
];

describe.each(disks)('on %s', (_kind, disk) => {
  let now = 0;
  let made = 0;
  const escapes: string[] = [];
  const common = { root: '/r', now: () => now, onEscape: (path: string) => escapes.push(path) };
  const kernel = new Kernel(disk, { ...common, isSuperuser: true, umask: 0o22 });
  const me: Caller = { process: 'p', inodeName: () => `i${made++}` };

  function code(call: () => unknown): string {
    try {
      call();
      return 'ok';
    } catch (error) {
      if (error instanceof Errno) return error.code;
      throw error;
    }
  }
  function put(path: string, text: string): void {
    kernel.open(me, path, O_CREAT | O_TRUNC | O_WRONLY, 0o666, 99);
    kernel.write(me, 99, Buffer.from(text), 0, text.length, null);
    kernel.close(me, 99);
  }
  function text(fd: number, position: number | null = 0): string {
    const buffer = Buffer.alloc(50);
    return buffer.toString('latin1', 0, kernel.read(me, fd, buffer, 0, 50, position));
  }

  beforeEach(() => {
    now = 1000;
    made = 0;
    escapes.length = 0;
    kernel.reset();
    put('/r/a', 'one');
    put('/r/b', 'three');
    kernel.mkdir(me, '/r/d', 0o777);
    kernel.mkdir(me, '/r/e', 0o777);
    put('/r/d/x', 'x');
  });

  describe('where memfs answers otherwise', () => {
    test.each<[string, string, () => unknown]>([
      ['rename of a file over a directory', 'EISDIR', () => kernel.rename(me, '/r/a', '/r/e')],
      ['rename of a directory over a file', 'ENOTDIR', () => kernel.rename(me, '/r/e', '/r/a')],
      ['rename of a directory over one that is not empty', 'ENOTEMPTY', () => kernel.rename(me, '/r/e', '/r/d')],
      ['rename of a directory into itself', 'EINVAL', () => kernel.rename(me, '/r/d', '/r/d/y')],
      ['rename over a parent', 'ENOTEMPTY', () => kernel.rename(me, '/r/d/x', '/r/d')],
      ['link of a directory', 'EPERM', () => kernel.link(me, '/r/d', '/r/n')],
      ['unlink of a directory', 'EISDIR', () => kernel.unlink(me, '/r/e')],
      ['rmdir of a file', 'ENOTDIR', () => kernel.rmdir(me, '/r/a')],
      ['mkdir over a file', 'EEXIST', () => kernel.mkdir(me, '/r/a', 0o777)],
      ['mkdir below a file', 'ENOTDIR', () => kernel.mkdir(me, '/r/a/n', 0o777)],
      ['mkdir below nothing', 'ENOENT', () => kernel.mkdir(me, '/r/n/n', 0o777)],
      ['stat of a file with a slash', 'ENOTDIR', () => kernel.stat(me, '/r/a/')],
    ])('%s is %s', (_name, expected, call) => {
      const { version } = kernel;
      const before = kernel.tree.snapshot();
      expect(code(call)).toBe(expected);
      expect(kernel.tree.snapshot()).toEqual(before);
      expect(kernel.version).toBe(version);
    });

    test('a rename over a link counts one link less', () => {
      kernel.link(me, '/r/b', '/r/c');
      kernel.rename(me, '/r/a', '/r/b');
      expect(kernel.stat(me, '/r/c').nlink).toBe(1);
    });

    test('a rename between two links of one file does nothing', () => {
      kernel.link(me, '/r/a', '/r/c');
      const { version } = kernel;
      kernel.rename(me, '/r/a', '/r/c');
      expect(kernel.tree.files()).toEqual(['a', 'b', 'c', 'd/x']);
      expect(kernel.version).toBe(version);
    });

    test('a symlink is renamed itself, also a dangling one', () => {
      kernel.symlink(me, 'a', '/r/l');
      kernel.symlink(me, 'nothing', '/r/m');
      kernel.rename(me, '/r/l', '/r/e/l');
      kernel.rename(me, '/r/m', '/r/b');
      expect(kernel.tree.snapshot()).toMatchObject({ a: 'one', 'e/l': 'link -> a', b: 'link -> nothing' });
    });

    test('a directory that was renamed over is empty again once its files are gone', () => {
      kernel.rename(me, '/r/a', '/r/d/x');
      kernel.unlink(me, '/r/d/x');
      kernel.rmdir(me, '/r/d');
      expect(kernel.tree.exists('d')).toBe(false);
    });

    test('descriptors have access modes', () => {
      kernel.open(me, '/r/a', O_RDONLY, 0, 1);
      kernel.open(me, '/r/a', O_WRONLY, 0, 2);
      kernel.open(me, '/r/d', O_RDONLY, 0, 3);
      const bytes = Buffer.alloc(3);
      expect(code(() => kernel.write(me, 1, bytes, 0, 3, 0))).toBe('EBADF');
      expect(code(() => kernel.read(me, 2, bytes, 0, 3, 0))).toBe('EBADF');
      expect(code(() => kernel.ftruncate(me, 1, 0))).toBe('EINVAL');
      expect(code(() => kernel.read(me, 3, bytes, 0, 3, 0))).toBe('EISDIR');
      expect(code(() => kernel.getdents(me, 1))).toBe('ENOTDIR');
      expect(code(() => kernel.open(me, '/r/d', O_RDWR, 0, 4))).toBe('EISDIR');
    });

    test('the umask holds, and a superuser passes mode 0', () => {
      kernel.open(me, '/r/n', O_CREAT | O_WRONLY, 0o666, 1);
      expect(kernel.fstat(me, 1).mode).toBe(0o100644);
      kernel.chmod(me, '/r/a', 0);
      kernel.chmod(me, '/r/d', 0);
      expect(code(() => kernel.open(me, '/r/a', O_RDWR, 0, 2))).toBe('ok');
      expect(code(() => kernel.stat(me, '/r/d/x'))).toBe('ok');
      expect(code(() => kernel.access(me, '/r/a', constants.X_OK))).toBe('EACCES');
    });

    test('descriptors have the numbers they are given, and do not survive a reset', () => {
      kernel.open(me, '/r/a', O_RDONLY, 0, 7);
      kernel.reset();
      expect(code(() => kernel.fstat(me, 7))).toBe('EBADF');
      expect(kernel.tree.snapshot()).toEqual({});
    });
  });

  test('an unlinked open file is readable and writable, with holes of zeros', () => {
    kernel.open(me, '/r/a', O_RDWR, 0, 1);
    kernel.unlink(me, '/r/a');
    kernel.write(me, 1, Buffer.from('!'), 0, 1, 5);
    expect(text(1)).toBe('one\0\0!');
    expect(kernel.fstat(me, 1)).toMatchObject({ nlink: 0, size: 6 });
    kernel.ftruncate(me, 1, 2);
    kernel.ftruncate(me, 1, 4);
    expect(text(1)).toBe('on\0\0');
  });

  test('a descriptor follows its inode through renames, and rename over it leaves it alone', () => {
    kernel.open(me, '/r/d/x', O_RDONLY, 0, 1);
    kernel.open(me, '/r/b', O_RDONLY, 0, 2);
    kernel.rename(me, '/r/d', '/r/f');
    kernel.rename(me, '/r/f/x', '/r/b');
    expect([text(1), text(2)]).toEqual(['x', 'three']);
    kernel.open(me, '/r/b', O_RDONLY, 0, 3);
    expect([kernel.isSameFile(1, 3), kernel.isSameFile(2, 3), kernel.isSameFile(1, 9)]).toEqual([true, false, false]);
    expect(kernel.openedAs(1)).toBe('/r/d/x');
  });

  test('appends go to the end, reads advance the offset', () => {
    kernel.open(me, '/r/a', O_RDWR | O_APPEND, 0, 1);
    kernel.write(me, 1, Buffer.from('more'), 0, 4, 0);
    expect(text(1, null)).toBe('onemore');
    expect(text(1, null)).toBe('');
  });

  test('copyRange copies what there is of a range', () => {
    kernel.open(me, '/r/b', O_RDONLY, 0, 1);
    kernel.open(me, '/r/n', O_CREAT | O_EXCL | O_RDWR, 0o600, 2);
    expect(kernel.copyRange(me, 1, 2, 2, 50)).toBe(3);
    expect(text(2)).toBe('\0\0ree');
    expect(kernel.copyRange(me, 1, 2, 0, 2)).toBe(2);
    expect(kernel.copyRange(me, 1, 2, 5, 9)).toBe(0);
    expect(text(2)).toBe('three');
    expect(code(() => kernel.copyRange(me, 2, 1, 0, 2))).toBe('EBADF');
    expect(code(() => kernel.copyRange(me, 2, 2, 0, 2))).toBe('EINVAL');
  });

  test('only its process may use a descriptor, and takes it with it when it dies', () => {
    const other: Caller = { process: 'q', inodeName: () => 'other' };
    kernel.open(me, '/r/a', O_RDONLY, 0, 1);
    kernel.open(other, '/r/a', O_RDONLY, 0, 2);
    expect(code(() => kernel.fstat(other, 1))).toBe('EBADF');
    kernel.closeAll('p');
    expect(code(() => kernel.fstat(me, 1))).toBe('EBADF');
    expect(code(() => kernel.fstat(other, 2))).toBe('ok');
    expect(() => kernel.open(me, '/r/a', O_RDONLY, 0, 2)).toThrow('The descriptor 2');
  });

  test('listings are sorted and end with the directory', () => {
    for (const name of ['Z', 'é', '10', '9']) put(`/r/e/${name}`, '');
    kernel.open(me, '/r/e', O_RDONLY, 0, 1);
    expect(kernel.getdents(me, 1).map(({ name }) => name)).toEqual(['10', '9', 'Z', 'é']);
    for (const name of ['Z', 'é', '10', '9']) kernel.unlink(me, `/r/e/${name}`);
    kernel.rmdir(me, '/r/e');
    expect(kernel.getdents(me, 1)).toEqual([]);
    if (process.platform !== 'win32') kernel.fsync(me, 1);
  });

  test('what leads out of the root is refused and reported', () => {
    kernel.symlink(me, '/etc', '/r/out');
    kernel.symlink(me, '../..', '/r/d/up');
    kernel.symlink(me, '/r/a', '/r/in');
    for (const path of ['a', '/etc/passwd', '/r/../etc', '/r/out', '/r/out/passwd', '/r/d/up', '/', '/rr/a']) {
      expect(
        code(() => kernel.stat(me, path)),
        path,
      ).toBe('EACCES');
    }
    expect(escapes).toEqual(['a', '/etc/passwd', '/r/../etc', '/r/out', '/r/out/passwd', '/r/d/up', '/', '/rr/a']);
    expect(code(() => kernel.stat(me, '//r/./d/../../r//a'))).toBe('ok');
    expect(code(() => kernel.stat(me, '/r/in'))).toBe('ok');
    expect(kernel.realpath(me, '/r/in')).toBe('/r/a');
    expect(escapes).toHaveLength(8);
  });

  test('the root can be looked at, not removed or renamed', () => {
    expect(kernel.stat(me, '/r')).toMatchObject({ kind: 'directory', nlink: 4, ino: 2, size: 4096 });
    expect(kernel.realpath(me, '/r/')).toBe('/r');
    expect(code(() => kernel.rmdir(me, '/r'))).toBe('EBUSY');
    expect(code(() => kernel.rename(me, '/r', '/r/n'))).toBe('EBUSY');
    expect(code(() => kernel.rename(me, '/r/d', '/r'))).toBe('EBUSY');
    expect(code(() => kernel.unlink(me, '/r'))).toBe('EISDIR');
    expect(code(() => kernel.mkdir(me, '/r', 0))).toBe('EEXIST');
    expect(code(() => kernel.open(me, '/r', O_RDONLY, 0, 1))).toBe('ok');
  });

  test('lengths and loops have limits', () => {
    expect(code(() => kernel.stat(me, ''))).toBe('ENOENT');
    expect(code(() => kernel.stat(me, `/r/${'n'.repeat(255)}`))).toBe('ENOENT');
    expect(code(() => kernel.stat(me, `/r/${'n'.repeat(256)}`))).toBe('ENAMETOOLONG');
    expect(code(() => kernel.stat(me, `/r/${'é'.repeat(128)}`))).toBe('ENAMETOOLONG');
    expect(code(() => kernel.stat(me, `/r/${'./'.repeat(2050)}a`))).toBe('ENAMETOOLONG');
    kernel.symlink(me, 'a', '/r/s0');
    for (let i = 1; i <= 40; i++) kernel.symlink(me, `s${i - 1}`, `/r/s${i}`);
    expect(code(() => kernel.stat(me, '/r/s39'))).toBe('ok');
    expect(code(() => kernel.stat(me, '/r/s40'))).toBe('ELOOP');
  });

  test('times come from the clock, inode numbers from the names of inodes', () => {
    now = 2000;
    kernel.open(me, '/r/a', O_WRONLY, 0, 1);
    expect(kernel.fstat(me, 1)).toMatchObject({ mtimeMs: 1000, ctimeMs: 1000 });
    kernel.write(me, 1, Buffer.from('x'), 0, 1, 0);
    kernel.utimes(me, '/r/b', 5, 6);
    const [a, b] = [kernel.stat(me, '/r/a'), kernel.stat(me, '/r/b')];
    expect(a).toMatchObject({ birthtimeMs: 1000, atimeMs: 1000, mtimeMs: 2000, ctimeMs: 2000 });
    expect(b).toMatchObject({ birthtimeMs: 1000, atimeMs: 5, mtimeMs: 6, ctimeMs: 2000 });
    expect(a.ino).not.toBe(b.ino);
    expect(Number.isSafeInteger(a.ino)).toBe(true);
    kernel.reset();
    made = 0;
    put('/r/other', '');
    expect(kernel.stat(me, '/r/other').ino).toBe(a.ino);
  });

  test('the version grows with names and bytes only', () => {
    const { version } = kernel;
    kernel.open(me, '/r/a', O_RDWR, 0, 1);
    text(1);
    kernel.stat(me, '/r/a');
    kernel.chmod(me, '/r/a', 0o600);
    kernel.close(me, 1);
    expect(kernel.version).toBe(version);
    kernel.symlink(me, 'a', '/r/l');
    expect(kernel.version).toBeGreaterThan(version);
  });

  test('paths in traces are relative', () => {
    const paths = ['/r', '/r/', '/r//d/../a', '/r/../x', 'a', '/rr'];
    expect(paths.map((path) => kernel.relative(path))).toEqual(['.', '.', 'a', '/r/../x', 'a', '/rr']);
  });
});

test('a failure of the medium is no finding about the caller, and changes nothing', () => {
  const disk = createMemoryDisk();
  const full = (): never => {
    throw Object.assign(new Error('ENOSPC: no space left on device, open'), { code: 'ENOSPC', errno: -28 });
  };
  const broken = Object.assign(Object.create(disk), { mkdir: full, open: full });
  const kernel = new Kernel(broken, { root: '/r', now: () => 0, isSuperuser: true, umask: 0, onEscape: () => {} });
  const me: Caller = { process: 'p', inodeName: () => 'n' };
  expect(() => kernel.mkdir(me, '/r/d', 0o777)).toThrow(MediumFailure);
  expect(() => kernel.open(me, '/r/a', O_CREAT, 0o666, 1)).toThrow(/the disk failed with ENOSPC/);
  expect(kernel.tree.snapshot()).toEqual({});
  expect(kernel.version).toBe(0);
});

test('a file system that lacks hard links answers EPERM', () => {
  const disk = createMemoryDisk();
  const refuse = (): never => {
    throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM', errno: -1 });
  };
  const limited = Object.assign(Object.create(disk), { link: refuse });
  const kernel = new Kernel(limited, { root: '/r', now: () => 0, isSuperuser: true, umask: 0, onEscape: () => {} });
  const me: Caller = { process: 'p', inodeName: () => 'n' };
  kernel.open(me, '/r/a', O_CREAT, 0o666, 1);
  expect(() => kernel.link(me, '/r/a', '/r/b')).toThrow(expect.objectContaining({ code: 'EPERM' }));
});

test('a file system that keeps no files so large answers EFBIG', () => {
  const refuse = (): never => {
    throw Object.assign(new Error('EFBIG: file too large, write'), { code: 'EFBIG', errno: -27 });
  };
  const limited = Object.assign(Object.create(createMemoryDisk()), { write: refuse, ftruncate: refuse });
  const kernel = new Kernel(limited, { root: '/r', now: () => 0, isSuperuser: true, umask: 0, onEscape: () => {} });
  const me: Caller = { process: 'p', inodeName: () => 'n' };
  kernel.open(me, '/r/a', O_CREAT | O_RDWR, 0o666, 1);
  const { version } = kernel;
  const tooLarge = expect.objectContaining({ code: 'EFBIG', errno: -27 });
  expect(() => kernel.write(me, 1, Buffer.alloc(1), 0, 1, 2 ** 52)).toThrow(tooLarge);
  expect(() => kernel.ftruncate(me, 1, 2 ** 52)).toThrow(tooLarge);
  expect([kernel.version, kernel.fstat(me, 1).size]).toEqual([version, 0]);
});

test('what gives way is told in words', () => {
  expect(new MediumFailure('EIO', errno('EIO')).message).toBe('the disk failed with EIO: i/o error');
});

test('memory holds more open files than memfs allows by itself, and no file of a gigabyte', () => {
  const disk = createMemoryDisk();
  const kernel = new Kernel(disk, { root: '/r', now: () => 0, isSuperuser: true, umask: 0, onEscape: () => {} });
  const me: Caller = { process: 'p', inodeName: () => 'n' };
  for (let fd = 0; fd <= 10_000; fd++) kernel.open(me, '/r/a', O_CREAT | O_RDWR, 0o666, fd);
  const sentence =
    'the disk failed with ENOSPC: the disk in memory keeps files up to 1 GiB; `--disk real` keeps larger ones';
  for (const grow of [
    () => kernel.ftruncate(me, 0, 2 ** 40),
    () => kernel.write(me, 0, Buffer.alloc(1), 0, 1, 2 ** 30),
  ]) {
    expect(grow).toThrow(MediumFailure);
    expect(grow).toThrow(sentence);
  }
});

test('a real disk makes a folder of its own and removes it', () => {
  const disk = createRealDisk({ parent });
  const before = readdirSync(parent).length;
  disk.mkdir('d');
  disk.close(disk.open('d/a', O_CREAT | O_EXCL | O_WRONLY, 0));
  disk.reset();
  disk.mkdir('d');
  disk.dispose();
  expect(readdirSync(parent)).toHaveLength(before - 1);
});
