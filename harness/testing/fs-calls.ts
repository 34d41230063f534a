import type { FileSystem } from '../fs/create-fs.ts';
import { COMPOSED } from './composed-calls.ts';

export const FLAVOURS = ['promise', 'callback', 'sync'] as const;
export type Flavour = (typeof FLAVOURS)[number];

/** One fs call, to be made in all its forms, by us and by Node. */
export interface FsCall {
  readonly name: string;
  readonly method: string;
  /** Its arguments; `$` at the beginning of a text stands for the folder. */
  readonly args: readonly unknown[];
}

/** The files every call begins with. */
export function prepareFiles(fs: FileSystem, dir: string): void {
  fs.writeFileSync(`${dir}/file`, 'hello');
  fs.writeFileSync(`${dir}/other`, 'another text');
  fs.writeFileSync(`${dir}/empty`, '');
  fs.writeFileSync(`${dir}/big`, Buffer.alloc(BIG, 'x'));
  fs.mkdirSync(`${dir}/folder`);
  fs.writeFileSync(`${dir}/folder/inner`, 'in');
  fs.mkdirSync(`${dir}/bare`);
  fs.symlinkSync('file', `${dir}/link`);
  fs.symlinkSync('nothing', `${dir}/dangling`);
}

/** Two chunks of 512 KiB, and some. */
export const BIG = 2 * 524_288 + 100;

const call = (name: string, method: string, ...args: unknown[]): FsCall => ({ name, method, args });

