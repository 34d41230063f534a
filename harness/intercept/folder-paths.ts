import { isUtf8 } from 'node:buffer';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Calls on two paths. */
const ON_TWO_PATHS: ReadonlySet<string> = new Set(['copyFile', 'cp', 'link', 'rename', 'symlink']);

/** The arguments of a call that are paths. */
export function pathArguments(name: string, [first, second]: readonly unknown[]): readonly unknown[] {
  return ON_TWO_PATHS.has(name) ? [first, second] : [first];
}

/** The arguments of a call that are paths it goes to; the target of a symbolic link is only written down. */
export function followedArguments(name: string, args: readonly unknown[]): readonly unknown[] {
  const given = pathArguments(name, args);
  return name === 'symlink' ? given.slice(1) : given;
}

/** An absolute path; undefined for what is none. */
export function pathOf(value: unknown): string | undefined {
  if (typeof value === 'string') return resolve(value);
  if (value instanceof Uint8Array) return resolve(Buffer.from(value).toString());
  return value instanceof URL && value.protocol === 'file:' ? fileURLToPath(value) : undefined;
}

export function isInside(dir: string, path: string): boolean {
  return path === dir || path.startsWith(`${dir}/`);
}

/** Whether a path in the folder has a name that is no text: two such names would be taken for one. */
export function hasNameOfBytes(dir: string, value: unknown): boolean {
  return value instanceof Uint8Array && !isUtf8(value) && isInside(dir, pathOf(value) ?? '');
}

/** The arguments, but with each relative path that leads into the folder from the working folder as the path there. */
export function withPathsInFolder(dir: string, name: string, args: readonly unknown[]): readonly unknown[] {
  const followed = followedArguments(name, args);
  if (!followed.some(isRelative)) return args;
  return args.map((value) => (followed.includes(value) && isRelative(value) ? (inFolder(dir, value) ?? value) : value));
}

function isRelative(value: unknown): value is string | Uint8Array {
  if (typeof value === 'string') return !isAbsolute(value);
  return value instanceof Uint8Array && value[0] !== SLASH;
}

const SLASH = 0x2f;

/** What comes after the folder's name stays as it was given: a `..` there may follow a symbolic link. */
function inFolder(dir: string, value: string | Uint8Array): string | undefined {
  const parts = Buffer.from(value).toString().split('/');
  let path = process.cwd();
  for (const [index, part] of parts.entries()) {
    path = resolve(path, part);
    if (path === dir) return [dir, ...parts.slice(index + 1)].join('/');
  }
  return undefined;
}
