import { expect, test } from 'vitest';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { compare } from '../testing/compare-searches.ts';
import type { Program } from '../testing/random-programs.ts';
import { usingDisk } from '../testing/runs.ts';

type Op = readonly [name: string, ...args: readonly string[]];

const SIZES = { first: 60, others: 20 };

/** One actor per list of calls, each in a process of its own, so that only files tie them together. */
function program(...actors: readonly (readonly Op[])[]): Program {
  return {
    actors: actors.map((ops, index) => ({
      process: `p${index}`,
      ownHeap: false,
      calls: ops.map((op) => ({ does: 'call', op, how: 'await' })),
    })),
    time: 'idle',
    starting: ['a', 'b', 'd/a'],
  };
}

/**
 * How many classes of orders there are: of an append and a reader three, as the write comes before, between or after the reader's
 * fstat and read. The
 * reduced search and the full one see the same.
 */
test.each<[string, number, ...(readonly (readonly Op[])[])]>([
  ['calls that have nothing to do with each other', 1, [['stat', 'a']], [['stat', 'b']]],
  ['two appends to one file', 2, [['appendFile', 'd/a']], [['appendFile', 'd/a']]],
  ['an append and a reader', 3, [['appendFile', 'd/a']], [['readFile', 'd/a']]],
  ['O_TRUNC and a reader', 6, [['writeFile', 'd/a']], [['readFile', 'd/a']]],
  ['a rename over a name and a reader of that name', 3, [['rename', 'b', 'a']], [['readFile', 'a']]],
  ['a rename over a name and a stat of that name', 2, [['rename', 'b', 'a']], [['stat', 'a']]],
  ['two renames over one name', 2, [['rename', 'a', 'd/b']], [['rename', 'b', 'd/b']]],
  ['a link and an unlink of what it links', 2, [['link', 'd/a', 'd/b']], [['unlink', 'd/a']]],
  ['a link and a stat, which shows the link count', 2, [['link', 'd/a', 'd/b']], [['stat', 'd/a']]],
  ['an unlink and a reader that may have the file open', 3, [['unlink', 'd/a']], [['readFile', 'd/a']]],
  ['a listing and a new name', 2, [['readdir', 'd']], [['mkdir', 'd/b']]],
  ['a listing and a rename inside', 2, [['readdir', 'd']], [['rename', 'd/a', 'd/b']]],
  ['two new names in one directory', 1, [['mkdir', 'd/b']], [['link', 'd/a', 'd/d']]],
  ['a directory renamed under a path', 2, [['rename', 'd', 'e']], [['stat', 'd/a']]],
  [
    'a directory renamed, and back, under a path',
    3,
    [
      ['rename', 'd', 'e'],
      ['rename', 'e', 'd'],
    ],
    [['unlink', 'd/a']],
  ],
])('%s', async (_name, classes, ...actors) => {
  const compared = await usingDisk(createMemoryDisk, (disk) => compare(program(...actors), disk, SIZES));
  expect(compared?.classes).toBe(classes);
});
