import type { FileStatus } from '../../disk/inode.ts';
import { toPath } from '../arguments.ts';
import { type Operation, operationsOf } from '../operation.ts';
import { Remove } from '../requests/remove.ts';
import type { RemoveOptions } from '../requests/retried-remove.ts';
import { Compound, type Routine } from '../requests/routine.ts';
import { checkBoolean, checkInteger, checkObject, MOST_INT32, MOST_UINT32 } from '../validate.ts';
import { onPath } from './single.ts';

const DEFAULTS = { recursive: false, retryDelay: 100, maxRetries: 0 };

function toRmdirOptions(given: unknown): typeof DEFAULTS {
  if (given === undefined) return DEFAULTS;
  const options: Record<string, unknown> = { ...DEFAULTS, ...checkObject(given, 'options') };
  return {
    recursive: checkBoolean(options['recursive'], 'options.recursive'),
    retryDelay: checkInteger(options['retryDelay'], 'options.retryDelay', 0, MOST_INT32),
    maxRetries: checkInteger(options['maxRetries'], 'options.maxRetries', 0, MOST_UINT32),
  };
}

/** The options of `rm`, with Node's defaults. */
export function toRmOptions(given: unknown): RemoveOptions {
  const options = toRmdirOptions(given);
  const { force = false } = (given ?? {}) as { force?: unknown };
  return { ...options, force: checkBoolean(force, 'options.force') };
}

const rm: Operation = ([path, given], flavour) => {
  const name = toPath(path);
  const { recursive, force } = toRmOptions(given);
  return new Remove(name, { recursive, force, validates: !(flavour === 'sync' && recursive && force) });
};

const removeEmpty = (name: string) => onPath('rmdir', name, (kernel, request) => kernel.rmdir(request, name));

/** `rmdir({ recursive: true })`: a look, then `rm` of a directory, and of anything else an rmdir that fails. */
function* removeTree(name: string, isPromise: boolean): Routine<undefined> {
  const op = isPromise ? 'stat' : 'lstat';
  const looked = onPath(op, name, (kernel, request) => kernel[op](request, name));
  const status = (yield looked) as FileStatus;
  yield status.kind === 'directory'
    ? new Remove(name, { recursive: true, force: false, validates: false })
    : removeEmpty(name);
  return undefined;
}

const rmdir: Operation = ([path, given], flavour) => {
  const name = toPath(path);
  if (!Reflect.get(Object(given), 'recursive')) {
    toRmdirOptions(given);
    return removeEmpty(name);
  }
  toRmdirOptions(given);
  return new Compound(removeTree(name, flavour === 'promise'));
};

/** Calls that remove directories and what is in them. */
export const removalOperations = operationsOf({ rm, rmdir });
