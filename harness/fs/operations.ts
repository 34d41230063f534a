import { constants } from 'node:fs';
import type { Kernel } from '../disk/kernel.ts';
import {
  toBufferRange,
  toBytes,
  toDescriptor,
  toEncoding,
  toFlags,
  toLength,
  toMode,
  toOptions,
  toPath,
  toPosition,
  toTimeMs,
} from './arguments.ts';
import { FileHandle } from './file-handle.ts';
import type { FsPort } from './port.ts';
import type { Request } from './request.ts';
import { CopyFile } from './requests/copy-file.ts';
import { MakeDirectories } from './requests/make-directory.ts';
import { OneCall } from './requests/one-call.ts';
import { ReadDirectory } from './requests/read-directory.ts';
import { READ_IN_POOL, READ_SYNC, READ_SYNC_UTF8, ReadFile } from './requests/read-file.ts';
import { Remove } from './requests/remove.ts';
import { Truncate } from './requests/truncate.ts';
import { WRITE_CALLBACK, WRITE_PROMISE, WRITE_SYNC, WriteFile } from './requests/write-file.ts';
import { toDirent, toStats } from './stats.ts';

/** How a call was made: the step lists of `readFile` and `writeFile` differ. */
export type Flavour = 'promise' | 'callback' | 'sync';

/** Turns the arguments of an `fs` call into the request it is. */
export type Operation = (args: readonly unknown[], flavour: Flavour, port: FsPort) => Request;

/** A single system call on one path. */
function onPath(op: string, call: (kernel: Kernel, request: Request, path: string) => unknown): Operation {
  return ([path]) => {
    const name = toPath(path);
    return new OneCall((kernel, request) => {
      request.note(op, name);
      return call(kernel, request, name);
    });
  };
}

/** A single system call on two paths. */
function onPaths(op: string, call: (kernel: Kernel, request: Request, from: string, to: string) => void): Operation {
  return ([from, to]) => {
    const source = toPath(from, 'oldPath');
    const target = toPath(to, 'newPath');
    return new OneCall((kernel, request) => {
      request.note(op, source, target);
      call(kernel, request, source, target);
    });
  };
}

/** A single system call on one descriptor, with the other arguments at hand. */
function onDescriptor(
  op: string,
  call: (kernel: Kernel, request: Request, fd: number, args: readonly unknown[]) => unknown,
): Operation {
  return (args) => {
    const fd = toDescriptor(args[0]);
    return new OneCall((kernel, request) => {
      request.noteDescriptor(op, fd);
      return call(kernel, request, fd, args);
    });
  };
}

/** `stat`, `lstat` and `fstat`; BigInt figures are not offered. */
function refuseBigint(options: unknown, port: FsPort): void {
  if (toOptions(options)['bigint'] === true) port.unsupported('stat with { bigint: true }');
}

function refuseSignal(options: Record<string, unknown>, port: FsPort): void {
  if (options['signal'] !== undefined && options['signal'] !== null) port.unsupported('an AbortSignal');
}

/** A file named by path, by descriptor, or by FileHandle. */
function toFile(value: unknown): string | number {
  if (value instanceof FileHandle) return value.fd;
  return typeof value === 'number' ? value : toPath(value);
}

const readFile: Operation = ([file, given], flavour, port) => {
  const options = toOptions(given);
  refuseSignal(options, port);
  const encoding = toEncoding(options);
  const isUtf8 = encoding === 'utf8' || encoding === 'utf-8';
  const plan = flavour !== 'sync' ? READ_IN_POOL : isUtf8 ? READ_SYNC_UTF8 : READ_SYNC;
  const decode = (bytes: Buffer) => (encoding === undefined ? bytes : bytes.toString(encoding));
  return new ReadFile(toFile(file), toFlags(options['flag'], 'r'), plan, decode);
};

/** What promise `writeFile` writes piece by piece. */
function isSequence(data: unknown): boolean {
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return false;
  return Symbol.iterator in data || Symbol.asyncIterator in data;
}

const PLANS = { promise: WRITE_PROMISE, callback: WRITE_CALLBACK, sync: WRITE_SYNC };

function writeFile(defaultFlag: string): Operation {
  return ([file, data, given], flavour, port) => {
    const options = toOptions(given);
    refuseSignal(options, port);
    if (flavour === 'promise' && isSequence(data)) port.unsupported('writeFile of an iterable or a stream');
    const request = new WriteFile({
      file: toFile(file),
      data: toBytes(data, toEncoding(options)),
      flags: toFlags(options['flag'], defaultFlag),
      mode: toMode(options['mode'], 0o666),
      flush: options['flush'] === true,
      plan: PLANS[flavour],
    });
    request.sharesMemory = typeof data !== 'string';
    return request;
  };
}

const open: Operation = ([path, flags, mode], flavour, port) => {
  const name = toPath(path);
  const bits = toFlags(flags, 'r');
  const permissions = toMode(mode, 0o666);
  return new OneCall<unknown>((_kernel, request) => {
    const fd = request.openFile(name, bits, permissions);
    return flavour === 'promise' ? new FileHandle(fd, port, operations) : fd;
  });
};

const mkdir: Operation = ([path, given]) => {
  const name = toPath(path);
  const options = typeof given === 'object' ? toOptions(given) : { mode: given };
  const mode = toMode(options['mode'], 0o777);
  if (options['recursive'] === true) return new MakeDirectories(name, mode);
  return new OneCall((kernel, request) => {
    request.note('mkdir', name);
    kernel.mkdir(request, name, mode);
  });
};

const mkdtemp: Operation = ([prefix], _flavour, port) => {
  const name = `${toPath(prefix, 'prefix')}${port.temporarySuffix()}`;
  return new OneCall((kernel, request) => {
    request.note('mkdtemp', name);
    kernel.mkdir(request, name, 0o700);
    return name;
  });
};

