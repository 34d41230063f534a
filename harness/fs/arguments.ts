import { constants } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { wrongNativeType, wrongType, wrongValue } from './errors.ts';
import { checkInteger, checkSignal, MOST_INT32, MOST_UINT32 } from './validate.ts';

/** Reads the arguments of `fs` calls as Node does, with Node's errors for what Node rejects at once. */

export function toPath(value: unknown, name = 'path'): string {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw wrongValue(name, value, NO_NULL_BYTES);
    return value;
  }
  if (value instanceof Uint8Array) {
    if (value.includes(0)) throw wrongValue(name, value, NO_NULL_BYTES);
    return Buffer.from(value).toString();
  }
  if (isUrl(value)) return toPath(fileURLToPath(value), name);
  throw wrongType(name, 'of type string or an instance of Buffer or URL', value);
}

const NO_NULL_BYTES = 'must be a string, Uint8Array, or URL without null bytes';

/** As Node asks: a URL of any realm, but none of the old kind that `url.parse` gives. */
export function isUrl(value: unknown): value is URL {
  if (typeof value !== 'object' || value === null) return false;
  const has = (name: string) => Reflect.get(value, name);
  return Boolean(has('href') && has('protocol')) && has('auth') === undefined && has('path') === undefined;
}

export function toDescriptor(value: unknown): number {
  return checkInteger(value, 'fd', 0, MOST_INT32) + 0;
}

/** Of the calls whose descriptor Node's native part checks; a number too large is shown plainly there. */
export function toNativeDescriptor(value: unknown): number {
  if (typeof value !== 'number') throw wrongNativeType('fd', 'of type number', value);
  if (Number.isInteger(value) && (value < 0 || value > MOST_INT32)) {
    const text = `The value of "fd" is out of range. It must be >= 0 && <= ${MOST_INT32}. Received ${value}`;
    throw Object.assign(new RangeError(text), { code: 'ERR_OUT_OF_RANGE' });
  }
  return toDescriptor(value);
}

/** Options given as an object, as a bare encoding, or not at all; the encoding and the signal are looked at. */
export function toOptions(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null || typeof value === 'function') return NO_OPTIONS;
  if (typeof value === 'string') {
    if (value !== 'buffer') checkEncoding(value);
    return { encoding: value };
  }
  if (typeof value !== 'object') throw wrongType('options', 'one of type string or object', value);
  const options = value as Record<string, unknown>;
  if (options['encoding'] !== 'buffer') checkEncoding(options['encoding']);
  checkSignal(options['signal'], 'options.signal');
  return options;
}

const NO_OPTIONS: Readonly<Record<string, unknown>> = Object.freeze({});

function checkEncoding(encoding: unknown): void {
  if (encoding && !Buffer.isEncoding(String(encoding))) {
    throw wrongValue('encoding', encoding, 'is invalid encoding');
  }
}

/** The encoding of text that is read or written; undefined if none was given. */
export function toEncoding(options: Readonly<Record<string, unknown>>): BufferEncoding | undefined {
  const encoding = options['encoding'];
  return typeof encoding === 'string' && encoding !== '' ? (encoding as BufferEncoding) : undefined;
}

/** A name as `readdir`, `readlink`, `realpath` and `mkdtemp` give it: text, or its bytes for the encoding `buffer`. */
export function encodeName(name: string, options: Readonly<Record<string, unknown>>): string | Buffer {
  const encoding = options['encoding'];
  if (encoding === undefined || encoding === null || encoding === '' || encoding === 'utf8') return name;
  const bytes = Buffer.from(name);
  return encoding === 'buffer' ? bytes : bytes.toString(String(encoding) as BufferEncoding);
}

const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_TRUNC, O_EXCL, O_APPEND } = constants;
const O_SYNC = constants.O_SYNC ?? 0;

const FLAGS: Readonly<Record<string, number>> = {
  r: O_RDONLY,
  rs: O_RDONLY | O_SYNC,
  sr: O_RDONLY | O_SYNC,
  'r+': O_RDWR,
  'rs+': O_RDWR | O_SYNC,
  'sr+': O_RDWR | O_SYNC,
  w: O_TRUNC | O_CREAT | O_WRONLY,
  wx: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  xw: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'w+': O_TRUNC | O_CREAT | O_RDWR,
  'wx+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  'xw+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  a: O_APPEND | O_CREAT | O_WRONLY,
  ax: O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  xa: O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  as: O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  sa: O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  'a+': O_APPEND | O_CREAT | O_RDWR,
  'ax+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'xa+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'as+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
  'sa+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
};

export function toFlags(value: unknown, name = 'flags'): number {
  if (typeof value === 'number') return checkInteger(value, name, -MOST_INT32 - 1, MOST_INT32);
  if (value === undefined || value === null) return O_RDONLY;
  const flags = typeof value === 'string' && Object.hasOwn(FLAGS, value) ? FLAGS[value] : undefined;
  if (flags === undefined) throw wrongValue('flags', value);
  return flags;
}

/** Permission bits, a number or octal digits; without `fallback` they have to be given. */
export function toMode(value: unknown, fallback?: number): number {
  const given = value ?? fallback;
  if (typeof given !== 'string') return checkInteger(given, 'mode', 0, MOST_UINT32);
  if (!/^[0-7]+$/.test(given)) {
    throw wrongValue('mode', given, 'must be a 32-bit unsigned integer or an octal string');
  }
  return checkInteger(Number.parseInt(given, 8), 'mode', 0, MOST_UINT32);
}

/** The bytes a write is given. A buffer is kept, not copied: it is read when the step happens. */
export function toBytes(value: unknown, encoding: BufferEncoding | undefined, name = 'data'): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value, encoding ?? 'utf8');
  if (ArrayBuffer.isView(value)) return toUint8Array(value);
  throw wrongType(name, 'of type string or an instance of Buffer, TypedArray, or DataView', value);
}

export function toUint8Array(view: ArrayBufferView): Uint8Array {
  return view instanceof Uint8Array ? view : new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** A time for `utimes`, in ms since the epoch; a negative number means now. */
export function toTimeMs(value: unknown, nowMs: () => number, name = 'time'): number {
  if (value instanceof Date) return value.getTime();
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof seconds === 'number' && Number.isFinite(seconds)) {
    return seconds < 0 && typeof value === 'number' ? nowMs() : seconds * 1000;
  }
  throw wrongType(name, 'an instance of Date or an Time in seconds', value);
}

export function toLength(value: unknown): number {
  return Math.max(0, checkInteger(value, 'len'));
}

/** Owner and group; -1 leaves them as they are. */
export function toOwner(value: unknown, name: 'uid' | 'gid'): number {
  return checkInteger(value, name, -1, MOST_UINT32);
}
