import { toUint8Array } from './arguments.ts';
import { outOfRange, wrongType, wrongValue } from './errors.ts';
import type { Flavour } from './operation.ts';
import { checkInteger, checkTextEncoding } from './validate.ts';

/** What a `read` or `write` is to do with which bytes; a `position` of null means at the descriptor's own offset. */
export interface Range {
  /** As it was given: callbacks and results show it. */
  readonly given: unknown;
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly length: number;
  readonly position: number | null;
}

const DEFAULT_BUFFER_BYTES = 16_384;

type Options = Readonly<Record<string, unknown>>;

/** The arguments of `read` after the descriptor. */
export function toReadRange(args: readonly unknown[], flavour: Flavour): Range {
  return flavour === 'promise' ? toReadRangeOfHandle(args) : toReadRangeOfDescriptor(args, flavour);
}

function toReadRangeOfDescriptor(args: readonly unknown[], flavour: Flavour): Range {
  let [buffer, offset, length, position] = args;
  let options: unknown;
  let hasOptions = false;
  if (flavour === 'sync') {
    checkView(buffer);
    hasOptions = args.length <= 2 || typeof offset === 'object';
    options = offset;
  } else if (args.length === 2) {
    checkNullable(offset);
    options = offset;
    hasOptions = true;
  } else if (args.length <= 1) {
    hasOptions = true;
    if (args.length === 0) buffer = Buffer.alloc(DEFAULT_BUFFER_BYTES);
    else if (!ArrayBuffer.isView(buffer)) {
      options = buffer;
      buffer = bufferOf(options);
    }
  }
  if (hasOptions) {
    if (options !== undefined) checkNullable(options);
    const given = (options ?? {}) as Options;
    offset = given['offset'] === undefined ? 0 : given['offset'];
    length = given['length'] === undefined ? rest(buffer, offset) : given['length'];
    position = given['position'] === undefined ? null : given['position'];
  }
  const view = checkView(buffer);
  const start =
    offset === undefined || (offset === null && flavour === 'callback')
      ? 0
      : checkInteger(offset, 'offset', 0, MOST_SAFE);
  const count = Number(length) | 0;
  if (count === 0) return { given: buffer, bytes: toUint8Array(view), offset: start, length: 0, position: null };
  checkReadRange(view, start, count);
  return { given: buffer, bytes: toUint8Array(view), offset: start, length: count, position: toReadPosition(position) };
}

function toReadRangeOfHandle(args: readonly unknown[]): Range {
  let [buffer, offset, length, position] = args;
  if (!ArrayBuffer.isView(buffer)) {
    if (buffer !== undefined) checkNullable(buffer);
    const given = (buffer ?? {}) as Options;
    buffer = bufferOf(given);
    offset = given['offset'] === undefined ? 0 : given['offset'];
    length = given['length'] === undefined ? rest(buffer, offset) : given['length'];
    position = given['position'] === undefined ? null : given['position'];
  }
  const view = checkView(buffer);
  if (offset !== null && typeof offset === 'object') {
    const given = offset as Options;
    offset = given['offset'] === undefined ? 0 : given['offset'];
    length = given['length'] === undefined ? rest(buffer, offset) : given['length'];
    position = given['position'] === undefined ? null : given['position'];
  }
  const start = offset === undefined || offset === null ? 0 : checkInteger(offset, 'offset', 0, MOST_SAFE);
  const count = Number(length ?? view.byteLength - start);
  const range = { given: buffer, bytes: toUint8Array(view), offset: start, length: count };
  if (count === 0) return { ...range, position: null };
  checkReadRange(view, start, count);
  return { ...range, position: typeof position === 'bigint' ? null : toPosition(position) };
}

