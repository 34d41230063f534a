import { dirname, isAbsolute, join, parse, resolve } from 'node:path/posix';
import { types } from 'node:util';
import type { DirectoryEntry } from '../../disk/file-calls.ts';
import type { FileStatus } from '../../disk/inode.ts';
import type { Conducted } from '../conduct.ts';
import { copyFailure } from '../copy-failures.ts';
import { wrongAnswer } from '../errors.ts';
import { onPath, onPaths } from '../operations/single.ts';
import type { Request } from '../request.ts';
import { CopyFile } from './copy-file.ts';
import { MakeDirectories } from './make-directory.ts';
import { OneCall } from './one-call.ts';
import { OpenDirectory } from './open-directory.ts';

export interface CopyOptions {
  readonly dereference: boolean;
  readonly errorOnExist: boolean;
  readonly filter: ((from: string, to: string) => unknown) | undefined;
  readonly force: boolean;
  readonly mode: number;
  readonly preserveTimestamps: boolean;
  readonly recursive: boolean;
  readonly verbatimSymlinks: boolean;
}

const codeOf = (error: unknown): unknown => Reflect.get(Object(error), 'code');
const PERMISSIONS = 0o7777;
const MAY_WRITE = 0o200;

/**
 * `cp`: the calls Node 20 makes of it, each a job. Node asks for both ends of a copy at the same time; here one after the other.
 *
 * Promise and sync form differ in what they make of a missing target, of its parent, and of links to directories.
 */
export class CopyTree {
  readonly #options: CopyOptions;
  readonly #isSync: boolean;
  #depth = 0;

  constructor(options: CopyOptions, isSync: boolean) {
    this.#options = options;
    this.#isSync = isSync;
  }

