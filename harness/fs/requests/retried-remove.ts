import type { DirectoryEntry } from '../../disk/file-calls.ts';
import type { FileStatus } from '../../disk/inode.ts';
import type { Conducted } from '../conduct.ts';
import { onPath } from '../operations/single.ts';
import type { Request } from '../request.ts';
import { ReadDirectory } from './read-directory.ts';
import { isDirectory } from './remove.ts';

export interface RemoveOptions {
  readonly recursive: boolean;
  readonly force: boolean;
  readonly maxRetries: number;
  readonly retryDelay: number;
}

const WORTH_ANOTHER_TRY: ReadonlySet<unknown> = new Set(['EBUSY', 'EMFILE', 'ENFILE', 'ENOTEMPTY', 'EPERM']);
const NOT_EMPTY: ReadonlySet<unknown> = new Set(['ENOTEMPTY', 'EEXIST', 'EPERM']);

const codeOf = (error: unknown): unknown => Reflect.get(Object(error), 'code');
const lstat = (path: string): Request<FileStatus> =>
  onPath('lstat', path, (kernel, each, name) => kernel.lstat(each, name));
const rmdir = (path: string): Request => onPath('rmdir', path, (kernel, each, name) => kernel.rmdir(each, name));
const unlink = (path: string): Request => onPath('unlink', path, (kernel, each, name) => kernel.unlink(each, name));
const list = (path: string): Request => new ReadDirectory(path, (entries) => entries);

/** `rm` with `maxRetries`: what fails is tried again after a while that grows by `retryDelay` each time. */
export function* removeWithRetries(path: string, options: RemoveOptions, isSync: boolean): Conducted<undefined> {
  if (!(isSync && options.force && options.recursive)) {
    try {
      const status = (yield lstat(path)) as FileStatus;
      if (status.kind === 'directory' && !options.recursive) throw isDirectory(path);
    } catch (error) {
      if (!options.force || codeOf(error) !== 'ENOENT') throw error;
    }
  }
  yield* isSync ? removeSync(path, options) : remove(path, options);
  return undefined;
}

/** Callback and promise form: the whole of what is at `path` is tried again. */
function* remove(path: string, options: RemoveOptions): Conducted<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      yield* removeOnce(path, options);
      return;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      if (!WORTH_ANOTHER_TRY.has(codeOf(error)) || tries >= options.maxRetries) throw error;
    }
    yield { ms: (tries + 1) * options.retryDelay };
  }
}

function* removeOnce(path: string, options: RemoveOptions): Conducted<void> {
  const status = (yield lstat(path)) as FileStatus;
  if (status.kind === 'directory') {
    yield* removeDirectory(path, options);
    return;
  }
  try {
    yield unlink(path);
  } catch (error) {
    if (codeOf(error) !== 'EISDIR' && codeOf(error) !== 'EPERM') throw error;
    yield* removeDirectory(path, options, error);
  }
}

function* removeDirectory(path: string, options: RemoveOptions, reason?: unknown): Conducted<void> {
  try {
    yield rmdir(path);
    return;
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') throw reason ?? error;
    if (!NOT_EMPTY.has(codeOf(error))) throw error;
  }
  for (const { name } of (yield list(path)) as DirectoryEntry[]) yield* remove(`${path}/${name}`, options);
  yield rmdir(path);
}

/** Sync form: only the unlink, or the rmdir that follows the children, is tried again. */
function* removeSync(path: string, options: RemoveOptions): Conducted<void> {
  try {
    const status = (yield lstat(path)) as FileStatus;
    if (status.kind !== 'directory') {
      yield* trySync(() => unlink(path), options);
      return;
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    if (codeOf(error) !== 'EISDIR' && codeOf(error) !== 'EPERM') throw error;
  }
  yield* removeDirectorySync(path, options);
}

function* removeDirectorySync(path: string, options: RemoveOptions): Conducted<void> {
  try {
    yield rmdir(path);
    return;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    if (!NOT_EMPTY.has(codeOf(error))) throw error;
  }
  for (const { name } of (yield list(path)) as DirectoryEntry[]) yield* removeSync(`${path}/${name}`, options);
  yield* trySync(() => rmdir(path), options);
}

function* trySync(call: () => Request, { maxRetries, retryDelay }: RemoveOptions): Conducted<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      yield call();
      return;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      if (tries > maxRetries) throw error;
      if (!WORTH_ANOTHER_TRY.has(codeOf(error)) || retryDelay === 0) continue;
    }
    yield { ms: tries * retryDelay };
  }
}
