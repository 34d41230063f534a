import { encodeName, toMode, toOptions, toPath } from '../arguments.ts';
import { type Operation, operationsOf } from '../operation.ts';
import { CopyFile } from '../requests/copy-file.ts';
import { MakeDirectories } from '../requests/make-directory.ts';
import { OneCall } from '../requests/one-call.ts';
import { checkBoolean, checkNativeMode, checkSymlinkType } from '../validate.ts';
import { onPath, onPaths } from './single.ts';

const DEFAULT_FOLDER_MODE = 0o777;

/** Mode and recursion of `mkdir`, given as an object, or the mode alone. */
function toFolderOptions(given: unknown): { mode: unknown; recursive: unknown } {
  if (typeof given === 'number' || typeof given === 'string') return { mode: given, recursive: false };
  const options = Object(given ?? {}) as Record<string, unknown>;
  const { mode = DEFAULT_FOLDER_MODE, recursive = false } = options;
  return { mode, recursive };
}

const mkdir: Operation = ([path, given], flavour) => {
  const options = toFolderOptions(given);
  const name = toPath(path);
  const isRecursive = checkBoolean(options.recursive, 'options.recursive');
  const mode = toMode(options.mode, flavour === 'promise' ? DEFAULT_FOLDER_MODE : undefined);
  if (isRecursive) return new MakeDirectories(name, mode);
  return onPath('mkdir', name, (kernel, request) => kernel.mkdir(request, name, mode));
};

const mkdtemp: Operation = ([prefix, given], _flavour, port) => {
  const options = toOptions(given);
  const name = `${toPath(prefix, 'prefix')}${port.temporarySuffix()}`;
  return new OneCall((kernel, request) => {
    request.note('mkdtemp', name);
    kernel.mkdir(request, name, 0o700);
    return encodeName(name, options);
  });
};

const symlink: Operation = ([target, path, type]) => {
  const text = toPath(target, 'target');
  const name = toPath(path);
  checkSymlinkType(type);
  return new OneCall((kernel, request) => {
    request.note('symlink', text, name);
    kernel.symlink(request, text, name);
  });
};

const readlink: Operation = ([path, given]) => {
  const options = toOptions(given);
  return onPath('readlink', toPath(path, 'oldPath'), (kernel, request, name) =>
    encodeName(kernel.readlink(request, name), options),
  );
};

/** Calls on names. */
export const nameOperations = operationsOf({
  copyFile: ([from, to, mode]) => new CopyFile(toPath(from, 'src'), toPath(to, 'dest'), checkNativeMode(mode)),
  link: (args) =>
    onPaths('link', args, ['existingPath', 'newPath'], (kernel, request, from, to) => kernel.link(request, from, to)),
  mkdir,
  mkdtemp,
  readlink,
  rename: (args) =>
    onPaths('rename', args, ['oldPath', 'newPath'], (kernel, request, from, to) => kernel.rename(request, from, to)),
  symlink,
  unlink: ([path]) => onPath('unlink', toPath(path), (kernel, request, name) => kernel.unlink(request, name)),
});