const readdir: Operation = ([path, given], _flavour, port) => {
  const name = toPath(path);
  const options = toOptions(given);
  if (options['recursive'] === true) port.unsupported('readdir with { recursive: true }');
  if (options['encoding'] === 'buffer') port.unsupported('readdir into Buffers');
  const withTypes = options['withFileTypes'] === true;
  return new ReadDirectory<unknown>(name, (entries) =>
    entries.map((entry) => (withTypes ? toDirent(entry, name) : entry.name)),
  );
};

const write: Operation = ([fd, data, ...rest], _flavour, port) => {
  const descriptor = toDescriptor(fd);
  if (descriptor >= 0 && descriptor <= 2) port.unsupported('a write to a standard stream by its descriptor');
  const [position, encoding] = rest;
  const range =
    typeof data === 'string'
      ? { buffer: toBytes(data, toEncoding({ encoding })), offset: 0, position: toPosition(position) }
      : toBufferRange([data, ...rest]);
  const length = 'length' in range ? range.length : range.buffer.byteLength;
  const writing = new OneCall((_kernel, request) =>
    request.writeTo(descriptor, range.buffer, range.offset, length, range.position),
  );
  writing.sharesMemory = typeof data !== 'string';
  return writing;
};

const read: Operation = ([fd, ...rest]) => {
  const descriptor = toDescriptor(fd);
  const { buffer, offset, length, position } = toBufferRange(rest);
  const reading = new OneCall((_kernel, request) => request.readFrom(descriptor, buffer, offset, length, position));
  reading.buffer = buffer;
  reading.sharesMemory = true;
  return reading;
};

const stat = (op: 'stat' | 'lstat'): Operation => {
  const plain = onPath(op, (kernel, request, path) => toStats(kernel[op](request, path)));
  return (args, flavour, port) => {
    refuseBigint(args[1], port);
    return plain(args, flavour, port);
  };
};

/** Every `fs` call that is scheduled, by the name of its callback form. */
export const operations = {
  access: (args, flavour, port) =>
    onPath('access', (kernel, request, path) => kernel.access(request, path, toMode(args[1], constants.F_OK)))(
      args,
      flavour,
      port,
    ),
  appendFile: writeFile('a'),
  chmod: (args, flavour, port) =>
    onPath('chmod', (kernel, request, path) => kernel.chmod(request, path, toMode(args[1], 0)))(args, flavour, port),
  close: onDescriptor('close', (kernel, request, fd) => kernel.close(request, fd)),
  copyFile: ([from, to, mode]) => new CopyFile(toPath(from, 'src'), toPath(to, 'dest'), toMode(mode, 0)),
  fchmod: onDescriptor('fchmod', (kernel, request, fd, args) => kernel.fchmod(request, fd, toMode(args[1], 0))),
  fdatasync: onDescriptor('fdatasync', (kernel, request, fd) => kernel.fdatasync(request, fd)),
  fstat: (args, flavour, port) => {
    refuseBigint(args[1], port);
    return onDescriptor('fstat', (kernel, request, fd) => toStats(kernel.fstat(request, fd)))(args, flavour, port);
  },
  fsync: onDescriptor('fsync', (kernel, request, fd) => kernel.fsync(request, fd)),
  ftruncate: onDescriptor('ftruncate', (kernel, request, fd, args) =>
    kernel.ftruncate(request, fd, toLength(args[1], 0)),
  ),
  futimes: onDescriptor('futimes', (kernel, request, fd, args) =>
    kernel.futimes(request, fd, toTimeMs(args[1]), toTimeMs(args[2])),
  ),
  link: onPaths('link', (kernel, request, from, to) => kernel.link(request, from, to)),
  lstat: stat('lstat'),
  lutimes: (args, flavour, port) =>
    onPath('lutimes', (kernel, request, path) => kernel.lutimes(request, path, toTimeMs(args[1]), toTimeMs(args[2])))(
      args,
      flavour,
      port,
    ),
  mkdir,
  mkdtemp,
  open,
  read,
  readFile,
  readdir,
  readlink: onPath('readlink', (kernel, request, path) => kernel.readlink(request, path)),
  realpath: onPath('realpath', (kernel, request, path) => kernel.realpath(request, path)),
  rename: onPaths('rename', (kernel, request, from, to) => kernel.rename(request, from, to)),
  rm: ([path, given], flavour) => {
    const options = toOptions(given);
    const recursive = options['recursive'] === true;
    const force = options['force'] === true;
    return new Remove(toPath(path), { recursive, force, validates: !(flavour === 'sync' && recursive && force) });
  },
  rmdir: ([path, given], flavour, port) => {
    if (toOptions(given)['recursive'] === true) port.unsupported('rmdir with { recursive: true }');
    return onPath('rmdir', (kernel, request, name) => kernel.rmdir(request, name))([path], flavour, port);
  },
  stat: stat('stat'),
  symlink: ([target, path], flavour, port) => {
    const text = toPath(target, 'target');
    return onPath('symlink', (kernel, request, name) => {
      request.note('symlink', text, name);
      kernel.symlink(request, text, name);
    })([path], flavour, port);
  },
  truncate: ([path, length]) => new Truncate(toPath(path), toLength(length, 0)),
  unlink: onPath('unlink', (kernel, request, path) => kernel.unlink(request, path)),
  utimes: (args, flavour, port) =>
    onPath('utimes', (kernel, request, path) => kernel.utimes(request, path, toTimeMs(args[1]), toTimeMs(args[2])))(
      args,
      flavour,
      port,
    ),
  write,
  writeFile: writeFile('w'),
} satisfies Record<string, Operation>;
