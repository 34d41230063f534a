import * as nodeFs from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { stepsOf } from '../testing/runs.ts';
import type { FileSystem } from './create-fs.ts';

async function resultOf(body: (fs: FileSystem, dir: string) => unknown): Promise<unknown> {
  const { value, thrown, run } = await stepsOf(body);
  expect([thrown, run.unknown]).toEqual([undefined, undefined]);
  return value;
}

test('it has every name that node:fs has, and so have its promises', async () => {
  const names = await resultOf((fs) => [Object.keys(fs), Object.keys(fs.promises), 'readFile' in fs, 'nothing' in fs]);
  const { default: _, ...model } = nodeFs as typeof nodeFs & { default?: unknown };
  expect(names).toEqual([
    expect.arrayContaining(Object.keys(model)),
    expect.arrayContaining(Object.keys(nodeFs.promises)),
    true,
    false,
  ]);
});

test('it can be copied, cloned and patched', async () => {
  const value = await resultOf(async (fs, dir) => {
    const copy = { ...fs };
    copy.writeFileSync(`${dir}/f`, 'text');
    const clone: FileSystem = Object.create(Object.getPrototypeOf(fs));
    for (const name of Object.getOwnPropertyNames(fs)) {
      Object.defineProperty(clone, name, Object.getOwnPropertyDescriptor(fs, name) ?? {});
    }
    const { readFile } = fs.promises;
    const read = [clone.readFileSync(`${dir}/f`, 'utf8'), await readFile(`${dir}/f`, 'utf8')];
    Object.assign(fs, { readFileSync: () => 'patched' });
    return [...read, fs.readFileSync(`${dir}/f`)];
  });
  expect(value).toEqual(['text', 'text', 'patched']);
});

test('util.promisify makes of its functions what it makes of those of node:fs', async () => {
  const value = await resultOf(async (fs, dir) => {
    const fd = await promisify(fs.open)(`${dir}/f`, 'w+');
    const written = await promisify(fs.write)(fd, Buffer.from('text'), 0, 4, 0);
    const read = await promisify(fs.read)(fd, Buffer.alloc(2), 0, 2, 1);
    await promisify(fs.close)(fd);
    const there = await Promise.all([`${dir}/f`, `${dir}/none`].map((path) => promisify(fs.exists)(path)));
    return [written.bytesWritten, written.buffer.toString(), read.bytesRead, read.buffer.toString(), there];
  });
  expect(value).toEqual([4, 'text', 2, 'ex', [true, false]]);
});

test('throwIfNoEntry: false gives undefined for what is missing, as in Node', async () => {
  const value = await resultOf((fs, dir) => {
    const quiet = { throwIfNoEntry: false };
    return [
      fs.statSync(`${dir}/none`, quiet),
      fs.lstatSync(`${dir}/none`, quiet),
      fs.statSync(dir, quiet)?.isDirectory(),
    ];
  });
  expect(value).toEqual([undefined, undefined, true]);
});
