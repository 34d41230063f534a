import { posix } from 'node:path';
import type { DirectoryEntry } from '../../disk/file-calls.ts';
import { encodeName, isUrl, toOptions, toPath } from '../arguments.ts';
import { Directory } from '../directory.ts';
import { type Operation, operationsOf } from '../operation.ts';
import { OpenDirectory } from '../requests/open-directory.ts';
import { ReadDirectory } from '../requests/read-directory.ts';
import { listAll } from '../requests/read-tree.ts';
import { resolveLinks } from '../requests/resolve-links.ts';
import { Compound, type Routine } from '../requests/routine.ts';
import { toDirent } from '../stats.ts';
import { checkBoolean, checkInteger, MOST_UINT32 } from '../validate.ts';
import { onPath } from './single.ts';

type Options = Readonly<Record<string, unknown>>;

/** A path as a Dirent shows it: a Buffer stays one. */
function asGiven(path: unknown, name: string): unknown {
  return path instanceof Uint8Array ? path : name;
}

const readdir: Operation = ([path, given], flavour) => {
  const options = toOptions(given);
  const name = toPath(path);
  const { recursive } = options;
  if (recursive !== undefined && recursive !== null && flavour !== 'promise')
    checkBoolean(recursive, 'options.recursive');
  const withTypes = Boolean(options['withFileTypes']);
  if (recursive) return new Compound(listAll(name, { options, withTypes, flavour }));
  const parent = asGiven(path, name);
  const shape = (entry: DirectoryEntry) => {
    const shown = encodeName(entry.name, options);
    return withTypes ? toDirent(shown, entry.kind, parent) : shown;
  };
  return new ReadDirectory<unknown>(name, (entries) => entries.map(shape));
};

const MOST_BUFFERED = 32;

/** `opendir`: the directory stays open; reads are steps of their own. */
const opendir: Operation = ([path, given], flavour, port) => {
  const name = toPath(path);
  const options = toOptions(given);
  function* openDirectory(): Routine<Directory> {
    const fd = (yield new OpenDirectory(name, { namesPath: flavour !== 'sync' })) as number;
    return new Directory({ fd, path: asGiven(path, name), options: toDirectoryOptions(options), port });
  }
  return new Compound(openDirectory());
};

function toDirectoryOptions(options: Options): { encoding: Options; bufferSize: number; isRecursive: boolean } {
  const { bufferSize = MOST_BUFFERED, recursive = false } = options;
  return {
    encoding: options,
    bufferSize: checkInteger(bufferSize, 'options.bufferSize', 1, MOST_UINT32),
    isRecursive: Boolean(recursive),
  };
}

/** One step, as libc does it, out of sight. */
const realpathNative: Operation = ([path, given]) => {
  const options = toOptions(given);
  return onPath('realpath', toPath(path), (kernel, request, name) =>
    encodeName(kernel.realpath(request, name), options),
  );
};

const realpath: Operation = (args, flavour, port) => {
  if (flavour === 'promise') return realpathNative(args, flavour, port);
  const [path, given] = args;
  const options = toOptions(given);
  const name = toPath(isUrl(path) ? toPath(path) : `${path}`);
  return new Compound(resolveLinks(posix.resolve(name), options));
};

/** Calls on directories, and on what is on the way to a file. */
export const listingOperations = operationsOf({
  opendir,
  readdir,
  realpath,
});

export { realpathNative };
