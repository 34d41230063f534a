import { codedError, outOfRange, wrongType, wrongValue } from './errors.ts';

/** Node's checks of arguments, with Node's texts: what it refuses at once, it refuses before any system call. */

export function checkInteger(
  value: unknown,
  name: string,
  least = Number.MIN_SAFE_INTEGER,
  most = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value !== 'number') throw wrongType(name, 'of type number', value);
  if (!Number.isInteger(value)) throw outOfRange(name, 'an integer', value);
  if (value < least || value > most) throw outOfRange(name, `>= ${least} && <= ${most}`, value);
  return value;
}

export const MOST_INT32 = 2 ** 31 - 1;
export const MOST_UINT32 = 2 ** 32 - 1;

export function checkBoolean(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw wrongType(name, 'of type boolean', value);
  return value;
}

export function checkFunction(value: unknown, name: string): (...args: unknown[]) => unknown {
  if (typeof value !== 'function') throw wrongType(name, 'of type function', value);
  return (...args) => Reflect.apply(value, undefined, args);
}

export function checkObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrongType(name, 'of type object', value);
  return value as Record<string, unknown>;
}

export function checkSignal(value: unknown, name: string): AbortSignal | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || !('aborted' in value)) {
    throw wrongType(name, 'an instance of AbortSignal', value);
  }
  return value as AbortSignal;
}

/** The mode of `access` and `copyFile`, which Node checks in its native part, with other words. */
export function checkNativeMode(value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number') {
    throw Object.assign(new TypeError('mode must be int32 or null/undefined'), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  if (!Number.isFinite(value))
    throw Object.assign(new RangeError('mode is out of range'), { code: 'ERR_OUT_OF_RANGE' });
  const mode = Math.trunc(value);
  if (mode < 0 || mode > MOST_NATIVE_MODE) {
    throw Object.assign(new RangeError(`mode is out of range: >= 0 && <= ${MOST_NATIVE_MODE}`), {
      code: 'ERR_OUT_OF_RANGE',
    });
  }
  return mode;
}

const MOST_NATIVE_MODE = 7;

/** A text of hexadecimal digits has an even number of them. */
export function checkTextEncoding(text: string, encoding: unknown): void {
  if (String(encoding).toLowerCase() === 'hex' && text.length % 2 !== 0) {
    throw wrongValue('encoding', encoding, `is invalid for data of length ${text.length}`);
  }
}

export function checkSymlinkType(type: unknown): void {
  if (typeof type !== 'string' || ['dir', 'file', 'junction'].includes(type)) return;
  throw codedError(
    'ERR_FS_INVALID_SYMLINK_TYPE',
    `Symlink type must be one of "dir", "file", or "junction". Received "${type}"`,
  );
}
