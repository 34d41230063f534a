import type * as nodeFs from 'node:fs';
import { codedError } from './errors.ts';
import { FileHandle } from './file-handle.ts';
import { streamOn } from './handle-streams.ts';

type StreamClass = typeof nodeFs.ReadStream | typeof nodeFs.WriteStream;

/**
 * Node's own stream class, whose system calls are those of the actor. What is made by it is a stream of `node:fs`, too. It is
 * an old-style function, since Node's can be called without `new` and on an object that is there already (graceful-fs does).
 */
export function streamClass(model: StreamClass, calls: object): unknown {
  const construct: unknown = model;
  function Stream(this: unknown, path: unknown, options: unknown): unknown {
    if (!(this instanceof model)) return Reflect.construct(Stream, [path, options]);
    const on = (given: unknown) => {
      Reflect.apply(construct as () => void, this, [path, given]);
      return this as unknown as nodeFs.ReadStream;
    };
    const handle: unknown = Reflect.get(Object(options), 'fd');
    if (!(handle instanceof FileHandle)) on(withCalls(options, calls));
    else streamOn(handle, on, checkOnHandle(options));
    return this;
  }
  Stream.prototype = Object.create(model.prototype, {
    constructor: { value: Stream, writable: true, configurable: true },
  });
  Object.setPrototypeOf(Stream, model);
  return Stream;
}

/** Options that Node would refuse are left to it. */
function withCalls(options: unknown, calls: object): unknown {
  if (options === undefined || options === null || typeof options === 'function') return { fs: calls };
  if (typeof options === 'string') return { encoding: options, fs: calls };
  if (typeof options !== 'object') return options;
  return { ...options, fs: Reflect.get(options, 'fs') ?? calls };
}

function checkOnHandle(options: unknown): object {
  if (Reflect.get(Object(options), 'fs')) {
    throw codedError('ERR_METHOD_NOT_IMPLEMENTED', 'The FileHandle with fs method is not implemented');
  }
  return Object(options);
}

/** Node's text stream, there since 24, on the calls of the actor. */
export function textStreamClass(model: unknown, fs: object): unknown {
  const construct = model as new (options: object) => object;
  return class Utf8Stream extends construct {
    constructor(options: object = {}) {
      super({ ...options, fs: Reflect.get(options, 'fs') ?? fs });
    }
  };
}