/** The arguments of `write` after the descriptor. */
export function toWriteRange(args: readonly unknown[], flavour: Flavour): Range {
  const [data, ...others] = args;
  if (!ArrayBuffer.isView(data)) return toTextRange(data, others);
  let [offset, length, position] = others;
  if (typeof offset === 'object') {
    const given = (offset ?? {}) as Options;
    offset = given['offset'] === undefined ? 0 : given['offset'];
    length = given['length'] === undefined ? rest(data, offset) : given['length'];
    position = given['position'] === undefined ? null : given['position'];
  }
  // A callback in its place means that there is none.
  if (flavour === 'callback' && typeof offset === 'function') offset = 0;
  const start = offset === undefined || offset === null ? 0 : checkInteger(offset, 'offset', 0, MOST_SAFE);
  const count = typeof length === 'number' ? length : data.byteLength - start;
  if (start > data.byteLength) throw outOfRange('offset', `<= ${data.byteLength}`, start);
  if (count > data.byteLength - start) throw outOfRange('length', `<= ${data.byteLength - start}`, count);
  if (count < 0) throw outOfRange('length', '>= 0', count);
  checkInteger(count, 'length', 0, MOST_INT32);
  return { given: data, bytes: toUint8Array(data), offset: start, length: count, position: toPosition(position) };
}

function toTextRange(data: unknown, [position, encoding]: readonly unknown[]): Range {
  if (typeof data !== 'string') {
    throw wrongType('buffer', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
  }
  checkTextEncoding(data, encoding);
  const known = typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8';
  const bytes = Buffer.from(data, known);
  return { given: data, bytes, offset: 0, length: bytes.byteLength, position: toPosition(position) };
}

/** The buffers of `readv` and `writev`, after the descriptor. */
export function toBuffers(given: unknown): Uint8Array[] {
  if (!Array.isArray(given) || !given.every((each) => ArrayBuffer.isView(each))) {
    throw wrongType('buffers', 'an ArrayBufferView[]', given);
  }
  return given.map(toUint8Array);
}

/** Where to write, or for `readv` to read: what is no whole number of at least 0 means at the descriptor's own offset. */
export function toPosition(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

const MOST_SAFE = Number.MAX_SAFE_INTEGER;
const MOST_INT32 = 2 ** 31 - 1;
const MOST_INT64 = 2n ** 63n - 1n;

function toReadPosition(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return toPosition(checkInteger(value, 'position', -1, MOST_SAFE));
  if (typeof value !== 'bigint') throw wrongType('position', 'of type bigint or integer', value);
  if (value < -MOST_INT64 - 1n || value > MOST_INT64) {
    throw outOfRange('position', `>= ${-MOST_INT64 - 1n} && <= ${MOST_INT64}`, value);
  }
  return value < 0n ? null : Number(value);
}

function checkReadRange(view: ArrayBufferView, offset: number, length: number): void {
  if (view.byteLength === 0) throw wrongValue('buffer', view, 'is empty and cannot be written');
  if (length < 0) throw outOfRange('length', '>= 0', length);
  if (offset + length > view.byteLength) throw outOfRange('length', `<= ${view.byteLength - offset}`, length);
}

function checkView(value: unknown): ArrayBufferView {
  if (ArrayBuffer.isView(value)) return value;
  throw wrongType('buffer', 'an instance of Buffer, TypedArray, or DataView', value);
}

function checkNullable(value: unknown): void {
  if (typeof value !== 'object' || Array.isArray(value)) throw wrongType('options', 'of type object', value);
}

function bufferOf(options: unknown): unknown {
  const given = typeof options === 'object' && options !== null ? Reflect.get(options, 'buffer') : undefined;
  return given === undefined ? Buffer.alloc(DEFAULT_BUFFER_BYTES) : given;
}

/** Arithmetic as Node does it: without a buffer, or with an offset that is no number, it comes to nothing usable. */
function rest(buffer: unknown, offset: unknown): number {
  return ArrayBuffer.isView(buffer) ? buffer.byteLength - Number(offset) : Number.NaN;
}
