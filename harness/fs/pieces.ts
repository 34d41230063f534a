import { toBytes, toEncoding, toOptions } from './arguments.ts';
import { promised } from './deliver.ts';
import { abortError } from './errors.ts';
import { FileHandle } from './file-handle.ts';
import type { Operation } from './operation.ts';
import type { FsPort } from './port.ts';
import { checkBoolean, checkSignal } from './validate.ts';

/** Bytes handed to one `write` call. */
const MOST_AT_ONCE = 524_288;

interface Order {
  readonly port: FsPort;
  /** A path or a FileHandle. */
  readonly file: unknown;
  readonly data: unknown;
  readonly options: unknown;
  /** Opens the file, if it is given by its path. */
  readonly open: Operation;
  readonly defaultFlag?: string;
}

/**
 * Promise `writeFile` of what comes in pieces, an iterable or a stream: each piece is asked for when the last one is written,
 * so the actor's own code runs between the writes. Undefined if the data are not of that kind.
 */
export function writePieces(order: Order): Promise<void> | undefined {
  return isIterable(order.data) ? writeAll(order, order.data) : undefined;
}

type Pieces = Iterable<unknown> | AsyncIterable<unknown>;

function isIterable(data: unknown): data is Pieces {
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return false;
  return Symbol.asyncIterator in data || Symbol.iterator in data;
}

async function writeAll({ port, file, options: given, open, defaultFlag = 'w' }: Order, pieces: Pieces): Promise<void> {
  const options = toOptions(given);
  const isFlushed = checkBoolean(options['flush'] ?? false, 'options.flush');
  const signal = checkSignal(options['signal'], 'options.signal');
  const encoding = toEncoding(options);
  const write = async (handle: FileHandle) => {
    throwIfAborted(signal);
    for await (const piece of pieces) {
      throwIfAborted(signal);
      await writePiece(handle, toPiece(piece, encoding), signal);
    }
  };
  if (file instanceof FileHandle) return write(file);
  throwIfAborted(signal);
  const opening = open([file, options['flag'] || defaultFlag, options['mode']], 'promise', port);
  const handle = (await promised(port, opening)) as FileHandle;
  try {
    await write(handle);
    if (isFlushed) await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A view as it is; of anything else what `Buffer.from` makes, with its error if it makes nothing. */
function toPiece(piece: unknown, encoding: BufferEncoding | undefined): Uint8Array {
  if (ArrayBuffer.isView(piece)) return toBytes(piece, undefined);
  return Reflect.apply(Buffer.from, Buffer, [piece, encoding ?? 'utf8']);
}

async function writePiece(handle: FileHandle, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
  for (let at = 0; at < bytes.byteLength; ) {
    const result = await handle.write(bytes, at, Math.min(MOST_AT_ONCE, bytes.byteLength - at));
    at += Number(Reflect.get(Object(result), 'bytesWritten'));
    throwIfAborted(signal);
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortError(signal);
}
