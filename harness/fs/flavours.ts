import { refuseNamesOfBytes } from './byte-names.ts';
import { calledBack, done, settleWith, takeCallback } from './deliver.ts';
import type { Operation } from './operation.ts';
import type { FsPort } from './port.ts';
import type { Request } from './request.ts';

/** The three forms of a call that is one request. */

export function inPromise(name: string, operation: Operation, port: FsPort) {
  return (...args: unknown[]) =>
    new Promise((resolve, reject) => {
      refuseNamesOfBytes(port, name, args);
      const request = operation(args, 'promise', port);
      port.note?.(request, `promises.${name}`, args);
      settleWith(port, request, resolve, reject);
    });
}

export function inCallback(name: string, operation: Operation, port: FsPort) {
  const showsBuffer = SHOWING_BUFFER.has(name);
  return (...args: unknown[]) => {
    const callback = takeCallback(args, name === 'opendir' ? 'callback' : 'cb');
    refuseNamesOfBytes(port, name, args);
    const request = operation(args, 'callback', port);
    port.note?.(request, name, args);
    calledBack(port, request, () => {
      if (showsBuffer) callback(request.error ?? null, request.value ?? 0, request.buffer);
      else if (request.error !== undefined) callback(request.error);
      else if (request.value === undefined) callback(null);
      else callback(null, request.value);
    });
  };
}

export function inSync(name: string, operation: Operation, port: FsPort) {
  const missing = MISSING[name];
  return (...args: unknown[]) => {
    refuseNamesOfBytes(port, name, args, `${name}Sync`);
    const request = operation(args, 'sync', port);
    port.note?.(request, `${name}Sync`, args);
    if (missing !== undefined) return doneMaybe(port, request, args[1], missing);
    return done(port, request);
  };
}

/** Calls whose callback is given what was read into or written from, too. */
const SHOWING_BUFFER: ReadonlySet<string> = new Set(['read', 'readv', 'write', 'writev']);

const ABSENT: ReadonlySet<unknown> = new Set(['ENOENT']);
const ABSENT_OR_BELOW_A_FILE: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR']);

/** The errors that `throwIfNoEntry: false` keeps to itself; since Node 22, `stat` takes what goes through a file for missing. */
const MISSING: Readonly<Record<string, ReadonlySet<unknown>>> = {
  stat: Number(process.versions.node.split('.')[0]) < 22 ? ABSENT : ABSENT_OR_BELOW_A_FILE,
  lstat: ABSENT,
};

/** `throwIfNoEntry: false` gives undefined for what is missing. */
function doneMaybe(port: FsPort, request: Request, options: unknown, missing: ReadonlySet<unknown>): unknown {
  if (Reflect.get(Object(options), 'throwIfNoEntry') !== false) return done(port, request);
  port.complete(request);
  if (request.error !== undefined && !missing.has(Reflect.get(request.error, 'code'))) throw request.error;
  return request.value;
}
