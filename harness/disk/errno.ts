/**
 * A system call's failure. One object per code, made once and without a stack: a search throws millions of them, and
 * the file system's user gets an error of its own, built from this one where the call was made.
 */
export class Errno {
  /** As in `err.code`, for instance `ENOENT`. */
  readonly code: string;
  /** As in `err.errno` on Linux: negative. */
  readonly errno: number;
  /** libuv's text, for instance `no such file or directory`. */
  readonly text: string;

  constructor(code: string, errno: number, text: string) {
    this.code = code;
    this.errno = errno;
    this.text = text;
  }
}

const table = {
  EPERM: [-1, 'operation not permitted'],
  ENOENT: [-2, 'no such file or directory'],
  EIO: [-5, 'i/o error'],
  EBADF: [-9, 'bad file descriptor'],
  EAGAIN: [-11, 'resource temporarily unavailable'],
  ENOMEM: [-12, 'not enough memory'],
  EACCES: [-13, 'permission denied'],
  EBUSY: [-16, 'resource busy or locked'],
  EEXIST: [-17, 'file already exists'],
  EXDEV: [-18, 'cross-device link not permitted'],
  ENOTDIR: [-20, 'not a directory'],
  EISDIR: [-21, 'illegal operation on a directory'],
  EINVAL: [-22, 'invalid argument'],
  ENFILE: [-23, 'file table overflow'],
  EMFILE: [-24, 'too many open files'],
  ETXTBSY: [-26, 'text file is busy'],
  EFBIG: [-27, 'file too large'],
  ENOSPC: [-28, 'no space left on device'],
  EROFS: [-30, 'read-only file system'],
  EMLINK: [-31, 'too many links'],
  ENAMETOOLONG: [-36, 'name too long'],
  ENOTEMPTY: [-39, 'directory not empty'],
  ELOOP: [-40, 'too many symbolic links encountered'],
  EOPNOTSUPP: [-95, 'operation not supported on socket'],
  ENOTSUP: [-95, 'operation not supported on socket'],
  EDQUOT: [-122, 'disk quota exceeded'],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrnoCode = keyof typeof table;

const singletons = new Map<string, Errno>();
for (const [code, [number, text]] of Object.entries(table)) singletons.set(code, new Errno(code, number, text));

/** The one `Errno` of a code. */
export function errno(code: ErrnoCode): Errno {
  const known = singletons.get(code);
  if (known === undefined) throw new Error(`No text is known for ${code}.`);
  return known;
}

/** The failure that an error thrown by a medium stands for; undefined if it is no system error but somebody's bug. */
export function errnoOf(error: unknown): Errno | undefined {
  if (error instanceof Errno) return error;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const known = singletons.get(error.code);
  if (known !== undefined) return known;
  // A code this table does not list, such as EUCLEAN of a broken disk: Node's own number and text are right for it.
  if (!('errno' in error) || typeof error.errno !== 'number' || !/^E[A-Z0-9]+$/.test(error.code)) return undefined;
  const text = /^[A-Z0-9]+: (.*?), /.exec(error.message)?.[1] ?? 'unknown error';
  const made = new Errno(error.code, error.errno, text);
  singletons.set(error.code, made);
  return made;
}
