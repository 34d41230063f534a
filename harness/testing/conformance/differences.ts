import type { How, SequenceCall } from './calls.ts';
import type { Outcome } from './perform.ts';
import { plain, type Value, value } from './value.ts';

/** Where an actor's `fs` is known to answer otherwise than Node's own, so no random sequence goes there. */
export interface Difference {
  readonly what: string;
  /** Why it is left as it is. */
  readonly reason: string;
  readonly calls: readonly SequenceCall[];
  /** What comes of the last call. */
  readonly node: Outcome;
  readonly ours: Outcome;
}

const call = (how: How, method: string, ...args: readonly unknown[]): SequenceCall => ({
  how,
  method,
  args: args.map((each) => (isValue(each) ? each : plain(each))),
  slot: 0,
});

const isValue = (each: unknown): each is Value => typeof each === 'object' && each !== null && 'make' in each;
const path = (name: string): Value => value(`$/${name}`, ({ dir }) => (name === '' ? dir : `${dir}/${name}`));
const bytesOf = (name: string): Value => value(`Buffer $/${name}`, ({ dir }) => Buffer.from(`${dir}/${name}`));
const opened = value('slot 0', ({ open }) => open.get(0));

/** Linux's, which Node's constants do not have. */
const O_PATH = 0o10000000;

/** All of them, as of Node 20. */
export const DIFFERENCES: readonly Difference[] = [
  {
    what: 'the folder itself cannot be removed',
    reason: 'it is where the files of an actor begin, as the root of a disk of its own would be',
    calls: [call('sync', 'rmdir', path(''))],
    node: "threw name=Error | message=ENOTEMPTY: directory not empty, rmdir '$' | code=ENOTEMPTY | errno=-39 | syscall=rmdir | path=$",
    ours: "threw name=Error | message=EBUSY: resource busy or locked, rmdir '$' | code=EBUSY | errno=-16 | syscall=rmdir | path=$",
  },
  {
    what: 'set-id bits stay when a file is written',
    reason:
      'Linux takes them away, so every write would depend on every chmod of the file; no race of files is about them',
    calls: [
      call('sync', 'chmod', path('a'), 0o4755),
      call('sync', 'appendFile', path('a'), 'x'),
      call('sync', 'stat', path('a')),
    ],
    node: 'Stats isFile mode 33261,nlink 1,size 6 changed today',
    ours: 'Stats isFile mode 35309,nlink 1,size 6 changed today',
  },
  {
    what: 'O_PATH opens a file like any other',
    reason: 'Node has no name for the flag',
    calls: [call('sync', 'open', path('a'), O_PATH), call('sync', 'readFile', opened)],
    node: 'threw name=Error | message=EBADF: bad file descriptor, read | code=EBADF | errno=-9 | syscall=read',
    ours: 'Buffer of 5: hello',
  },
  {
    what: 'callback readFile of a descriptor that is not open calls back with EBADF',
    reason: 'Node 20 stumbles on the way to that error and gives one of its own making',
    calls: [call('callback', 'readFile', 999_999)],
    node: 'threw name=TypeError | message=The "list" argument must be an instance of Array. Received null | code=ERR_INVALID_ARG_TYPE | others=[]',
    ours: 'threw name=Error | message=EBADF: bad file descriptor, fstat | code=EBADF | errno=-9 | syscall=fstat | others=[]',
  },
  {
    what: 'cp takes paths that are Buffers',
    reason: 'Node documents them and stumbles on them',
    calls: [call('promise', 'cp', bytesOf('a'), bytesOf('new'))],
    node: 'threw name=TypeError | message=The "path" argument must be of type string. Received an instance of Buffer | code=ERR_INVALID_ARG_TYPE',
    ours: 'undefined',
  },
  {
    what: 'the error of rm of a directory shows its path as text',
    reason: 'a Buffer is not kept beside the path that is made of it',
    calls: [call('sync', 'rm', bytesOf('d'))],
    node: 'threw name=SystemError | message=Path is a directory: rm returned EISDIR (is a directory) $/d | code=ERR_FS_EISDIR | errno=21 | syscall=rm | path=$/d | info={code: "EISDIR", message: "is a directory", path: Buffer $/d, syscall: "rm", errno: 21}',
    ours: 'threw name=SystemError | message=Path is a directory: rm returned EISDIR (is a directory) $/d | code=ERR_FS_EISDIR | errno=21 | syscall=rm | path=$/d | info={code: "EISDIR", message: "is a directory", path: "$/d", syscall: "rm", errno: 21}',
  },
  {
    what: 'an object without a prototype is no path, and is told so',
    reason: 'Node asks whether it is a descriptor in a way that throws',
    calls: [
      call(
        'sync',
        'writeFile',
        value('null-prototype', () => Object.create(null)),
        'x',
      ),
    ],
    node: 'threw name=TypeError | message=Cannot convert object to primitive value',
    ours: 'threw name=TypeError | message=The "path" argument must be of type string or an instance of Buffer or URL. Received [Object: null prototype] {} | code=ERR_INVALID_ARG_TYPE',
  },
];
