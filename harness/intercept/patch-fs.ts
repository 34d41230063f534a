import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { disguise, replace } from './patch.ts';
import { currentScope, type Scope, tellUnowned } from './scope.ts';

/** Descriptors and what stands for one: from this number on they are the harness's. */
export const FIRST_SCHEDULED_DESCRIPTOR = 1_000_000;

/** Calls that change nothing: outside of the folder they are made as they are. Of `open` those that only read. */
const READING: ReadonlySet<string> = new Set([
  'access',
  'exists',
  'glob',
  'lstat',
  'open',
  'openAsBlob',
  'opendir',
  'readFile',
  'readdir',
  'readlink',
  'realpath',
  'stat',
  'statfs',
  'createReadStream',
  'ReadStream',
]);

/** Calls on two paths. */
const ON_TWO_PATHS: ReadonlySet<string> = new Set(['copyFile', 'cp', 'link', 'rename', 'symlink']);

/** What is left as it is, with the reason. */
const AS_IT_IS: ReadonlySet<string> = new Set([
  'Dirent', // only describes
  'Stats', // only describes
  'constructor',
]);

type Call = (this: unknown, ...args: unknown[]) => unknown;

/**
 * In an actor, `fs` and `fs.promises` are the scheduled ones for every path in the shared folder; elsewhere reading is really
 * done, and told, and writing is refused as an escape. Whoever is no actor has Node's own.
 */
export function patchFs(fs: object, promises: object): void {
  for (const name of Object.keys(promises)) patchMember(promises, name, (scope) => scope.fs.promises);
  for (const name of Object.keys(fs)) patchMember(fs, name, (scope) => scope.fs);
}

function patchMember(object: object, name: string, scheduledOf: (scope: Scope) => object): void {
  if (AS_IT_IS.has(name) || name.startsWith('_')) return;
  replace<Call>(object, name, (original) => {
    const choose = (args: readonly unknown[]): unknown => {
      const scope = currentScope();
      if (scope === undefined) tellUnowned(name, pathsOf(name, args));
      return scope === undefined || isReal(scope, name, args) ? original : Reflect.get(scheduledOf(scope), name);
    };
    const patched = function call(this: unknown, ...args: unknown[]): unknown {
      const chosen = choose(args) as Call;
      if (new.target !== undefined) {
        const isPlain = new.target === (patched as unknown);
        return Reflect.construct(chosen, args, isPlain ? chosen : new.target);
      }
      return Reflect.apply(chosen, chosen === original || isMadeBy(original, this) ? this : undefined, args);
    };
    patched.prototype = original.prototype;
    return withVariants(patched, original, choose);
  });
}

/** Old code makes a stream by calling its class on an object of a subclass. */
function isMadeBy(original: object, value: unknown): boolean {
  return Reflect.get(original, 'prototype') !== undefined && value instanceof (original as new () => object);
}

/** `promisify(fs.read)` gives an object, and `realpath.native` is a function of its own: these ask as well. */
function withVariants(patched: Call, original: Call, choose: (args: readonly unknown[]) => unknown): Call {
  for (const key of [promisify.custom, 'native'] as const) {
    const variant: unknown = Reflect.get(original, key);
    if (typeof variant !== 'function') continue;
    const asking = function variantCall(this: unknown, ...args: unknown[]): unknown {
      const chosen: unknown = Reflect.get(choose(args) as object, key);
      return Reflect.apply((chosen ?? variant) as Call, this, args);
    };
    disguise(asking, variant);
    Object.defineProperty(patched, key, { value: asking, configurable: true, enumerable: key === 'native' });
  }
  return patched;
}

/** Whether a call of an actor goes to Node's own function. */
function isReal(scope: Scope, exported: string, args: readonly unknown[]): boolean {
  const name = exported.replace(/Sync$/, '');
  const [first, second] = args;
  if (typeof first === 'number') return first < FIRST_SCHEDULED_DESCRIPTOR;
  const paths = (ON_TWO_PATHS.has(name) ? [first, second] : [first]).map(pathOf);
  // What is no path is refused in the same words by both; a FileHandle of ours knows what it is.
  if (paths.every((path) => path === undefined)) return false;
  if (paths.some((path) => path !== undefined && isInside(scope.dir, path))) return false;
  if (!READING.has(name) || (name === 'open' && !onlyReads(second))) return false;
  for (const path of paths) if (path !== undefined) scope.readsOutside(path);
  return true;
}

/** The arguments of a call that are paths it goes to; the target of a symbolic link is only written down. */
function pathsOf(exported: string, [first, second]: readonly unknown[]): readonly unknown[] {
  const name = exported.replace(/Sync$/, '');
  if (name === 'symlink') return [second];
  return ON_TWO_PATHS.has(name) ? [first, second] : [first];
}

function pathOf(value: unknown): string | undefined {
  if (typeof value === 'string') return resolve(value);
  if (value instanceof Uint8Array) return resolve(Buffer.from(value).toString());
  return value instanceof URL && value.protocol === 'file:' ? fileURLToPath(value) : undefined;
}

function isInside(dir: string, path: string): boolean {
  return path === dir || path.startsWith(`${dir}/`);
}

function onlyReads(flags: unknown): boolean {
  return (
    flags === undefined ||
    flags === null ||
    typeof flags === 'function' ||
    flags === 'r' ||
    flags === 'rs' ||
    flags === 0
  );
}
