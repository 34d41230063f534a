import { constants } from 'node:os';
import { systemError } from './errors.ts';

const { EEXIST, EINVAL, EISDIR, ENOTDIR } = constants.errno;

interface Failure {
  readonly code: string;
  readonly prefix: string;
  readonly message: (from: string, to: string) => string;
  readonly errno: number;
  readonly errnoCode: string;
  /** Whose path the error carries, if not the target's. */
  readonly isOfSource?: boolean;
}

const notRecursive = (from: string) => `${from} is a directory (not copied)`;

/** What `cp` refuses by looking, before any system call could fail. */
const FAILURES = {
  same: {
    code: 'ERR_FS_CP_EINVAL',
    prefix: 'Invalid src or dest',
    message: () => 'src and dest cannot be the same',
    errno: EINVAL,
    errnoCode: 'EINVAL',
  },
  'into itself': {
    code: 'ERR_FS_CP_EINVAL',
    prefix: 'Invalid src or dest',
    message: (from, to) => `cannot copy ${from} to a subdirectory of self ${to}`,
    errno: EINVAL,
    errnoCode: 'EINVAL',
  },
  'directory to file': {
    code: 'ERR_FS_CP_DIR_TO_NON_DIR',
    prefix: 'Cannot overwrite non-directory with directory',
    message: (from, to) => `cannot overwrite non-directory ${to} with directory ${from}`,
    errno: EISDIR,
    errnoCode: 'EISDIR',
  },
  'file to directory': {
    code: 'ERR_FS_CP_NON_DIR_TO_DIR',
    prefix: 'Cannot overwrite directory with non-directory',
    message: (from, to) => `cannot overwrite directory ${to} with non-directory ${from}`,
    errno: ENOTDIR,
    errnoCode: 'ENOTDIR',
  },
  exists: {
    code: 'ERR_FS_CP_EEXIST',
    prefix: 'Target already exists',
    message: (_from, to) => `${to} already exists`,
    errno: EEXIST,
    errnoCode: 'EEXIST',
  },
  'not recursive': {
    code: 'ERR_FS_EISDIR',
    prefix: 'Path is a directory',
    message: notRecursive,
    errno: EISDIR,
    errnoCode: 'EISDIR',
    isOfSource: true,
  },
  'not recursive, sync': {
    code: 'ERR_FS_EISDIR',
    prefix: 'Path is a directory',
    message: notRecursive,
    errno: EINVAL,
    errnoCode: 'EISDIR',
    isOfSource: true,
  },
  'over a parent': {
    code: 'ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY',
    prefix: 'Cannot overwrite symlink in subdirectory of self',
    message: (from, to) => `cannot overwrite ${to} with ${from}`,
    errno: EINVAL,
    errnoCode: 'EINVAL',
  },
} satisfies Record<string, Failure>;

type CopyFailure = keyof typeof FAILURES;

/** `path` is what the error is about, if not one of the two that its sentence names. */
export function copyFailure(what: CopyFailure, from: string, to: string, path?: string): Error {
  const { code, prefix, message, errno, errnoCode, isOfSource = false }: Failure = FAILURES[what];
  const about = path ?? (isOfSource ? from : to);
  return systemError(code, prefix, { message: message(from, to), path: about, syscall: 'cp', errno, code: errnoCode });
}
