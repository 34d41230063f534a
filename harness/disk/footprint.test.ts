import { constants } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { conflicts, emptyFootprint, type Footprint } from './footprint.ts';
import type { Caller } from './inode.ts';
import { Kernel } from './kernel.ts';
import { createMemoryDisk } from './memory-disk.ts';

const { O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_APPEND } = constants;
const kernel = new Kernel(createMemoryDisk(), {
  root: '/r',
  now: () => 5,
  isSuperuser: true,
  umask: 0o22,
  onEscape: () => {},
});
const by = (name: string): Caller => ({ process: 'p', inodeName: () => name });
const me = by('new');
const bytes = Buffer.from('0123456789');

function traced(call: () => void): Footprint {
  const footprint = emptyFootprint();
  kernel.footprint = footprint;
  try {
    call();
  } catch {
    // A failed call has a footprint, too.
  } finally {
    kernel.footprint = null;
  }
  return footprint;
}

function read(...tokens: string[]): Footprint {
  return { reads: tokens, writes: [], updates: [] };
}

beforeEach(() => {
  kernel.reset();
  kernel.mkdir(by('D'), '/r/d', 0o755);
  kernel.open(by('A'), '/r/a', O_CREAT | O_RDWR, 0o644, 1);
  kernel.write(by('A'), 1, bytes, 0, 10, 0);
  kernel.open(by('B'), '/r/d/b', O_CREAT | O_RDWR, 0o644, 2);
});

describe('conflicts', () => {
  const reads = read('t');
  const writes = { reads: [], writes: ['t'], updates: [] };
  const updates = { reads: [], writes: [], updates: ['t'] };

  test.each([
    ['two reads', reads, reads],
    ['two updates', updates, updates],
    ['other tokens', writes, { reads: ['u'], writes: ['v'], updates: ['w'] }],
  ])('accepts %s', (_name, a, b) => {
    expect(conflicts(a, b)).toBe(false);
    expect(conflicts(b, a)).toBe(false);
  });

  test.each([
    ['read and write', reads, writes],
    ['read and update', reads, updates],
    ['write and update', writes, updates],
    ['two writes', writes, writes],
  ])('rejects %s', (_name, a, b) => {
    expect(conflicts(a, b)).toBe(true);
    expect(conflicts(b, a)).toBe(true);
  });
});

describe('a failed call reads what would make it succeed', () => {
  test.each<[string, () => void, string[]]>([
    ['ENOENT of open', () => kernel.open(me, '/r/x', O_RDONLY, 0, 9), ['entry:root/x']],
    ['EEXIST of open', () => kernel.open(me, '/r/a', O_CREAT | O_EXCL, 0, 9), ['entry:root/a']],
    ['EEXIST of mkdir', () => kernel.mkdir(me, '/r/d', 0), ['entry:root/d']],
    ['ENOTDIR', () => kernel.stat(me, '/r/a/x'), ['entry:root/a']],
    ['ENOTEMPTY', () => kernel.rmdir(me, '/r/d'), ['entry:root/d', 'listing:D']],
    ['EBADF', () => kernel.close(me, 7), ['fd:7']],
  ])('%s', (_name, call, expected) => {
    expect(traced(call)).toEqual(read(...expected));
  });

  test('ELOOP', () => {
    kernel.symlink(by('L'), 'm', '/r/l');
    kernel.symlink(by('M'), 'l', '/r/m');
    const { reads } = traced(() => kernel.stat(me, '/r/l'));
    expect(new Set(reads)).toEqual(new Set(['entry:root/l', 'entry:root/m']));
  });
});

