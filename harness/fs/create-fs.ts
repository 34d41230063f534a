import { AsyncResource } from 'node:async_hooks';
import * as nodeFs from 'node:fs';
import { promisify } from 'node:util';
import { argumentError } from './errors.ts';
import { lazyMembers } from './lazy-members.ts';
import { type Operation, operations } from './operations.ts';
import type { FsPort } from './port.ts';
import type { Request } from './request.ts';

/** The shape actors are given: that of `node:fs`. What cannot be scheduled yet ends the run as `unknown`. */
export type FileSystem = typeof nodeFs;

/** Calls on descriptors, which `fs.promises` has only as methods of FileHandle. */
const NOT_IN_PROMISES: ReadonlySet<string> = new Set([
  'close',
  'fchmod',
  'fdatasync',
  'fstat',
  'fsync',
  'ftruncate',
  'futimes',
  'read',
  'write',
]);

/** Classes that only describe; the others, streams among them, reach the real disk by themselves. */
const DESCRIBING: ReadonlySet<string> = new Set(['Stats', 'Dirent']);

type Callback = (...results: unknown[]) => void;
type Member = (port: FsPort) => unknown;

const promiseMembers = new Map<string, Member>();
const members = new Map<string, Member>();

for (const [name, operation] of Object.entries<Operation>(operations)) {
  if (!NOT_IN_PROMISES.has(name)) promiseMembers.set(name, (port) => inPromise(name, operation, port));
  members.set(name, (port) => withPromisify(name, inCallback(name, operation, port)));
  members.set(`${name}Sync`, (port) => inSync(name, operation, port));
}
members.set('exists', existsInCallback);
members.set('existsSync', existsInSync);
members.set('realpath', (port) => withNative(inCallback('realpath', operations.realpath, port)));
members.set('realpathSync', (port) => withNative(inSync('realpath', operations.realpath, port)));
members.set('promises', createPromises);
addTheRest(promiseMembers, nodeFs.promises, 'fs.promises');
addTheRest(members, nodeFs, 'fs');

const names: ReadonlySet<string> = new Set(members.keys());
const promiseNames: ReadonlySet<string> = new Set(promiseMembers.keys());

/** An `fs` for one actor, all of whose calls go through `port`. */
export function createFs(port: FsPort): FileSystem {
  return lazyMembers(names, (name) => members.get(name)?.(port)) as FileSystem;
}

function createPromises(port: FsPort): unknown {
  return lazyMembers(promiseNames, (name) => promiseMembers.get(name)?.(port));
}

/** Node's constants are given as they are; a function or class that is not scheduled ends the run. */
function addTheRest(known: Map<string, Member>, model: object, prefix: string): void {
  for (const [name, value] of Object.entries(model)) {
    if (known.has(name)) continue;
    const isRefused = typeof value === 'function' && !DESCRIBING.has(name);
    known.set(name, isRefused ? (port) => refusal(port, `${prefix}.${name}`) : () => value);
  }
}

/** Not an arrow function: it may be called with `new`. */
function refusal(port: FsPort, name: string): () => never {
  return function refuse() {
    return port.unsupported(name);
  };
}

function inPromise(name: string, operation: Operation, port: FsPort) {
  return (...args: unknown[]) =>
    new Promise((resolve, reject) => {
      const request = operation(args, 'promise', port);
      port.note?.(request, `promises.${name}`, args);
      port.submit(request, () => {
        if (request.error === undefined) resolve(request.value);
        else reject(request.error);
      });
    });
}

function inCallback(name: string, operation: Operation, port: FsPort) {
  return (...args: unknown[]) => {
    const callback = takeCallback(args);
    const request = operation(args, 'callback', port);
    port.note?.(request, name, args);
    port.submit(request, () => {
      if (request.error === undefined) callback(null, ...results(name, request, args));
      else callback(request.error);
    });
  };
}

function inSync(name: string, operation: Operation, port: FsPort) {
  return (...args: unknown[]) => {
    const request = operation(args, 'sync', port);
    port.note?.(request, `${name}Sync`, args);
    port.complete(request);
    if (request.error === undefined) return request.value;
    if ((name === 'stat' || name === 'lstat') && mayBeMissing(args[1], request.error)) return undefined;
    throw request.error;
  };
}

/** `util.promisify` of `read` and `write` gives the count and the buffer, as in Node. */
function withPromisify(name: string, call: (...args: unknown[]) => void): unknown {
  if (name !== 'read' && name !== 'write') return call;
  const count = name === 'read' ? 'bytesRead' : 'bytesWritten';
  const inPromise = (...args: unknown[]) =>
    new Promise((resolve, reject) => {
      call(...args, (error: unknown, value: unknown, buffer: unknown) => {
        if (error === null) resolve({ [count]: value, buffer });
        else reject(error);
      });
    });
  return Object.assign(call, { [promisify.custom]: inPromise });
}

/** `realpath.native` is the same here: one step. */
function withNative<F extends object>(call: F): F & { native: F } {
  return Object.assign(call, { native: call });
}

function mayBeMissing(options: unknown, error: Error): boolean {
  if (typeof options !== 'object' || options === null || Reflect.get(options, 'throwIfNoEntry') !== false) return false;
  const code: unknown = Reflect.get(error, 'code');
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function takeCallback(args: unknown[]): Callback {
  const callback = args.pop();
  if (typeof callback !== 'function') throw argumentError('cb', 'of type function', callback);
  // Called with the async context of the call, as Node's own callbacks are.
  return AsyncResource.bind((...given: unknown[]) => Reflect.apply(callback, undefined, given));
}

/** What a callback gets after its error: nothing, the value, or for `read` and `write` the count and the buffer. */
function results(name: string, request: Request, args: readonly unknown[]): unknown[] {
  if (name === 'read') return [request.value, request.buffer];
  if (name === 'write') return [request.value, args[1]];
  return request.value === undefined ? [] : [request.value];
}

function existsInCallback(port: FsPort) {
  const exists = (...args: unknown[]) => {
    const callback = takeCallback(args);
    const request: Request = operations.access(args, 'callback', port);
    port.note?.(request, 'exists', args);
    port.submit(request, () => callback(request.error === undefined));
  };
  // Its callback has no error to give, so `util.promisify` is told how, as in Node.
  const inPromise = (path: unknown) => new Promise((resolve) => exists(path, resolve));
  return Object.assign(exists, { [promisify.custom]: inPromise });
}

function existsInSync(port: FsPort) {
  return (path: unknown) => {
    if (typeof path !== 'string' && !(path instanceof URL) && !(path instanceof Uint8Array)) return false;
    const request: Request = operations.access([path], 'sync', port);
    port.note?.(request, 'existsSync', [path]);
    port.complete(request);
    return request.error === undefined;
  };
}
