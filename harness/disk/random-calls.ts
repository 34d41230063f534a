import { constants } from 'node:fs';
import fc from 'fast-check';

/**
 * Random system calls for the property tests, over few names, so that they meet. Paths are below the root (`''` is the
 * empty path); files are open in a few slots, so that any descriptor may be open, closed or never opened.
 */
export type Call =
  | { op: 'open'; path: string; flags: number; mode: number; slot: number }
  | { op: 'close' | 'fstat' | 'getdents' | 'fsync' | 'fdatasync'; slot: number }
  | { op: 'read' | 'write'; slot: number; length: number; position: number | null }
  | { op: 'ftruncate'; slot: number; length: number }
  | { op: 'fchmod'; slot: number; mode: number }
  | { op: 'futimes'; slot: number; timeMs: number }
  | { op: 'stat' | 'lstat' | 'unlink' | 'rmdir' | 'readlink' | 'realpath' | 'readdir'; path: string }
  | { op: 'access' | 'chmod' | 'mkdir'; path: string; mode: number }
  | { op: 'utimes' | 'lutimes'; path: string; timeMs: number }
  | { op: 'rename' | 'link'; path: string; to: string }
  | { op: 'symlink'; target: string; path: string };

export const slots = [0, 1, 2];

const long = 'n'.repeat(255);
const plainPaths = ['a', 'b', 'd', 'd/a', 'd/b', 'd/e', 'd/e/a'];
const oddPaths = [
  '',
  '.',
  'a/',
  'b/',
  'd/',
  'd/a/',
  'd/.',
  'd/..',
  'd//a',
  './b',
  'd/../a',
  'd/../d/b',
  'd/e/..',
  'a/.',
];
const farPaths = ['../filerace/a', '../filerace/d/b', 'b/../a', 'd/e/../../b', '..', 'b/../../a', long, `${long}n`];
const longPaths = ['é'.repeat(128), `d/${long}n`, `a/${long}n`];

const path = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...plainPaths) },
  { weight: 4, arbitrary: fc.constantFrom(...oddPaths) },
  { weight: 1, arbitrary: fc.constantFrom(...farPaths, ...longPaths) },
);
const slot = fc.constantFrom(...slots);
const length = fc.integer({ min: 1, max: 9 });
const position = fc.option(fc.integer({ min: 0, max: 12 }), { freq: 2 });
const timeMs = fc.integer({ min: 1, max: 1_000_000 }).map((seconds) => seconds * 1000);
const { O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW } = constants;
const flags = fc
  .tuple(
    fc.constantFrom(0, 1, 2, 2, 3),
    fc.subarray([O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW], { maxLength: 3 }),
    fc.constantFrom(0, 0, O_CREAT),
  )
  .map(([access, rest, more]) => rest.reduce((all, flag) => all | flag, access | more));

/** One call. Absolute targets of symlinks start at `root`. Only a superuser keeps the set-id bits of a file it writes. */
export function randomCall(root: string, isSuperuser: boolean): fc.Arbitrary<Call> {
  const target = fc.constantFrom(
    'a',
    'b',
    'd',
    'd/',
    'a/',
    'd/a',
    '.',
    '..',
    '../a',
    '../b',
    `${root}/a`,
    `${root}/d`,
    root,
  );
  const ordinary = [0o777, 0o755, 0o700, 0o600, 0o500, 0o400, 0o200, 0o100, 0];
  const mode = fc.constantFrom(0o777, 0o755, ...ordinary, ...(isSuperuser ? [0o2755, 0o4711, 0o1777] : []));
  const one = <T extends Call['op']>(op: T) => fc.constant(op);
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ op: one('open'), path, flags, mode, slot }) },
    { weight: 5, arbitrary: fc.record({ op: fc.constantFrom('read', 'write'), slot, length, position }) },
    {
      weight: 3,
      arbitrary: fc.record({ op: fc.constantFrom('close', 'fstat', 'getdents', 'fsync', 'fdatasync'), slot }),
    },
    { weight: 1, arbitrary: fc.record({ op: one('ftruncate'), slot, length: fc.nat(12) }) },
    { weight: 1, arbitrary: fc.record({ op: one('fchmod'), slot, mode }) },
    { weight: 1, arbitrary: fc.record({ op: one('futimes'), slot, timeMs }) },
    {
      weight: 6,
      arbitrary: fc.record({
        op: fc.constantFrom('stat', 'lstat', 'unlink', 'unlink', 'rmdir', 'readlink', 'realpath', 'readdir'),
        path,
      }),
    },
    { weight: 3, arbitrary: fc.record({ op: one('mkdir'), path, mode }) },
    { weight: 1, arbitrary: fc.record({ op: one('chmod'), path, mode }) },
    { weight: 1, arbitrary: fc.record({ op: one('access'), path, mode: fc.nat(7) }) },
    { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('utimes', 'lutimes'), path, timeMs }) },
    { weight: 6, arbitrary: fc.record({ op: fc.constantFrom('rename', 'rename', 'link'), path, to: path }) },
    { weight: 2, arbitrary: fc.record({ op: one('symlink'), target, path }) },
  );
}
