import * as nodeFs from 'node:fs';
import { promisify } from 'node:util';
import { Directory } from './directory.ts';
import { inCallback, inPromise, inSync } from './flavours.ts';
import { lazyMembers } from './lazy-members.ts';
import { NodeReadStream, NodeTextStream, NodeWriteStream } from './node-streams.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';
import { PASSED_THROUGH } from './pass-through.ts';
import type { FsPort } from './port.ts';
import { specialMembers, specialPromiseMembers } from './special-members.ts';
import { streamClass, textStreamClass } from './streams.ts';
import { watchMembers, watchPromiseMembers } from './watch/members.ts';

/** The shape actors are given: that of `node:fs`. What cannot be scheduled ends the run as `unknown`. */
export type FileSystem = typeof nodeFs;

/** Calls on descriptors, which `fs.promises` has only as methods of FileHandle. */
const NOT_IN_PROMISES: ReadonlySet<string> = new Set([
  'close',
  'fchmod',
  'fchown',
  'fdatasync',
  'fstat',
  'fsync',
  'ftruncate',
  'futimes',
  'read',
  'readv',
  'write',
  'writev',
]);

/** Makes a member of the `fs` that is given, too. */
type Member = (port: FsPort, fs: Record<string, unknown>) => unknown;

const promiseMembers = new Map<string, Member>();
const members = new Map<string, Member>();

for (const [name, operation] of Object.entries<Operation>(operations)) {
  if (!NOT_IN_PROMISES.has(name)) promiseMembers.set(name, (port) => inPromise(name, operation, port));
  members.set(name, (port) => withPromisify(name, inCallback(name, operation, port)));
  members.set(`${name}Sync`, (port) => inSync(name, operation, port));
}
for (const [name, member] of Object.entries({ ...specialMembers, ...watchMembers })) members.set(name, member);
for (const [name, member] of Object.entries({ ...specialPromiseMembers, ...watchPromiseMembers })) {
  promiseMembers.set(name, member);
}
for (const name of ['ReadStream', 'FileReadStream']) {
  members.set(name, (_port, fs) => streamClass(NodeReadStream, fs));
}
for (const name of ['WriteStream', 'FileWriteStream']) {
  members.set(name, (_port, fs) => streamClass(NodeWriteStream, fs));
}
for (const kind of ['Read', 'Write']) {
  members.set(`create${kind}Stream`, (_port, fs) => (path: unknown, options: unknown) => {
    const Stream = fs[`${kind}Stream`];
    return Reflect.construct(Stream as new () => object, [path, options]);
  });
}
members.set('Utf8Stream', (_port, fs) => textStreamClass(NodeTextStream, fs));
// It is made by opendir alone; the class is there to be asked whether something is of it.
members.set('Dir', (port) => Object.assign(refusal(port, 'new fs.Dir'), { prototype: Directory.prototype }));
members.set('promises', createPromises);
keepToNode(promiseMembers, nodeFs.promises, 'fs.promises');
keepToNode(members, nodeFs, 'fs');

const names: ReadonlySet<string> = new Set(members.keys());
const promiseNames: ReadonlySet<string> = new Set(promiseMembers.keys());

/** An `fs` for one actor, all of whose calls go through `port`. */
export function createFs(port: FsPort): FileSystem {
  const fs: Record<string, unknown> = lazyMembers(names, (name) => members.get(name)?.(port, fs));
  return fs as FileSystem;
}

function createPromises(port: FsPort): unknown {
  const promises: Record<string, unknown> = lazyMembers(promiseNames, (name) =>
    promiseMembers.get(name)?.(port, promises),
  );
  return promises;
}

/**
 * What the running Node does not have is not given either; its constants are given as they are, and so is what passes through.
 * Any other function or class ends the run.
 */
function keepToNode(known: Map<string, Member>, model: object, prefix: string): void {
  for (const name of known.keys()) if (!(name in model)) known.delete(name);
  for (const [name, value] of Object.entries(model)) {
    if (known.has(name) && value !== undefined) continue;
    const isRefused = typeof value === 'function' && !PASSED_THROUGH.has(`${prefix}.${name}`);
    known.set(name, isRefused ? (port) => refusal(port, `${prefix}.${name}`) : () => value);
  }
}

/** Not an arrow function: it may be called with `new`. */
function refusal(port: FsPort, name: string): () => never {
  return function refuse() {
    return port.unsupported(name);
  };
}

/** `util.promisify` of these gives the count and the buffer, as in Node. */
const PROMISIFIED: Readonly<Record<string, readonly [string, string]>> = {
  read: ['bytesRead', 'buffer'],
  readv: ['bytesRead', 'buffers'],
  write: ['bytesWritten', 'buffer'],
  writev: ['bytesWritten', 'buffer'],
};

function withPromisify(name: string, call: (...args: unknown[]) => void): unknown {
  const results = Object.hasOwn(PROMISIFIED, name) ? PROMISIFIED[name] : undefined;
  if (results === undefined) return call;
  const [count, what] = results;
  const inPromise = (...args: unknown[]) =>
    new Promise((resolve, reject) => {
      call(...args, (error: unknown, value: unknown, buffer: unknown) => {
        if (error === null) resolve({ [count]: value, [what]: buffer });
        else reject(error);
      });
    });
  return Object.assign(call, { [promisify.custom]: inPromise });
}
