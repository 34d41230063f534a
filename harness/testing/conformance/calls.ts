import fc from 'fast-check';
import * as d from './data.ts';
import * as o from './options.ts';
import { ORDINARY } from './ordinary-user.ts';
import {
  copyPath,
  descriptor,
  fileDescriptor,
  flags,
  HAS_SAME_ERRORS,
  inside,
  mode,
  name,
  path,
  slot,
  target,
  textPath,
  type Value,
  type Values,
} from './value.ts';

const FLAVOURS = ['promise', 'callback', 'sync'] as const;
export type How = (typeof FLAVOURS)[number] | 'handle' | 'readStream' | 'writeStream' | 'directory' | 'temporary';

/** One call of a sequence. */
export interface SequenceCall {
  readonly how: How;
  readonly method: string;
  readonly args: readonly Value[];
  /** Where an `open` puts what it opened, or on which FileHandle a method is called. */
  readonly slot: number;
}

type Parameters = readonly Values[];

/** Arguments of each method, in callback and sync form and, where there is one, as a promise. */
const ON_NAMES: Readonly<Record<string, Parameters>> = {
  appendFile: [path, d.data, o.writeFileOptions],
  chmod: [path, mode],
  chown: [path, d.owner, d.owner],
  copyFile: [path, path, d.copyMode],
  lchown: [path, d.owner, d.owner],
  link: [path, path],
  lstat: [path, o.statOptions],
  lutimes: [path, d.time, d.time],
  mkdir: [path, o.mkdirOptions],
  readFile: [path, o.readFileOptions],
  readdir: [path, o.readdirOptions],
  readlink: [path, d.encoding],
  realpath: [name, d.encoding],
  rename: [inside, inside],
  rm: [textPath, o.rmOptions],
  rmdir: [inside, o.rmdirOptions],
  stat: [path, o.statOptions],
  symlink: [target, path, d.symlinkType],
  truncate: [path, d.fileLength],
  unlink: [inside],
  utimes: [path, d.time, d.time],
  writeFile: [path, d.data, o.writeFileOptions],
};

const ON_DESCRIPTORS: Readonly<Record<string, Parameters>> = {
  fchmod: [descriptor, mode],
  fchown: [descriptor, d.owner, d.owner],
  fdatasync: [descriptor],
  fstat: [descriptor, o.statOptions],
  fsync: [descriptor],
  ftruncate: [descriptor, d.fileLength],
  futimes: [descriptor, d.time, d.time],
  read: [descriptor, d.buffer, d.offset, d.length, d.position],
  readv: [descriptor, d.buffers, d.writePosition],
  write: [descriptor, d.bufferToWrite, d.offset, d.length, d.writePosition],
  writev: [descriptor, d.buffers, d.writePosition],
};

const OF_HANDLES: Readonly<Record<string, Parameters>> = {
  appendFile: [d.data, o.writeFileOptions],
  chmod: [mode],
  chown: [d.owner, d.owner],
  close: [],
  datasync: [],
  read: [d.buffer, d.offset, d.wholeLength, d.position],
  readFile: [o.readFileOptions],
  readv: [d.buffers, d.writePosition],
  stat: [o.statOptions],
  sync: [],
  truncate: [d.fileLength],
  utimes: [d.time, d.time],
  write: [d.bufferToWrite, d.offset, d.length, d.writePosition],
  writeFile: [d.data, o.writeFileOptions],
  writev: [d.buffers, d.writePosition],
};

const call = (how: fc.Arbitrary<How>, method: string, args: Parameters): fc.Arbitrary<SequenceCall> =>
  fc.record({ how, method: fc.constant(method), args: fc.tuple(...args), slot });

const anyFlavour: fc.Arbitrary<How> = fc.constantFrom(...FLAVOURS);
const noPromise: fc.Arbitrary<How> = fc.constantFrom('callback', 'sync');

const only = (how: How) => fc.constant(how);

/** These ask what the real user may do, which root cannot stop being for a while. */
const REAL_USER = [
  { weight: 2, arbitrary: call(anyFlavour, 'access', [path, d.accessMode]) },
  { weight: 1, arbitrary: call(noPromise, 'exists', [path]) },
];

/** Later versions copy links in another way, and in sync form ask in another order. */
const COPYING = HAS_SAME_ERRORS
  ? [{ weight: 2, arbitrary: call(anyFlavour, 'cp', [copyPath, copyPath, o.cpOptions]) }]
  : [];

/** Any of them, with arguments that may be wrong. */
export const sequenceCall: fc.Arbitrary<SequenceCall> = fc.oneof(
  { weight: 8, arbitrary: call(anyFlavour, 'open', [path, flags, mode]) },
  { weight: 3, arbitrary: call(noPromise, 'close', [descriptor]) },
  ...(ORDINARY === undefined ? REAL_USER : []),
  ...Object.entries(ON_NAMES).map(([method, args]) => ({ weight: 2, arbitrary: call(anyFlavour, method, args) })),
  ...Object.entries(ON_DESCRIPTORS).map(([method, args]) => ({ weight: 2, arbitrary: call(noPromise, method, args) })),
  ...Object.entries(OF_HANDLES).map(([method, args]) => ({ weight: 1, arbitrary: call(only('handle'), method, args) })),
  ...COPYING,
  { weight: 1, arbitrary: call(noPromise, 'read', [descriptor, d.buffer, d.range]) },
  { weight: 1, arbitrary: call(noPromise, 'write', [descriptor, d.text, d.writePosition, d.encoding]) },
  { weight: 1, arbitrary: call(only('sync'), 'stat', [path, o.syncStatOptions]) },
  { weight: 1, arbitrary: call(only('sync'), 'lstat', [path, o.syncStatOptions]) },
  { weight: 1, arbitrary: call(only('sync'), 'readFile', [fileDescriptor, o.readFileOptions]) },
  { weight: 1, arbitrary: call(noPromise, 'writeFile', [fileDescriptor, d.data, o.writeFileOptions]) },
  { weight: 1, arbitrary: call(noPromise, 'realpath.native', [path, d.encoding]) },
  { weight: 3, arbitrary: call(only('readStream'), 'createReadStream', [path, o.readStreamOptions]) },
  {
    weight: 3,
    arbitrary: call(only('writeStream'), 'createWriteStream', [path, o.writeStreamOptions, d.data, d.data]),
  },
  { weight: 2, arbitrary: call(only('directory'), 'opendir', [path, o.opendirOptions]) },
  { weight: 1, arbitrary: call(only('directory'), 'opendirSync', [path, o.opendirSyncOptions]) },
  {
    weight: 1,
    arbitrary: call(only('temporary'), 'mkdtemp', [textPath, d.bufferOrUtf8]),
  },
);
