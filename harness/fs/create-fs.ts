import * as nodeFs from 'node:fs';
import { argumentError } from './errors.ts';
import { type Operation, type OperationName, operations } from './operations.ts';
import type { FsPort } from './port.ts';
import type { Request } from './request.ts';

/** The shape actors are given: that of `node:fs`. What cannot be scheduled yet ends the run as `unknown`. */
export type FileSystem = typeof nodeFs;

/** Calls on descriptors, which `fs.promises` has only as methods of FileHandle, and `exists`. */
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

type Callback = (...results: unknown[]) => void;
type Members = Record<string, unknown>;

/** An `fs` for one actor, all of whose calls go through `port`. */
export function createFs(port: FsPort): FileSystem {
  const promises: Members = { constants: nodeFs.constants };
  const fs: Members = { constants: nodeFs.constants, promises, Stats: nodeFs.Stats, Dirent: nodeFs.Dirent };
  for (const [name, operation] of Object.entries<Operation>(operations)) {
    if (!NOT_IN_PROMISES.has(name)) promises[name] = inPromise(operation, port);
    fs[name] = inCallback(name, operation, port);
    fs[`${name}Sync`] = inSync(name, operation, port);
  }
  addExists(fs, port);
  addNative(fs, 'realpath');
  addNative(fs, 'realpathSync');
  refuseTheRest(promises, nodeFs.promises, 'fs.promises', port);
  refuseTheRest(fs, nodeFs, 'fs', port);
  return fs as FileSystem;
}

function inPromise(operation: Operation, port: FsPort) {
  return (...args: unknown[]) =>
    new Promise((resolve, reject) => {
      const request = operation(args, 'promise', port);
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
    port.submit(request, () => {
      if (request.error === undefined) callback(null, ...results(name, request, args));
      else callback(request.error);
    });
  };
}

function inSync(name: string, operation: Operation, port: FsPort) {
  return (...args: unknown[]) => {
    const request = operation(args, 'sync', port);
    port.complete(request);
    if (request.error === undefined) return request.value;
    if ((name === 'stat' || name === 'lstat') && mayBeMissing(args[1], request.error)) return undefined;
    throw request.error;
  };
}

function mayBeMissing(options: unknown, error: Error): boolean {
  if (typeof options !== 'object' || options === null || Reflect.get(options, 'throwIfNoEntry') !== false) return false;
  const code: unknown = Reflect.get(error, 'code');
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function takeCallback(args: unknown[]): Callback {
  const callback = args.pop();
  if (typeof callback !== 'function') throw argumentError('cb', 'of type function', callback);
  return (...given) => Reflect.apply(callback, undefined, given);
}

/** What a callback gets after its error: nothing, the value, or for `read` and `write` the count and the buffer. */
function results(name: string, request: Request, args: readonly unknown[]): unknown[] {
  if (name === 'read' || name === 'write') return [request.value, args[1]];
  return request.value === undefined ? [] : [request.value];
}

function addExists(fs: Members, port: FsPort): void {
  const access: Operation = operations.access;
  fs['exists'] = (...args: unknown[]) => {
    const callback = takeCallback(args);
    const request = access(args, 'callback', port);
    port.submit(request, () => callback(request.error === undefined));
  };
  fs['existsSync'] = (path: unknown) => {
    if (typeof path !== 'string' && !(path instanceof URL) && !(path instanceof Uint8Array)) return false;
    const request = access([path], 'sync', port);
    port.complete(request);
    return request.error === undefined;
  };
}

function addNative(fs: Members, name: 'realpath' | 'realpathSync'): void {
  const own = fs[name];
  if (typeof own === 'function') Object.assign(own, { native: own });
}

function refuseTheRest(members: Members, model: object, prefix: string, port: FsPort): void {
  for (const [name, value] of Object.entries(model)) {
    if (name in members) continue;
    members[name] = typeof value === 'function' ? () => port.unsupported(`${prefix}.${name}`) : value;
  }
}

/** Names of the calls that are scheduled, for tests and documentation. */
export const scheduledCalls: readonly OperationName[] = Object.keys(operations) as OperationName[];
