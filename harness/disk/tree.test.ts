import { constants } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import type { Caller } from './inode.ts';
import { Kernel } from './kernel.ts';
import { createMemoryDisk } from './memory-disk.ts';

const escapes: string[] = [];
const onEscape = (path: string) => escapes.push(path);
const kernel = new Kernel(createMemoryDisk(), { root: '/r', now: () => 5, isSuperuser: false, umask: 0, onEscape });
const { tree } = kernel;
let made = 0;
const me: Caller = { process: 'p', inodeName: () => `i${made++}` };

function put(path: string, text: string): void {
  kernel.open(me, path, constants.O_CREAT | constants.O_TRUNC | constants.O_WRONLY, 0o600, 1);
  kernel.write(me, 1, Buffer.from(text), 0, text.length, null);
  kernel.close(me, 1);
}

beforeEach(() => {
  escapes.length = 0;
  kernel.reset();
  kernel.mkdir(me, '/r/d', 0o700);
  put('/r/d/b', 'two');
  put('/r/a', 'one');
  kernel.symlink(me, 'd/b', '/r/l');
  kernel.symlink(me, '/etc', '/r/out');
});

test('it reads files by paths relative to the root or below it, whatever their modes', () => {
  kernel.chmod(me, '/r/d/b', 0);
  kernel.chmod(me, '/r/d', 0);
  expect(tree.read('d/b')?.toString()).toBe('two');
  expect(tree.read('/r/a')?.toString()).toBe('one');
  expect(tree.read('l')?.toString()).toBe('two');
  expect(tree.read('d')).toBeUndefined();
  expect(tree.read('missing')).toBeUndefined();
  expect([tree.exists('d'), tree.exists('l'), tree.exists('missing')]).toEqual([true, true, false]);
});

test('it never leaves the folder, and says nothing about it', () => {
  expect(tree.read('out/passwd')).toBeUndefined();
  expect(tree.exists('../etc')).toBe(false);
  expect(escapes).toEqual([]);
});

test('it lists files and symlinks, and everything', () => {
  expect(tree.files()).toEqual(['a', 'd/b', 'l', 'out']);
  expect(tree.snapshot()).toEqual({ a: 'one', d: 'dir', 'd/b': 'two', l: 'link -> d/b', out: 'link -> /etc' });
});

test('a stamp changes with the name and with the bytes, not with anything else', () => {
  const before = tree.stamp('a');
  kernel.chmod(me, '/r/a', 0o644);
  kernel.stat(me, '/r/a');
  put('/r/other', 'one');
  expect(tree.stamp('a')).toBe(before);
  put('/r/a', 'one');
  const written = tree.stamp('a');
  kernel.rename(me, '/r/other', '/r/a');
  expect(new Set([before, written, tree.stamp('a')]).size).toBe(3);
  kernel.unlink(me, '/r/a');
  expect(tree.stamp('a')).toBeUndefined();
});

test('judging leaves no footprint', () => {
  const footprint = { reads: [], writes: [], updates: [] };
  kernel.footprint = footprint;
  tree.read('a');
  tree.stamp('l');
  expect(kernel.footprint).toBe(footprint);
  expect(footprint).toEqual({ reads: [], writes: [], updates: [] });
  kernel.footprint = null;
});