describe('the footprint of', () => {
  const made = { writes: ['entry:root/n'], updates: ['listing:root', 'meta:root'] };

  test.each<[string, () => void, Partial<Footprint>]>([
    [
      'open',
      () => kernel.open(me, '/r/d/b', O_RDONLY, 0, 9),
      { reads: ['entry:root/d', 'entry:D/b'], writes: ['fd:9'] },
    ],
    ['creation', () => kernel.open(me, '/r/n', O_CREAT, 0o644, 9), { ...made, writes: ['entry:root/n', 'fd:9'] }],
    ['truncation', () => kernel.open(me, '/r/a', O_TRUNC | O_RDWR, 0, 9), { writes: ['data:A', 'size:A', 'fd:9'] }],
    [
      'read at a position',
      () => kernel.read(me, 1, bytes, 0, 4, 0),
      { reads: ['fd:1', 'data:A', 'size:A'], writes: [] },
    ],
    ['read at the offset', () => kernel.read(me, 1, bytes, 0, 4, null), { writes: ['fd:1'] }],
    ['write inside', () => kernel.write(me, 1, bytes, 0, 4, 0), { writes: ['data:A'], updates: ['meta:A'] }],
    ['write that grows', () => kernel.write(me, 1, bytes, 0, 4, 9), { writes: ['data:A', 'size:A'] }],
    ['ftruncate', () => kernel.ftruncate(me, 1, 10), { writes: ['size:A', 'data:A'], updates: ['meta:A'] }],
    ['stat', () => kernel.stat(me, '/r/a'), read('entry:root/a', 'size:A', 'mode:A', 'meta:A', 'links:A')],
    ['fstat', () => kernel.fstat(me, 1), read('fd:1', 'size:A', 'mode:A', 'meta:A', 'links:A')],
    ['chmod', () => kernel.chmod(me, '/r/a', 0), { writes: ['mode:A'], updates: ['meta:A'] }],
    ['utimes', () => kernel.utimes(me, '/r/a', 1, 1), { writes: ['meta:A'] }],
    ['mkdir', () => kernel.mkdir(me, '/r/n', 0), { ...made, updates: [...made.updates, 'links:root', 'meta:root'] }],
    ['symlink', () => kernel.symlink(me, 'a', '/r/n'), made],
    ['link', () => kernel.link(me, '/r/a', '/r/n'), { ...made, updates: [...made.updates, 'links:A', 'meta:A'] }],
    ['unlink', () => kernel.unlink(me, '/r/a'), { writes: ['entry:root/a'] }],
    [
      'rename',
      () => kernel.rename(me, '/r/a', '/r/d/b'),
      { writes: ['entry:root/a', 'entry:D/b'], reads: ['entry:root/d', 'entry:root/a', 'entry:D/b', 'watches'] },
    ],
    [
      'copyRange',
      () => kernel.copyRange(me, 1, 2, 0, 10),
      { reads: ['fd:1', 'fd:2', 'data:A', 'size:A', 'watches'], writes: ['data:B', 'size:B'] },
    ],
    ['access of a superuser', () => kernel.access(me, '/r/d', 7), read('entry:root/d')],
  ])('%s', (_name, call, expected) => {
    expect(traced(call)).toMatchObject(expected);
  });

  test('getdents', () => {
    kernel.open(me, '/r/d', O_RDONLY, 0, 9);
    expect(traced(() => kernel.getdents(me, 9))).toEqual(read('fd:9', 'listing:D'));
  });
});

describe('two calls', () => {
  const create = (path: string, fd: number) => traced(() => kernel.open(by(path), path, O_CREAT, 0o644, fd));
  const list = () => traced(() => kernel.getdents(me, 8));

  test('two creations in one directory commute, a listing of it does not', () => {
    kernel.open(me, '/r/d', O_RDONLY, 0, 8);
    const one = create('/r/d/x', 3);
    const other = create('/r/d/y', 4);
    expect(conflicts(one, other)).toBe(false);
    expect(conflicts(one, list())).toBe(true);
    expect(conflicts(create('/r/x', 5), list())).toBe(false);
  });

  test('two new links of one file commute, a stat of it does not', () => {
    const one = traced(() => kernel.link(me, '/r/a', '/r/x'));
    const other = traced(() => kernel.link(me, '/r/a', '/r/y'));
    expect(conflicts(one, other)).toBe(false);
    expect(
      conflicts(
        one,
        traced(() => kernel.stat(me, '/r/a')),
      ),
    ).toBe(true);
  });

  test('a rename over a file commutes with a reader that has it open, not with one that opens it', () => {
    const reading = traced(() => kernel.read(me, 2, bytes, 0, 4, 0));
    const opening = traced(() => kernel.open(me, '/r/d/b', O_RDONLY, 0, 9));
    const renaming = traced(() => kernel.rename(me, '/r/a', '/r/d/b'));
    expect(conflicts(renaming, reading)).toBe(false);
    expect(conflicts(renaming, opening)).toBe(true);
  });

  test('two appends of one file do not commute', () => {
    kernel.open(me, '/r/a', O_RDWR | O_APPEND, 0, 8);
    kernel.open(me, '/r/a', O_RDWR | O_APPEND, 0, 9);
    const append = (fd: number) => traced(() => kernel.write(me, fd, bytes, 0, 1, null));
    expect(conflicts(append(8), append(9))).toBe(true);
  });
});
