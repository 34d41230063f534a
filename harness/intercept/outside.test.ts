import fs, {
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import promises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../actors/scenario.ts';
import type { JudgedRun } from '../schedule/executor.ts';
import { everyRun, linesOf, quietRun, scenarioOf } from '../testing/runs.ts';

let folder = '';
let file = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
  file = join(folder, 'f');
  writeFileSync(file, 'text');
  chmodSync(file, 0o640);
  symlinkSync('f', join(folder, 'link'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const alone = (run: Actor['run']) => quietRun(scenarioOf({ subject: run }, { starting: { f: 'text' } }));

/** What the actor observed, in a run that nothing is wrong with. */
const seenIn = ({ unknown, violation, record }: JudgedRun) => {
  expect([unknown, violation]).toEqual([undefined, undefined]);
  return record.history.map(({ value }) => value);
};

/** The first result of a callback that is no error. */
const called = (call: (callback: (...results: unknown[]) => void) => void) =>
  new Promise<unknown>((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value))));

describe('reading outside of the folder, asynchronously', () => {
  const ways: Record<string, () => unknown> = {
    'promises.readFile': () => promises.readFile(file, 'utf8'),
    'promises.stat': async () => (await promises.stat(file)).size,
    'promises.lstat': async () => (await promises.lstat(join(folder, 'link'))).isSymbolicLink(),
    'promises.access': () => promises.access(file),
    'promises.readdir': () => promises.readdir(folder),
    'promises.readlink': () => promises.readlink(join(folder, 'link')),
    'promises.realpath': () => promises.realpath(join(folder, 'link')),
    'promises.statfs': async () => (await promises.statfs(folder)).bsize > 0,
    readFile: () => called((callback) => fs.readFile(file, 'utf8', callback)),
    stat: async () => (await promisify(fs.stat)(file)).size,
    lstat: async () => (await promisify(fs.lstat)(file)).size,
    access: () => called((callback) => fs.access(file, callback)),
    exists: () => new Promise((resolve) => fs.exists(file, resolve)),
    'promisify(exists)': () => promisify(fs.exists)(join(folder, 'none')),
    readdir: () => called((callback) => fs.readdir(folder, callback)),
    readlink: () => called((callback) => fs.readlink(join(folder, 'link'), callback)),
    realpath: () => called((callback) => fs.realpath(join(folder, 'link'), callback)),
    'realpath.native': () => called((callback) => fs.realpath.native(join(folder, 'link'), callback)),
    'a file that is not there': () =>
      promises.readFile(join(folder, 'none')).catch(({ message, code, syscall }) => [message, code, syscall]),
    'a file that is not there, with a callback': () =>
      called((callback) => fs.stat(join(folder, 'none'), callback)).catch(({ message }) => message),
    'an argument that is none': () => {
      try {
        fs.readFile(file, { encoding: 'none' as BufferEncoding }, () => undefined);
        return 'taken';
      } catch (error) {
        return (error as Error).message;
      }
    },
  };
  test.each(Object.entries(ways))('gives what Node gives: %s', async (_name, read) => {
    const expected = await read();
    const run = await alone(async ({ observe }) => observe('read', (await read()) ?? null));
    expect(seenIn(run)).toEqual([expected ?? null]);
    expect(run.record.outside).toEqual([expect.stringContaining(folder)]);
    expect(linesOf(run)).toEqual(['subject: start']);
  });

  test('calls back later, in the scope of the actor', async () => {
    const run = await alone(async ({ observe }) => {
      let isLater = false;
      await new Promise<void>((resolve) => {
        fs.readFile(file, () => {
          observe('seen', [isLater, process.pid]);
          resolve();
        });
        isLater = true;
      });
    });
    expect(seenIn(run)).toEqual([[true, 1000]]);
  });

  const refused: Record<string, () => unknown> = {
    'fs.promises.open': () => promises.open(file),
    'fs.open': () => called((callback) => fs.open(file, callback)),
    'fs.promises.opendir': () => promises.opendir(folder),
    'fs.opendir': () => called((callback) => fs.opendir(folder, callback)),
    'fs.createReadStream': () => called((callback) => fs.createReadStream(file).on('data', callback)),
    'fs.ReadStream': () => new (fs.ReadStream as unknown as new (path: string) => object)(file),
    'fs.openAsBlob': () => fs.openAsBlob(file),
  };
  test.each(Object.entries(refused))('ends the run where there is no sync form: %s', async (name, read) => {
    const { unknown } = await alone(async () => void (await read()));
    expect(unknown).toEqual({
      reason: 'escaped',
      actor: 'subject',
      message: `subject called ${name} of a file outside of the shared folder (readFile, readdir and openSync can be used there), which filerace does not schedule`,
    });
  });

  test('does not create or empty what it reads', async () => {
    const { unknown } = await alone(() => promises.readFile(file, { flag: 'w+' }).then(() => undefined));
    expect(unknown).toMatchObject({ reason: 'escaped', message: `subject reached outside its folder: ${file}` });
    expect(readFileSync(file, 'utf8')).toBe('text');
  });
});

describe('a descriptor', () => {
  test('of a file outside that an actor has opened is read from, and closed', async () => {
    const run = await alone(async ({ observe }) => {
      const fd = openSync(file, 'r');
      const buffer = Buffer.alloc(4);
      observe('sync', [readSync(fd, buffer, 0, 2, 0), fstatSync(fd).size, buffer.toString('utf8', 0, 2)]);
      const got = await promisify(fs.read)(fd, buffer, 0, 4, 0);
      observe('callback', [got.bytesRead, got.buffer === buffer, buffer.toString()]);
      const given = await called((callback) => fs.read(fd, { position: 1 }, callback));
      observe('without a buffer', given);
      observe('whole', await promisify(fs.readFile)(fd, 'utf8'));
      await promisify(fs.close)(fd);
      try {
        fstatSync(fd);
      } catch (error) {
        observe('closed', (error as NodeJS.ErrnoException).code);
      }
    });
    expect(seenIn(run)).toEqual([[2, 4, 'te'], [4, true, 'text'], 3, 'text', 'EBADF']);
  });

  const changes: Record<string, (fd: number) => unknown> = {
    fchmodSync: (fd) => fs.fchmodSync(fd, 0o777),
    futimes: (fd) => fs.futimes(fd, 1, 1, () => undefined),
    ftruncateSync: (fd) => fs.ftruncateSync(fd, 0),
    writeSync: (fd) => fs.writeSync(fd, 'x'),
    writeFileSync: (fd) => fs.writeFileSync(fd, 'x'),
  };
  test.each(Object.entries(changes))('of a file outside changes nothing: %s', async (name, change) => {
    const before = statSync(file);
    const { unknown } = await alone(() => {
      try {
        change(openSync(file, 'r'));
      } catch {}
    });
    expect(unknown).toMatchObject({
      reason: 'escaped',
      message: expect.stringContaining(`called fs.${name.replace('Sync', '')} of an open file outside of the shared`),
    });
    const after = statSync(file);
    expect([after.mode, after.mtimeMs, after.size]).toEqual([before.mode, before.mtimeMs, before.size]);
  });

  test('that is left open is closed when the run is over', async () => {
    let left = -1;
    await alone(() => {
      left = openSync(file, 'r');
    });
    expect(left).toBeGreaterThan(2);
    expect(() => fstatSync(left)).toThrow(/EBADF/);
  });

  test('that no actor has opened is none, for whatever call', async () => {
    const ours = openSync(file, 'r+');
    const calls: ((fd: number) => unknown)[] = [
      (fd) => closeSync(fd),
      (fd) => fs.writeSync(fd, 'rubbish'),
      (fd) => readSync(fd, Buffer.alloc(1)),
      (fd) => fstatSync(fd),
      (fd) => fs.fchmodSync(fd, 0o777),
      (fd) => fs.ftruncateSync(fd),
      (fd) => readFileSync(fd),
    ];
    const run = await alone(({ observe }) => {
      for (const call of calls) {
        try {
          call(ours);
          observe('code', 'done');
        } catch (error) {
          observe('code', (error as NodeJS.ErrnoException).code);
        }
      }
    });
    expect(seenIn(run)).toEqual(calls.map(() => 'EBADF'));
    closeSync(ours);
    expect(readFileSync(file, 'utf8')).toBe('text');
  });

  test('of a standard stream may be printed to, and no more', async () => {
    const run = await alone(async ({ observe }) => {
      observe('written', [fs.writeSync(2, ''), await called((callback) => fs.write(2, '', callback))]);
      for (const call of [() => closeSync(2), () => readFileSync(0), () => fs.fchmodSync(1, 0o777)]) {
        try {
          call();
        } catch (error) {
          observe('code', (error as NodeJS.ErrnoException).code);
        }
      }
    });
    expect(seenIn(run)).toEqual([[0, 0], 'EBADF', 'EBADF', 'EBADF']);
  });
});

describe('a path', () => {
  test('that leads into the folder from the working folder is one in the folder', async () => {
    const run = await alone(async ({ dir, observe }) => {
      const there = relative(process.cwd(), dir);
      writeFileSync(`${there}/a`, 'a');
      fs.renameSync(`${there}/a`, `${there}/b`);
      symlinkSync('../x', `${there}/link`);
      observe('read', [await promises.readFile(Buffer.from(`${there}/b`), 'utf8'), fs.readlinkSync(`${dir}/link`)]);
      observe('listed', fs.readdirSync(there));
    });
    expect(seenIn(run)).toEqual([
      ['a', '../x'],
      ['b', 'f', 'link'],
    ]);
    expect(linesOf(run)).toContain('subject: rename a b');
    expect(existsSync(join('/filerace', 'b'))).toBe(false);
  });

  const name = (dir: string) => Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff])]);
  const calls: Record<string, Actor['run']> = {
    writeFileSync: ({ dir }) => writeFileSync(name(dir), ''),
    rename: ({ dir }) => promises.rename(`${dir}/f`, name(dir)),
    existsSync: ({ dir }) => void existsSync(name(dir)),
    createWriteStream: ({ dir }) => void fs.createWriteStream(name(dir)),
    'writeFile, of the fs that is given': ({ dir, fs: given }) => given.promises.writeFile(name(dir), ''),
    'stat, of the fs that is given': ({ dir, fs: given }) => void given.stat(name(dir), () => undefined),
    'unlinkSync, of the fs that is given': ({ dir, fs: given }) => given.unlinkSync(name(dir)),
  };
  test.each(Object.entries(calls))('in the folder that is no text ends the run: %s', async (called, run) => {
    const runs = await everyRun(
      scenarioOf({
        subject: async (context) => {
          try {
            await run(context);
          } catch {}
        },
      }),
    );
    expect(runs[0]?.unknown).toEqual({
      reason: 'escaped',
      actor: 'subject',
      message: `subject called fs.${called.split(',')[0]} with a name that is no UTF-8, which filerace does not schedule`,
    });
  });
});