  *copy(from: string, to: string): Conducted<undefined> {
    const found = yield* this.#check(from, to);
    if (found === undefined) return undefined;
    yield* this.#checkParents(from, found.source, to);
    const parent = dirname(to);
    if (!(yield* this.#exists(parent))) yield new MakeDirectories(parent, 0o777);
    yield* this.#copyAny(found.target, from, to);
    return undefined;
  }

  /** What is at both ends; undefined if the filter does not want it. */
  *#check(from: string, to: string): Conducted<{ source: FileStatus; target: FileStatus | undefined } | undefined> {
    const { filter } = this.#options;
    if (filter !== undefined) {
      const answer = filter(from, to);
      if (this.#isSync && types.isPromise(answer)) throw wrongAnswer('boolean', 'filter', answer);
      if (!(yield { answer })) return undefined;
    }
    let source: FileStatus;
    try {
      source = (yield this.#look(from)) as FileStatus;
    } catch (error) {
      // Promises have asked for both by now.
      if (!this.#isSync) yield* this.#lookInVain(to);
      throw error;
    }
    const target = yield* this.#lookMaybe(to);
    if (target !== undefined) {
      if (source.ino === target.ino) throw copyFailure('same', from, to);
      const [isTree, isOntoTree] = [source.kind === 'directory', target.kind === 'directory'];
      if (isTree && !isOntoTree) throw copyFailure('directory to file', from, to);
      if (!isTree && isOntoTree) throw copyFailure('file to directory', from, to);
    }
    if (source.kind === 'directory' && isBelow(from, to)) throw copyFailure('into itself', from, to);
    return { source, target };
  }

  #look(path: string): Request<FileStatus> {
    return this.#options.dereference ? stat(path) : lstat(path);
  }

  *#lookMaybe(path: string): Conducted<FileStatus | undefined> {
    try {
      return (yield this.#look(path)) as FileStatus;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  *#lookInVain(path: string): Conducted<void> {
    try {
      yield this.#look(path);
    } catch {
      // What is missing first is what the call is rejected with.
    }
  }

  /** No directory above the target may be the source. */
  *#checkParents(from: string, source: FileStatus, to: string): Conducted<void> {
    const top = resolve(dirname(from));
    let at = resolve(dirname(to));
    while (at !== top && at !== parse(at).root) {
      let status: FileStatus;
      try {
        status = (yield stat(at)) as FileStatus;
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return;
        throw error;
      }
      if (status.ino === source.ino) throw copyFailure('into itself', from, to);
      at = resolve(dirname(at));
    }
  }

  *#exists(path: string): Conducted<boolean> {
    try {
      yield this.#isSync ? onPath('access', path, (kernel, request) => kernel.access(request, path, 0)) : stat(path);
      return true;
    } catch (error) {
      if (!this.#isSync && codeOf(error) !== 'ENOENT') throw error;
      return false;
    }
  }

  *#copyAny(target: FileStatus | undefined, from: string, to: string): Conducted<void> {
    const source = (yield this.#look(from)) as FileStatus;
    if (source.kind === 'symlink') yield* this.#copyLink(target, from, to);
    else if (source.kind === 'file') yield* this.#copyFile(source, target, from, to);
    else if (this.#options.recursive) yield* this.#copyDirectory(source, target, from, to);
    else throw copyFailure(this.#isSync ? 'not recursive, sync' : 'not recursive', from, to);
  }

  *#copyFile(source: FileStatus, target: FileStatus | undefined, from: string, to: string): Conducted<void> {
    const { force, errorOnExist, mode, preserveTimestamps } = this.#options;
    if (target !== undefined) {
      if (!force && errorOnExist) throw copyFailure('exists', from, to);
      if (!force) return;
      yield unlink(to);
    }
    yield new CopyFile(from, to, mode);
    const permissions = source.mode & PERMISSIONS;
    if (preserveTimestamps) {
      if ((permissions & MAY_WRITE) === 0) yield chmod(to, permissions | MAY_WRITE);
      const { atimeMs, mtimeMs } = (yield stat(from)) as FileStatus;
      yield onPath('utimes', to, (kernel, request) => kernel.utimes(request, to, atimeMs, mtimeMs));
    }
    yield chmod(to, permissions);
  }

  *#copyDirectory(source: FileStatus, target: FileStatus | undefined, from: string, to: string): Conducted<void> {
    if (target === undefined) yield onPath('mkdir', to, (kernel, request) => kernel.mkdir(request, to, 0o777));
    this.#depth += 1;
    const fd = (yield new OpenDirectory(from, { which: 2 * this.#depth, namesPath: !this.#isSync })) as number;
    try {
      const list = () => new OneCall((_kernel, request) => request.list(fd));
      for (const { name } of (yield list()) as DirectoryEntry[]) {
        const found = yield* this.#check(join(from, name), join(to, name));
        if (found !== undefined) yield* this.#copyAny(found.target, join(from, name), join(to, name));
      }
      yield list();
    } finally {
      this.#depth -= 1;
      yield closing(fd);
    }
    if (target === undefined) yield chmod(to, source.mode & PERMISSIONS);
  }

  *#copyLink(target: FileStatus | undefined, from: string, to: string): Conducted<void> {
    let source = (yield readlink(from)) as string;
    if (!this.#options.verbatimSymlinks && !isAbsolute(source)) source = resolve(dirname(from), source);
    if (target !== undefined) {
      const old = yield* this.#oldTarget(to);
      if (old !== undefined) {
        if (isBelow(source, old)) throw copyFailure('into itself', source, old, to);
        const status = (yield stat(this.#isSync ? to : from)) as FileStatus;
        if (status.kind === 'directory' && isBelow(old, source)) throw copyFailure('over a parent', source, old, to);
        yield unlink(to);
      }
    }
    yield onPaths('symlink', [source, to], ['target', 'path'], (kernel, request) =>
      kernel.symlink(request, source, to),
    );
  }

  /** Where the link at the target leads; undefined if it is none. */
  *#oldTarget(to: string): Conducted<string | undefined> {
    try {
      const old = (yield readlink(to)) as string;
      return isAbsolute(old) ? old : resolve(dirname(to), old);
    } catch (error) {
      if (codeOf(error) === 'EINVAL') return undefined;
      throw error;
    }
  }
}

const stat = (path: string): Request<FileStatus> =>
  onPath('stat', path, (kernel, each, name) => kernel.stat(each, name));
const lstat = (path: string): Request<FileStatus> =>
  onPath('lstat', path, (kernel, each, name) => kernel.lstat(each, name));
const readlink = (path: string): Request =>
  onPath('readlink', path, (kernel, each, name) => kernel.readlink(each, name));
const unlink = (path: string): Request => onPath('unlink', path, (kernel, each, name) => kernel.unlink(each, name));
const chmod = (path: string, mode: number): Request =>
  onPath('chmod', path, (kernel, each, name) => kernel.chmod(each, name, mode));

function closing(fd: number): Request {
  return new OneCall((kernel, request) => {
    request.noteDescriptor('close', fd);
    kernel.close(request, fd);
  });
}

/** Whether `to` is `from` or below it, by name. */
function isBelow(from: string, to: string): boolean {
  const parts = (path: string) => resolve(path).split('/').filter(Boolean);
  const below = parts(to);
  return parts(from).every((part, index) => below[index] === part);
}
