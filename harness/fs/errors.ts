import { inspect } from 'node:util';
import type { Errno } from '../disk/errno.ts';

/** An error of the shape that Node's `fs` throws. */
export interface FsError extends Error {
  code: string;
  errno: number;
  syscall: string;
  path?: string;
  dest?: string;
}

/** Builds the error Node would give for a failed system call. Calls on a descriptor carry no path, as in Node. */
export function fsError(errno: Errno, syscall: string, path?: string, dest?: string): FsError {
  const where = path === undefined ? '' : dest === undefined ? ` '${path}'` : ` '${path}' -> '${dest}'`;
  const error = new Error(`${errno.code}: ${errno.text}, ${syscall}${where}`) as FsError;
  error.errno = errno.errno;
  error.code = errno.code;
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  return error;
}

/** The TypeError for an argument of the wrong type; `expected` as Node words it: `of type number`. */
export function wrongType(name: string, expected: string, received: unknown): TypeError {
  const kind = name.includes('.') ? 'property' : 'argument';
  const error = new TypeError(`The "${name}" ${kind} must be ${expected}. Received ${typeOf(received)}`);
  return Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
}

/** The same as Node's native part words it, which checks the descriptors of most calls. */
export function wrongNativeType(name: string, expected: string, received: unknown): TypeError {
  const shown =
    typeof received === 'bigint'
      ? `type bigint (${received})`
      : typeof received === 'function'
        ? 'function'
        : typeof received === 'object' && received !== null && Object.getPrototypeOf(received) === null
          ? 'an instance of Object'
          : typeOf(received);
  const error = new TypeError(`The "${name}" argument must be ${expected}. Received ${shown}`);
  return Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
}

/** The TypeError for an argument of the right type that means nothing. */
export function wrongValue(name: string, received: unknown, reason = 'is invalid'): TypeError {
  const kind = name.includes('.') ? 'property' : 'argument';
  const shown = inspect(received);
  const cut = shown.length > LONGEST_VALUE ? `${shown.slice(0, LONGEST_VALUE)}...` : shown;
  const error = new TypeError(`The ${kind} '${name}' ${reason}. Received ${cut}`);
  return Object.assign(error, { code: 'ERR_INVALID_ARG_VALUE' });
}

/** The RangeError for a number; `range` as Node words it: `>= 0 && <= 7`. */
export function outOfRange(name: string, range: string, received: unknown): RangeError {
  const error = new RangeError(
    `The value of "${name}" is out of range. It must be ${range}. Received ${figure(received)}`,
  );
  return Object.assign(error, { code: 'ERR_OUT_OF_RANGE' });
}

/** The TypeError for what a function of the caller's answered. */
export function wrongAnswer(expected: string, name: string, received: unknown): TypeError {
  const text = `Expected ${expected} to be returned from the "${name}" function but got ${typeOf(received)}.`;
  return Object.assign(new TypeError(text), { code: 'ERR_INVALID_RETURN_VALUE' });
}

/** An error of Node's own with a code and no more to it. */
export function codedError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** What a call is rejected with whose AbortSignal has been aborted. */
export function abortError(signal: AbortSignal): Error {
  const error = new Error('The operation was aborted', { cause: signal.reason });
  error.name = 'AbortError';
  return Object.assign(error, { code: 'ABORT_ERR' });
}

/** What Node's own checks find, apart from any system call: `rm` of a directory, `cp` onto itself. */
export interface SystemErrorInfo {
  readonly code: string;
  readonly message: string;
  readonly path: string;
  readonly syscall: string;
  readonly errno: number;
}

/** Node's SystemError; `prefix` is the sentence that belongs to its code. */
export function systemError(code: string, prefix: string, info: SystemErrorInfo): Error {
  const error = new Error(`${prefix}: ${info.syscall} returned ${info.code} (${info.message}) ${info.path}`);
  Object.defineProperty(error, 'name', { value: 'SystemError', enumerable: false, writable: true, configurable: true });
  const { path, syscall, errno } = info;
  return Object.assign(error, { code, info, errno, syscall, path });
}

const LONGEST_VALUE = 128;
const LONGEST_TEXT = 28;
const BILLIONS = 2 ** 32;

/** What a value is, in the words of Node's errors. */
function typeOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'object') {
    const maker: unknown = value.constructor;
    if (typeof maker === 'function' && 'name' in maker) return `an instance of ${maker.name}`;
    return inspect(value, { depth: -1 });
  }
  if (typeof value === 'string') {
    const text = value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT - 3)}...` : value;
    return `type string (${text.includes("'") ? JSON.stringify(text) : `'${text}'`})`;
  }
  return `type ${typeof value} (${inspect(value)})`;
}

function figure(value: unknown): string {
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) > BILLIONS)
    return inThousands(String(value));
  if (typeof value === 'bigint') {
    const isLarge = value > BILLIONS || value < -BILLIONS;
    return `${isLarge ? inThousands(String(value)) : value}n`;
  }
  return inspect(value);
}

function inThousands(digits: string): string {
  return digits.replace(/(?<=\d)(?=(\d{3})+$)/g, '_');
}
