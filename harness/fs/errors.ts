import type { Errno } from '../disk/errno.ts';

/** An error of the shape that Node's `fs` throws. */
export interface FsError extends Error {
  code: string;
  errno: number;
  syscall: string;
  path?: string;
  dest?: string;
}

/** Builds the error Node would give for a failed system call. Calls on a descriptor carry no path, as in Node. */
export function fsError(errno: Errno, syscall: string, path?: string, dest?: string): FsError {
  const where = path === undefined ? '' : dest === undefined ? ` '${path}'` : ` '${path}' -> '${dest}'`;
  const error = new Error(`${errno.code}: ${errno.text}, ${syscall}${where}`) as FsError;
  error.errno = errno.errno;
  error.code = errno.code;
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  return error;
}

/** The TypeError Node throws at once for an argument of the wrong type. */
export function argumentError(name: string, expected: string, received: unknown): TypeError {
  const shown = received === null || typeof received !== 'object' ? String(received) : 'an object';
  const error = new TypeError(`The "${name}" argument must be ${expected}. Received ${shown} (${typeof received})`);
  return Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
}
