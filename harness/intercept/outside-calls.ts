import { promisify } from 'node:util';
import { noteClosed, noteOpened } from './outside-descriptors.ts';
import { currentScope, outOfScope } from './scope.ts';

export type Call = (this: unknown, ...args: unknown[]) => unknown;

/** Node's own functions, as they were before they were replaced. */
export type Originals = Readonly<Record<string, unknown>>;

/** What, outside of the folder, is made at once by the sync form, though its answer comes later as that of any other. */
const AT_ONCE: ReadonlySet<string> = new Set([
  'access',
  'appendFile',
  'close',
  'exists',
  'fstat',
  'lstat',
  'read',
  'readFile',
  'readdir',
  'readlink',
  'readv',
  'realpath',
  'stat',
  'statfs',
  'write',
  'writeFile',
  'writev',
]);

/** Calls whose callback is given what was read into or written from, too. */
const SHOWING_BUFFER: ReadonlySet<string> = new Set(['read', 'readv', 'write', 'writev']);

/** `fs.read` makes one of this size if it is given none. */
const BUFFER_BYTES = 16_384;

/**
 * A function of `fs` for what is not in the shared folder: Node's own, but nothing that a thread pool or the event loop has to do, since
 * both stand still while a run is made. What has no sync form ends the run, which says what can be used instead.
 */
export function outsideForm(name: string, isPromise: boolean, original: Call, fs: Originals): Call {
  if (name === 'openSync') return opening(original);
  if (name === 'closeSync') return closing(original);
  if (name.endsWith('Sync')) return asItIs(original);
  const sync = fs[`${name}Sync`];
  if (!AT_ONCE.has(name) || typeof sync !== 'function') return refusal(`fs.${isPromise ? 'promises.' : ''}${name}`);
  const made = name === 'close' ? closing(sync as Call) : asItIs(sync as Call);
  if (isPromise) return async (...args) => made(...args);
  const later = calledBack(name, original, made);
  const native: unknown = Reflect.get(sync, 'native');
  if (typeof native === 'function') {
    const nativeOriginal = Reflect.get(original, 'native') as Call;
    Object.assign(later, { native: calledBack(name, nativeOriginal, asItIs(native as Call)) });
  }
  if (promisify.custom in original)
    Object.assign(later, { [promisify.custom]: async (...args: unknown[]) => made(...args) });
  return later;
}

function asItIs(original: Call): Call {
  return (...args) => outOfScope(() => Reflect.apply(original, undefined, args));
}

function opening(open: Call): Call {
  return (...args) => {
    const fd = asItIs(open)(...args);
    noteOpened(fd as number);
    return fd;
  };
}

function closing(close: Call): Call {
  return (...args) => {
    noteClosed(args[0] as number);
    return asItIs(close)(...args);
  };
}

function refusal(shown: string): Call {
  return () =>
    currentScope()?.unscheduled(
      `${shown} of a file outside of the shared folder (readFile, readdir and openSync can be used there)`,
    );
}

type Callback = (...results: unknown[]) => void;

function calledBack(name: string, original: Call, sync: Call): Call {
  return (...args) => {
    const at = args.findLastIndex((each) => typeof each === 'function');
    // Node says what is wrong.
    if (at === -1) return original(...args);
    const callback = args[at] as Callback;
    const given = name === 'read' ? readArguments(args.slice(0, at)) : args.slice(0, at);
    try {
      const value = sync(...given);
      if (name === 'exists') process.nextTick(callback, value);
      else if (value === undefined) process.nextTick(callback, null);
      else process.nextTick(callback, null, value, ...(SHOWING_BUFFER.has(name) ? [given[1]] : []));
    } catch (error) {
      // What Node refuses at once, it refuses by throwing.
      if (String(Reflect.get(Object(error), 'code')).startsWith('ERR_')) throw error;
      process.nextTick(callback, error);
    }
    return undefined;
  };
}

/** The buffer may be missing, or among the options. */
function readArguments([fd, ...rest]: readonly unknown[]): readonly unknown[] {
  if (ArrayBuffer.isView(rest[0])) return [fd, ...rest];
  const { buffer = Buffer.alloc(BUFFER_BYTES), ...options } = Object(rest[0]) as Record<string, unknown>;
  return [fd, buffer, options];
}
