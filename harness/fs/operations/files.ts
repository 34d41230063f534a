import { toBytes, toEncoding, toFlags, toLength, toMode, toOptions, toPath } from '../arguments.ts';
import { abortError } from '../errors.ts';
import { FileHandle } from '../file-handle.ts';
import { type Flavour, type Operation, operationsOf } from '../operation.ts';
import type { Request } from '../request.ts';
import { READ_IN_POOL, READ_SYNC, READ_SYNC_UTF8, ReadFile } from '../requests/read-file.ts';
import { Settled } from '../requests/settled.ts';
import { Truncate } from '../requests/truncate.ts';
import { WRITE_CALLBACK, WRITE_PROMISE, WRITE_SYNC, WriteFile } from '../requests/write-file.ts';
import { checkBoolean, checkSignal } from '../validate.ts';
import { dataOperations } from './data.ts';

const DEFAULT_MODE = 0o666;

/** A file named by path, by descriptor (not of promises), or by FileHandle. */
function toFile(value: unknown, flavour: Flavour): string | number {
  if (flavour === 'promise' && value instanceof FileHandle) return value.fd;
  if (flavour !== 'promise' && typeof value === 'number' && value === (value | 0)) return value;
  return toPath(value);
}

/** The call is given up before its first step. */
function aborted(signal: AbortSignal): Request {
  return new Settled({ error: abortError(signal) }, true);
}

const readFile: Operation = ([file, given], flavour) => {
  const options = toOptions(given);
  const signal = flavour === 'sync' ? undefined : (options['signal'] as AbortSignal | undefined);
  const encoding = toEncoding(options);
  const isUtf8 = encoding === 'utf8' || encoding === 'utf-8';
  if (signal?.aborted === true) return aborted(signal);
  const plan = flavour !== 'sync' ? READ_IN_POOL : isUtf8 ? READ_SYNC_UTF8 : READ_SYNC;
  const decode = (bytes: Buffer) => (encoding === undefined ? bytes : bytes.toString(encoding));
  const isDescriptor = file instanceof FileHandle || (typeof file === 'number' && flavour !== 'promise');
  // The callback form looks at its flag before it looks at the path.
  const early = flavour === 'callback' && !isDescriptor ? toFlags(flagOf(options), 'options.flag') : undefined;
  const name = toFile(file, flavour);
  if (typeof name === 'number') return new ReadFile({ file: name, flags: 0, plan, decode, signal });
  const flags = early ?? toFlags(flavour === 'promise' ? options['flag'] || 'r' : flagOf(options));
  return new ReadFile({ file: name, flags, plan, decode, signal });
};

function flagOf(options: Readonly<Record<string, unknown>>): unknown {
  return 'flag' in options ? options['flag'] : 'r';
}

const PLANS = { promise: WRITE_PROMISE, callback: WRITE_CALLBACK, sync: WRITE_SYNC };

function writeFile(defaultFlag: string): Operation {
  return ([file, data, given], flavour) => {
    const options = toOptions(given);
    const isFlushed = checkBoolean(options['flush'] ?? false, 'options.flush');
    const encoding = toEncoding(options);
    // The short cut for text that Node takes here forgets the flush.
    const isShortCut =
      flavour === 'sync' && typeof data === 'string' && (given === undefined || /^utf-?8$/.test(encoding ?? ''));
    const bytes = toBytes(data, encoding);
    const signal = flavour === 'sync' ? undefined : checkSignal(options['signal'], 'options.signal');
    if (signal?.aborted === true) return aborted(signal);
    const name = toFile(file, flavour);
    const isOpen = typeof name === 'number';
    // The callback form looks at its mode before its flag.
    const early = flavour === 'callback' && !isOpen ? toMode(options['mode'], DEFAULT_MODE) : undefined;
    const request = new WriteFile({
      file: name,
      data: bytes,
      flags: isOpen ? 0 : toFlags(options['flag'] || defaultFlag),
      mode: isOpen ? 0 : (early ?? toMode(options['mode'], DEFAULT_MODE)),
      flush: isFlushed && !isShortCut && !(isOpen && flavour === 'promise'),
      plan: PLANS[flavour],
      signal,
    });
    request.sharesMemory = typeof data !== 'string';
    return request;
  };
}

const truncate: Operation = ([path, length], flavour, port) => {
  if (typeof path === 'number' && flavour !== 'promise') return dataOperations.ftruncate([path, length], flavour, port);
  const given = length === undefined ? 0 : length;
  // The other forms look at the length after the file was opened.
  if (flavour === 'callback') toLength(given);
  return new Truncate(toPath(path), given);
};

/** Calls on whole files. */
export const fileOperations = operationsOf({
  appendFile: writeFile('a'),
  readFile,
  truncate,
  writeFile: writeFile('w'),
});
