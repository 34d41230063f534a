import { constants } from 'node:fs';
import { resolve } from 'node:path/posix';
import { promisify } from 'node:util';
import { toPath } from './arguments.ts';
import { type Conducted, conduct, conductSync } from './conduct.ts';
import { calledBack, done, promised, takeCallback } from './deliver.ts';
import { codedError } from './errors.ts';
import { inCallback, inPromise, inSync } from './flavours.ts';
import type { Flavour } from './operation.ts';
import { copyTree } from './operations/copying.ts';
import { realpathNative } from './operations/listing.ts';
import { toRmOptions } from './operations/removal.ts';
import { operations } from './operations.ts';
import { writePieces } from './pieces.ts';
import type { FsPort } from './port.ts';
import type { Request } from './request.ts';
import { Remove } from './requests/remove.ts';
import { removeWithRetries } from './requests/retried-remove.ts';
import { Compound, type Routine } from './requests/routine.ts';

/** Members of `fs` that are more than one request, or a request with another face. */

/** A call that is one request, or, where time passes or the actor's code runs between its steps, several. */
type Divided = (
  args: readonly unknown[],
  flavour: Flavour,
) => { readonly whole: Request } | { readonly parts: Conducted<unknown> };

function dividedInPromise(divided: Divided, port: FsPort) {
  return async (...args: unknown[]) => {
    const call = divided(args, 'promise');
    return 'whole' in call ? promised(port, call.whole) : conduct(port, call.parts);
  };
}

/** `hasResult`: whether Node calls back with a result, though it has none. */
function dividedInCallback(divided: Divided, port: FsPort, hasResult: boolean) {
  return (...args: unknown[]) => {
    const callback = takeCallback(args);
    const finish = (error: unknown) => {
      if (error !== undefined) callback(error);
      else if (hasResult) callback(null, undefined);
      else callback(null);
    };
    const call = divided(args, 'callback');
    if ('whole' in call) {
      calledBack(port, call.whole, () => finish(call.whole.error));
      return;
    }
    conduct(port, call.parts).then(
      () => process.nextTick(finish, undefined),
      (error: unknown) => process.nextTick(finish, error),
    );
  };
}

function dividedInSync(divided: Divided, port: FsPort) {
  return (...args: unknown[]) => {
    const call = divided(args, 'sync');
    if ('whole' in call) done(port, call.whole);
    else conductSync(port, call.parts);
  };
}

const cp: Divided = (args, flavour) => {
  const { routine, hasFilter } = copyTree(args, flavour);
  // Without a filter the routine yields nothing but requests.
  return hasFilter ? { parts: routine } : { whole: new Compound(routine as Routine<undefined>) };
};

function removing(port: FsPort): Divided {
  return (args, flavour) => {
    const [path, given] = args;
    const name = toPath(path);
    const options = toRmOptions(given);
    if (options.maxRetries === 0) return { whole: operations.rm(args, flavour, port) };
    return { parts: removeWithRetries(name, options, flavour === 'sync') };
  };
}

/** Node 20 makes the recursive form a sync call, and calls back before it returns. */
const IS_RECURSION_SYNC = Number(process.versions.node.split('.')[0]) < 22;

function readdirInCallback(port: FsPort) {
  const usual = inCallback('readdir', operations.readdir, port);
  if (!IS_RECURSION_SYNC) return usual;
  return (...args: unknown[]) => {
    if (!Reflect.get(Object(args[1]), 'recursive')) {
      usual(...args);
      return;
    }
    const callback = takeCallback(args);
    callback(null, done(port, operations.readdir(args, 'sync', port)));
  };
}

function existsInCallback(port: FsPort) {
  const exists = (...args: unknown[]) => {
    const callback = takeCallback(args);
    let request: Request;
    try {
      request = operations.access([args[0]], 'callback', port);
    } catch {
      callback(false);
      return;
    }
    port.note?.(request, 'exists', args);
    calledBack(port, request, () => callback(request.error === undefined));
  };
  // Its callback has no error to give, so `util.promisify` is told how, as in Node.
  const inPromise = (path: unknown) => new Promise((settle) => exists(path, settle));
  return Object.assign(exists, { [promisify.custom]: inPromise });
}

function existsInSync(port: FsPort) {
  return (path: unknown) => {
    let name: string;
    try {
      name = toPath(path);
    } catch {
      return false;
    }
    const request: Request = operations.access([name], 'sync', port);
    port.note?.(request, 'existsSync', [path]);
    port.complete(request);
    return request.error === undefined;
  };
}

function writingPieces(name: 'appendFile' | 'writeFile') {
  return (port: FsPort) => {
    const whole = inPromise(name, operations[name], port);
    return (file: unknown, data: unknown, options?: unknown) => {
      const order = { port, file, data, options, open: operations.open };
      return writePieces(name === 'appendFile' ? { ...order, defaultFlag: 'a' } : order) ?? whole(file, data, options);
    };
  };
}

/** `realpath.native` is one step: libc walks the path. */
function withNative<F extends object, N>(call: F, native: N): F & { native: N } {
  return Object.assign(call, { native });
}

const toBeRemoved = (path: string) => new Remove(path, { recursive: true, force: true, validates: false });

/** A temporary folder that can be given back; in Node since 24. */
function mkdtempDisposable(port: FsPort) {
  return async (...args: unknown[]) => {
    const path = await promised(port, operations.mkdtemp(args, 'promise', port));
    const remove = async () => void (await promised(port, toBeRemoved(resolve(String(path)))));
    return { __proto__: null, path, remove, [Symbol.asyncDispose]: remove };
  };
}

function mkdtempDisposableSync(port: FsPort) {
  return (...args: unknown[]) => {
    const path = done(port, operations.mkdtemp(args, 'sync', port));
    const remove = () => void done(port, toBeRemoved(resolve(String(path))));
    return { path, remove, [Symbol.dispose]: remove };
  };
}

type Member = (port: FsPort) => unknown;

export const specialMembers: Readonly<Record<string, Member>> = {
  cp: (port) => dividedInCallback(cp, port, true),
  cpSync: (port) => dividedInSync(cp, port),
  exists: existsInCallback,
  existsSync: existsInSync,
  mkdtempDisposableSync,
  readdir: readdirInCallback,
  realpath: (port) =>
    withNative(inCallback('realpath', operations.realpath, port), inCallback('realpath', realpathNative, port)),
  realpathSync: (port) =>
    withNative(inSync('realpath', operations.realpath, port), inSync('realpath', realpathNative, port)),
  rm: (port) => dividedInCallback(removing(port), port, false),
  rmSync: (port) => dividedInSync(removing(port), port),
};

export const specialPromiseMembers: Readonly<Record<string, Member>> = {
  appendFile: writingPieces('appendFile'),
  cp: (port) => dividedInPromise(cp, port),
  lchmod: (port) => async () => {
    if (constants.O_SYMLINK !== undefined) port.unsupported('fs.promises.lchmod');
    throw codedError('ERR_METHOD_NOT_IMPLEMENTED', 'The lchmod() method is not implemented');
  },
  mkdtempDisposable,
  rm: (port) => dividedInPromise(removing(port), port),
  writeFile: writingPieces('writeFile'),
};
