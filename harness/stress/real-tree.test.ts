import { linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesOf, realTree } from './real-tree.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
  mkdirSync(join(folder, 'tree', 'sub'), { recursive: true });
  writeFileSync(join(folder, 'tree', 'a'), 'A');
  writeFileSync(join(folder, 'tree', 'sub', 'b'), 'B\u00ff', 'latin1');
  writeFileSync(join(folder, 'outside'), 'O');
  symlinkSync('a', join(folder, 'tree', 'link'));
  symlinkSync('../outside', join(folder, 'tree', 'out'));
  symlinkSync('nowhere', join(folder, 'tree', 'dangling'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the tree of a real folder', () => {
  it('has files, links and folders, and follows links, but not out of the folder', () => {
    const tree = realTree(join(folder, 'tree'));
    expect(tree.files()).toEqual(['a', 'dangling', 'link', 'out', 'sub/b']);
    expect(tree.directories()).toEqual(['sub']);
    expect(['a', 'link', 'sub', 'out', 'dangling', '../outside'].map((path) => tree.exists(path))).toEqual([
      ...[true, true, true, false, false, false],
    ]);
    expect(['a', 'link', 'sub', 'out', 'gone'].map((path) => tree.read(path)?.toString())).toEqual([
      ...['A', 'A', undefined, undefined, undefined],
    ]);
    expect(tree.snapshot()).toEqual({
      ...{ a: 'A', link: 'link -> a', out: 'link -> ../outside', dangling: 'link -> nowhere' },
      ...{ sub: 'dir', 'sub/b': 'B\u00ff' },
    });
  });

  it('tells a file from another of the same name, and not from itself', () => {
    const dir = join(folder, 'tree');
    const [before, stamp] = [filesOf(dir), realTree(dir).stamp('a')];
    writeFileSync(join(dir, 'sub', 'b'), 'in place');
    expect(filesOf(dir)).toEqual(before);
    expect(realTree(dir).stamp('a')).toBe(stamp);
    linkSync(join(dir, 'a'), join(dir, 'kept'));
    unlinkSync(join(dir, 'kept'));
    expect(filesOf(dir)).toEqual(before);
    writeFileSync(join(dir, 'new'), 'A');
    renameSync(join(dir, 'new'), join(dir, 'a'));
    expect(filesOf(dir)).not.toEqual(before);
    expect(realTree(dir).stamp('a')).not.toBe(stamp);
    expect([...filesOf(dir).keys()]).toEqual(['a', 'sub/b']);
  });
});