/** Calls that succeed, and calls that fail, on the files above. */
export const FS_CALLS: readonly FsCall[] = [
  call('writeFile over a file', 'writeFile', '$file', 'new text'),
  call('writeFile of a new file', 'writeFile', '$new', 'new text', { mode: 0o600 }),
  call('writeFile of nothing', 'writeFile', '$new', ''),
  call('writeFile of 1 MiB and more', 'writeFile', '$new', Buffer.alloc(BIG, 'y')),
  call('writeFile with a flush', 'writeFile', '$new', 'text', { flush: true }),
  call('writeFile wx', 'writeFile', '$new', 'text', { flag: 'wx' }),
  call('writeFile base64', 'writeFile', '$new', 'aGVsbG8=', 'base64'),
  call('writeFile wx over a file', 'writeFile', '$file', 'text', { flag: 'wx' }),
  call('writeFile over a folder', 'writeFile', '$folder', 'text'),
  call('writeFile below nothing', 'writeFile', '$none/new', 'text'),
  call('writeFile below a file', 'writeFile', '$file/new', 'text'),
  call('writeFile through a dangling link', 'writeFile', '$dangling', 'text'),
  call('appendFile', 'appendFile', '$file', ' more'),
  call('appendFile to a new file', 'appendFile', '$new', 'first'),
  call('appendFile to a folder', 'appendFile', '$folder', 'x'),
  call('readFile as text', 'readFile', '$file', 'utf8'),
  call('readFile as bytes', 'readFile', '$file'),
  call('readFile as hex', 'readFile', '$file', { encoding: 'hex' }),
  call('readFile of an empty file', 'readFile', '$empty', 'utf8'),
  call('readFile of an empty file as bytes', 'readFile', '$empty'),
  call('readFile of 1 MiB and more', 'readFile', '$big'),
  call('readFile of 1 MiB and more as text', 'readFile', '$big', 'utf8'),
  call('readFile through a link', 'readFile', '$link', 'utf8'),
  call('readFile of nothing', 'readFile', '$none', 'utf8'),
  call('readFile of nothing as bytes', 'readFile', '$none'),
  call('readFile of a folder', 'readFile', '$folder'),
  call('readFile of a folder as text', 'readFile', '$folder', 'utf8'),
  call('readFile through a dangling link', 'readFile', '$dangling'),
  call('copyFile', 'copyFile', '$file', '$new'),
  call('copyFile over a file', 'copyFile', '$file', '$other'),
  call('copyFile of an empty file', 'copyFile', '$empty', '$other'),
  call('copyFile to itself', 'copyFile', '$file', '$file'),
  call('copyFile EXCL over a file', 'copyFile', '$file', '$other', 1),
  call('copyFile of nothing', 'copyFile', '$none', '$new'),
  call('copyFile to a folder', 'copyFile', '$file', '$folder'),
  call('copyFile below nothing', 'copyFile', '$file', '$none/new'),
  call('copyFile of a folder', 'copyFile', '$folder', '$new'),
  call('rename', 'rename', '$file', '$new'),
  call('rename over a file', 'rename', '$file', '$other'),
  call('rename of nothing', 'rename', '$none', '$new'),
  call('rename over a folder', 'rename', '$file', '$folder'),
  call('rename of a folder into itself', 'rename', '$folder', '$folder/deeper'),
  call('rename over a full folder', 'rename', '$bare', '$folder'),
  call('link', 'link', '$file', '$new'),
  call('link over a file', 'link', '$file', '$other'),
  call('link of nothing', 'link', '$none', '$new'),
  call('unlink', 'unlink', '$file'),
  call('unlink of nothing', 'unlink', '$none'),
  call('unlink of a folder', 'unlink', '$folder'),
  call('stat', 'stat', '$file'),
  call('stat of nothing', 'stat', '$none'),
  call('stat below a file', 'stat', '$file/x'),
  call('lstat of a dangling link', 'lstat', '$dangling'),
  call('lstat of nothing', 'lstat', '$none'),
  call('access', 'access', '$file'),
  call('access of nothing', 'access', '$none'),
  call('mkdir', 'mkdir', '$new'),
  call('mkdir of a folder', 'mkdir', '$folder'),
  call('mkdir below nothing', 'mkdir', '$none/new'),
  call('mkdir recursive', 'mkdir', '$a/b/c', { recursive: true }),
  call('mkdir recursive of one', 'mkdir', '$a', { recursive: true }),
  call('mkdir recursive of a folder', 'mkdir', '$folder', { recursive: true }),
  call('mkdir recursive over a file', 'mkdir', '$file', { recursive: true }),
  call('mkdir recursive below a file', 'mkdir', '$file/a/b', { recursive: true }),
  call('rmdir', 'rmdir', '$bare'),
  call('rmdir of a full folder', 'rmdir', '$folder'),
  call('rmdir of a file', 'rmdir', '$file'),
  call('rmdir of nothing', 'rmdir', '$none'),
  call('rm', 'rm', '$file'),
  call('rm of a link', 'rm', '$dangling'),
  call('rm of nothing', 'rm', '$none'),
  call('rm of nothing with force', 'rm', '$none', { force: true }),
  call('rm of a folder', 'rm', '$folder'),
  call('rm of a bare folder, recursive', 'rm', '$bare', { recursive: true }),
  call('rm of a full folder, recursive', 'rm', '$folder', { recursive: true }),
  call('rm of nothing, recursive and forced', 'rm', '$none', { recursive: true, force: true }),
  call('rm of a full folder, recursive and forced', 'rm', '$folder', { recursive: true, force: true }),
  call('rm of a file, recursive and forced', 'rm', '$file', { recursive: true, force: true }),
  call('rm below a file, forced', 'rm', '$file/x', { force: true }),
  call('readdir', 'readdir', '$folder'),
  call('readdir with types', 'readdir', '$', { withFileTypes: true }),
  call('readdir of nothing', 'readdir', '$none'),
  call('readdir of a file', 'readdir', '$file'),
  call('truncate', 'truncate', '$file', 2),
  call('truncate of nothing', 'truncate', '$none', 2),
  call('truncate of a folder', 'truncate', '$folder'),
  call('chmod', 'chmod', '$file', 0o600),
  call('chmod of nothing', 'chmod', '$none', 0o600),
  call('utimes', 'utimes', '$file', 1, 2),
  call('utimes of nothing', 'utimes', '$none', 1, 2),
  call('symlink', 'symlink', 'file', '$new'),
  call('symlink over a file', 'symlink', 'file', '$other'),
  call('readlink', 'readlink', '$link'),
  call('readlink of a file', 'readlink', '$file'),
  call('realpath', 'realpath', '$link'),
  call('realpath of nothing', 'realpath', '$none'),
  call('lutimes of nothing', 'lutimes', '$none', 1, 2),
  call('open of nothing', 'open', '$none', 'r'),
  call('open wx of a file', 'open', '$file', 'wx'),
  call('open of a folder to write', 'open', '$folder', 'r+'),
  call('readdir recursive', 'readdir', '$', { recursive: true }),
  call('readdir recursive with types', 'readdir', '$', { recursive: true, withFileTypes: true }),
  call('readdir recursive of nothing', 'readdir', '$none', { recursive: true, withFileTypes: true }),
  call('rmdir recursive', 'rmdir', '$folder', { recursive: true }),
  call('rmdir recursive of a file', 'rmdir', '$file', { recursive: true }),
  call('realpath of a folder', 'realpath', '$folder'),
  call('realpath through a dangling link', 'realpath', '$dangling'),
  call('chown to the same', 'chown', '$file', -1, -1),
  call('lchown of nothing', 'lchown', '$none', -1, -1),
  call('stat with bigints', 'stat', '$file', { bigint: true }),
  call('statfs of nothing', 'statfs', '$none'),
  call('cp of a file', 'cp', '$file', '$new'),
  call('cp over a file', 'cp', '$file', '$other'),
  call('cp over a file, unless it exists', 'cp', '$file', '$other', { force: false }),
  call('cp over a file, which is an error', 'cp', '$file', '$other', { force: false, errorOnExist: true }),
  call('cp of a file with its times', 'cp', '$file', '$new', { preserveTimestamps: true }),
  call('cp of a file below nothing', 'cp', '$file', '$none/deep/new'),
  call('cp of nothing', 'cp', '$none', '$new'),
  call('cp of a folder, not recursive', 'cp', '$folder', '$new'),
  call('cp of a folder', 'cp', '$folder', '$new', { recursive: true }),
  call('cp of a folder into another', 'cp', '$folder', '$bare', { recursive: true }),
  call('cp of a folder into itself', 'cp', '$folder', '$folder/deeper', { recursive: true }),
  call('cp of a folder over a file', 'cp', '$folder', '$file', { recursive: true }),
  call('cp of a file over a folder', 'cp', '$file', '$folder'),
  call('cp of a file onto itself', 'cp', '$file', '$file'),
  call('cp of a link', 'cp', '$link', '$new'),
  call('cp of a link as it is', 'cp', '$link', '$new', { verbatimSymlinks: true }),
  call('cp of a link over a link', 'cp', '$link', '$dangling'),
  call('cp of what a link leads to', 'cp', '$link', '$new', { dereference: true }),
  call('opendir, read, close', 'listDirectory', '$folder'),
  call('opendir of nothing', 'listDirectory', '$none'),
  call('opendir of a file', 'listDirectory', '$file'),
  call('a read stream', 'readThrough', '$file'),
  call('a read stream from the middle', 'readThrough', '$file', { start: 1, end: 3 }),
  call('a read stream of 1 MiB and more', 'readThrough', '$big', { highWaterMark: 524_288 }),
  call('a read stream of nothing', 'readThrough', '$none'),
  call('a write stream', 'writeThrough', '$new'),
  call('a write stream over a file', 'writeThrough', '$file', { start: 2 }),
  call('a write stream to a folder', 'writeThrough', '$folder'),
  call('readv and writev', 'vectors', '$new'),
];

