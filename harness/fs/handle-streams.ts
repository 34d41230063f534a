import type * as nodeFs from 'node:fs';
import { codedError } from './errors.ts';
import type { FileHandle } from './file-handle.ts';

type Callback = (...results: unknown[]) => void;
type FileStream = nodeFs.ReadStream | nodeFs.WriteStream;

/** Node's own stream on a handle, made by `make` of the options: what it does with the file, the handle does. */
export function streamOn<Stream extends FileStream>(
  handle: FileHandle,
  make: (options: object) => Stream,
  options: object | undefined,
): Stream {
  const { fd } = handle;
  handle.use();
  const stream = make({ ...options, fd, fs: callsOf(handle) });
  // It ends when the handle is closed.
  handle.on('close', () => stream.close());
  return stream;
}

function callsOf(handle: FileHandle): object {
  const finish = (made: Promise<unknown>, callback: Callback) => void made.then(() => callback(), callback);
  const transfer = (made: Promise<unknown>, count: string, callback: Callback) =>
    void made.then((result) => {
      const { [count]: moved, buffer } = Object(result) as Record<string, unknown>;
      callback(null, moved, buffer);
    }, callback);
  return {
    open: () => {
      throw codedError('ERR_METHOD_NOT_IMPLEMENTED', 'The open() method is not implemented');
    },
    close: (_fd: number, callback: Callback) => {
      handle.release();
      finish(handle.close(), callback);
    },
    fsync: (_fd: number, callback: Callback) => finish(handle.sync(), callback),
    read: (_fd: number, buffer: unknown, offset: number, length: number, position: unknown, callback: Callback) =>
      transfer(handle.read(buffer, offset, length, position), 'bytesRead', callback),
    write: (_fd: number, buffer: unknown, offset: number, length: number, position: unknown, callback: Callback) =>
      transfer(handle.write(buffer, offset, length, position), 'bytesWritten', callback),
    writev: (_fd: number, buffers: unknown, position: unknown, callback: Callback) =>
      transfer(handle.writev(buffers, position), 'bytesWritten', callback),
  };
}

const WEB_CHUNK_BYTES = 16_384;

/** A web stream of bytes; the handle is in use until its end. */
export function webStreamOn(handle: FileHandle): ReadableStream<Uint8Array> {
  handle.use();
  let isOver = false;
  const end = () => {
    if (!isOver) handle.release();
    isOver = true;
  };
  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: WEB_CHUNK_BYTES,
    pull: async (controller) => {
      const view = controller.byobRequest?.view;
      if (!(view instanceof Uint8Array)) return;
      const { bytesRead } = (await handle.read(view, 0, view.byteLength)) as { bytesRead: number };
      if (bytesRead === 0) {
        end();
        controller.close();
      }
      controller.byobRequest?.respond(bytesRead);
    },
    cancel: end,
  });
}
