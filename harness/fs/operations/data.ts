import { toDescriptor, toLength } from '../arguments.ts';
import { type Operation, operationsOf } from '../operation.ts';
import { toBuffers, toPosition, toReadRange, toWriteRange } from '../read-arguments.ts';
import { OneCall } from '../requests/one-call.ts';
import { Settled } from '../requests/settled.ts';
import { onDescriptor } from './single.ts';

const STANDARD_STREAMS = 2;

const read: Operation = ([fd, ...rest], flavour) => {
  const descriptor = toDescriptor(fd);
  const { given, bytes, offset, length, position } = toReadRange(rest, flavour);
  const reading =
    length === 0
      ? new Settled({ value: 0 })
      : new OneCall((_kernel, request) => request.readFrom(descriptor, bytes, offset, length, position));
  reading.buffer = given;
  reading.sharesMemory = true;
  return reading;
};

const write: Operation = ([fd, data, ...rest], flavour, port) => {
  const descriptor = toDescriptor(fd);
  if (flavour === 'promise' && ArrayBuffer.isView(data) && data.byteLength === 0) return nothing(data);
  const { bytes, offset, length, position } = toWriteRange([data, ...rest], flavour);
  if (descriptor <= STANDARD_STREAMS) port.unsupported('a write to a standard stream by its descriptor');
  const writing = new OneCall((_kernel, request) => request.writeTo(descriptor, bytes, offset, length, position));
  writing.buffer = data;
  writing.sharesMemory = typeof data !== 'string';
  return writing;
};

/** All buffers are one system call, so nothing comes between them. */
const readv: Operation = ([fd, given, position]) => {
  const descriptor = toDescriptor(fd);
  const buffers = toBuffers(given);
  const reading = new OneCall((_kernel, request) => {
    // Linux reads into no buffers; libuv does not ask it to.
    if (buffers.length === 0) request.refuse('read', descriptor, 'EINVAL');
    return inTurn(buffers, toPosition(position), (bytes, at) =>
      request.readFrom(descriptor, bytes, 0, bytes.byteLength, at),
    );
  });
  reading.buffer = given;
  reading.sharesMemory = true;
  return reading;
};

const writev: Operation = ([fd, given, position], _flavour, port) => {
  const descriptor = toDescriptor(fd);
  const buffers = toBuffers(given);
  if (buffers.length === 0) return nothing(given);
  if (descriptor <= STANDARD_STREAMS) port.unsupported('a write to a standard stream by its descriptor');
  const writing = new OneCall((_kernel, request) =>
    inTurn(buffers, toPosition(position), (bytes, at) => request.writeTo(descriptor, bytes, 0, bytes.byteLength, at)),
  );
  writing.buffer = given;
  writing.sharesMemory = true;
  return writing;
};

function nothing(buffer: unknown): Settled<number> {
  const request = new Settled({ value: 0 });
  request.buffer = buffer;
  return request;
}

/** One buffer after another, until one is not filled or emptied; returns the bytes in all. */
function inTurn(
  buffers: readonly Uint8Array[],
  position: number | null,
  transfer: (bytes: Uint8Array, position: number | null) => number,
): number {
  let total = 0;
  for (const bytes of buffers) {
    const count = transfer(bytes, position === null ? null : position + total);
    total += count;
    if (count < bytes.byteLength) break;
  }
  return total;
}

/** Calls on open files. */
export const dataOperations = operationsOf({
  close: ([fd]) => onDescriptor('close', fd, (kernel, request, descriptor) => kernel.close(request, descriptor)),
  fdatasync: ([fd]) =>
    onDescriptor('fdatasync', fd, (kernel, request, descriptor) => kernel.fdatasync(request, descriptor)),
  fsync: ([fd]) => onDescriptor('fsync', fd, (kernel, request, descriptor) => kernel.fsync(request, descriptor)),
  ftruncate: ([fd, given = 0]) => {
    const length = toLength(given);
    return onDescriptor('ftruncate', fd, (kernel, request, descriptor) =>
      kernel.ftruncate(request, descriptor, length),
    );
  },
  read,
  readv,
  write,
  writev,
});