/** Makes the call in one form. */
export function makeCall(fs: FileSystem, dir: string, { method, args }: FsCall, flavour: Flavour): Promise<unknown> {
  const given = args.map((arg) => (typeof arg === 'string' && arg.startsWith('$') ? inFolder(dir, arg.slice(1)) : arg));
  const invoke = (target: object, name: string, all: readonly unknown[]): unknown =>
    Reflect.apply(Reflect.get(target, name), target, all);
  const composed = COMPOSED[method];
  if (composed !== undefined) return composed(fs, given, flavour);
  switch (flavour) {
    case 'promise':
      return Promise.resolve(invoke(fs.promises, method, given));
    case 'callback':
      return new Promise((resolve, reject) => {
        const done = (error: unknown, value: unknown) => (error === null ? resolve(value) : reject(error));
        invoke(fs, method, [...given, done]);
      });
    case 'sync':
      return new Promise((resolve) => resolve(invoke(fs, `${method}Sync`, given)));
  }
}

function inFolder(dir: string, name: string): string {
  return name === '' ? dir : `${dir}/${name}`;
}

/** A result or an error in a form that can be compared: the folder by one name, no times, no numbers of inodes. */
export async function outcomeOf(dir: string, made: Promise<unknown>): Promise<unknown> {
  const neutral = (text: unknown) => (typeof text === 'string' ? text.replaceAll(dir, '/filerace') : text);
  try {
    const value = await made;
    if (typeof value === 'number') return 'a descriptor';
    return { value: describe(value, neutral) };
  } catch (error) {
    const fields = ['name', 'message', 'code', 'errno', 'syscall', 'path', 'dest', 'info'];
    const own = (field: string) => {
      const value: unknown = error instanceof Error ? Reflect.get(error, field) : String(error);
      return neutral(typeof value === 'object' ? JSON.stringify(value) : value);
    };
    return { error: Object.fromEntries(fields.map((field) => [field, own(field)])) };
  }
}

function describe(value: unknown, neutral: (text: unknown) => unknown): unknown {
  if (Buffer.isBuffer(value)) return `${value.length} bytes ${value.toString('latin1', 0, 40)}`;
  if (Array.isArray(value)) return value.map((each) => describe(each, neutral)).sort();
  if (typeof value !== 'object' || value === null) return neutral(value);
  if ('isSymbolicLink' in value) {
    const kinds = ['isFile', 'isDirectory', 'isSymbolicLink'].map((name) => Reflect.get(value, name).call(value));
    const isFile = kinds[0] === true;
    const figures = isFile ? ['mode', 'size', 'nlink'].map((name) => Reflect.get(value, name)) : [];
    return JSON.stringify([Reflect.get(value, 'name'), neutral(Reflect.get(value, 'path')), ...kinds, ...figures]);
  }
  return Object.keys(value);
}
