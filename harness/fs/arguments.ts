import { constants } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { argumentError } from './errors.ts';

/** Reads the arguments of `fs` calls as Node does, with Node's errors for what Node rejects at once. */

export function toPath(value: unknown, name = 'path'): string {
  const path =
    typeof value === 'string'
      ? value
      : value instanceof URL
        ? fileURLToPath(value)
        : value instanceof Uint8Array
          ? Buffer.from(value).toString()
          : undefined;
  if (path === undefined) throw argumentError(name, 'of type string or an instance of Buffer or URL', value);
  if (path.includes('\0')) {
    const error = new TypeError(`The argument '${name}' must be a string, Uint8Array, or URL without null bytes.`);
    throw Object.assign(error, { code: 'ERR_INVALID_ARG_VALUE' });
  }
  return path;
}

export function toDescriptor(value: unknown): number {
  if (typeof value !== 'number') throw argumentError('fd', 'of type number', value);
  return value;
}

/** Options given as an object, as a bare encoding, or not at all. */
export function toOptions(value: unknown): Record<string, unknown> {
  if (typeof value === 'string') return { encoding: value };
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object') throw argumentError('options', 'of type string or an instance of Object', value);
  return { ...value };
}

export function toEncoding(options: Record<string, unknown>): BufferEncoding | undefined {
  const encoding = options['encoding'];
  if (encoding === undefined || encoding === null || encoding === 'buffer') return undefined;
  if (typeof encoding === 'string' && Buffer.isEncoding(encoding)) return encoding;
  const error = new TypeError(`The argument 'encoding' is invalid encoding. Received '${String(encoding)}'`);
  throw Object.assign(error, { code: 'ERR_INVALID_ARG_VALUE' });
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

export function toFlags(value: unknown, fallback: string): number {
  if (typeof value === 'number') return value;
  const name = value === undefined || value === null ? fallback : value;
  const flags = typeof name === 'string' && Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
  if (flags !== undefined) return flags;
  const error = new TypeError(`The argument 'flags' is invalid. Received '${String(value)}'`);
  throw Object.assign(error, { code: 'ERR_INVALID_ARG_VALUE' });
}

export function toMode(value: unknown, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^[0-7]+$/.test(value)) return Number.parseInt(value, 8);
  throw argumentError('mode', 'of type number or an octal string', value);
}

/** The bytes a write is given. A buffer is kept, not copied: it is read when the step happens. */
export function toBytes(value: unknown, encoding: BufferEncoding | undefined): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value, encoding ?? 'utf8');
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw argumentError('data', 'of type string or an instance of Buffer, TypedArray, or DataView', value);
}

/** A time for `utimes`, in ms since the epoch. */
export function toTimeMs(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  const seconds = typeof value === 'string' ? Number(value) : value;
  if (typeof seconds === 'number' && Number.isFinite(seconds)) return seconds * 1000;
  throw argumentError('time', 'a number of seconds or a Date', value);
}

export function toLength(value: unknown, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'number' && Number.isInteger(value)) return Math.max(0, value);
  throw argumentError('len', 'an integer', value);
}

/** Where to read or write: `null` means at the descriptor's own offset. */
export function toPosition(value: unknown): number | null {
  if (typeof value === 'bigint') return value < 0n ? null : Number(value);
  return typeof value === 'number' && value >= 0 ? value : null;
}

/** Buffer, offset, length and position, given singly or as an options object. */
export function toBufferRange(args: readonly unknown[]): {
  buffer: Uint8Array;
  offset: number;
  length: number;
  position: number | null;
} {
  const [first, second] = args;
  const options = isOptions(first) ? first : isOptions(second) ? { ...second, buffer: first } : undefined;
  const [given, offset, length, position] =
    options === undefined ? args : [options['buffer'], options['offset'], options['length'], options['position']];
  const buffer = given === undefined ? Buffer.alloc(16_384) : toBytes(given, undefined);
  const start = toLength(offset, 0);
  if (start > buffer.byteLength) throw rangeError('offset', buffer.byteLength, start);
  const count = toLength(length, buffer.byteLength - start);
  if (count > buffer.byteLength - start) throw rangeError('length', buffer.byteLength - start, count);
  return { buffer, offset: start, length: count, position: toPosition(position) };
}

function isOptions(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}

function rangeError(name: string, limit: number, received: number): RangeError {
  const text = `The value of "${name}" is out of range. It must be <= ${limit}. Received ${received}`;
  return Object.assign(new RangeError(text), { code: 'ERR_OUT_OF_RANGE' });
}
