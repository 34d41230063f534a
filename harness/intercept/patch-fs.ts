import { promisify } from 'node:util';
import {
  followedArguments,
  hasNameOfBytes,
  isInside,
  pathArguments,
  pathOf,
  withPathsInFolder,
} from './folder-paths.ts';
import { type Call, type Originals, outsideForm } from './outside-calls.ts';
import { isOpenedOutside } from './outside-descriptors.ts';
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

/** Calls on an open file that change nothing. */
const READING_OPEN: ReadonlySet<string> = new Set(['close', 'fstat', 'read', 'readFile', 'readv']);

/** Calls by which is printed. */
const PRINTING: ReadonlySet<string> = new Set(['appendFile', 'write', 'writeFile', 'writev']);
const LAST_STANDARD_STREAM = 2;

/** What is left as it is, with the reason. */
const AS_IT_IS: ReadonlySet<string> = new Set([
  'Dirent', // only describes
  'Stats', // only describes
  'constructor',
]);

/**
 * In an actor, `fs` and `fs.promises` are the scheduled ones for every path in the shared folder; elsewhere reading is really
 * done, and told, and writing is refused as an escape. Whoever is no actor has Node's own.
 */
export function patchFs(fs: object, promises: object): void {
  const originals: Originals = { ...fs };
  const patch = (object: object, isPromise: boolean, scheduledOf: (scope: Scope) => object) => {
    for (const name of Object.keys(object)) {
      const outside = (original: Call) => outsideForm(name, isPromise, original, originals);
      patchMember(object, name, { outside, scheduledOf });
    }
  };
  patch(promises, true, (scope) => scope.fs.promises);
  patch(fs, false, (scope) => scope.fs);
}

function patchMember(
  object: object,
  name: string,
  forms: { readonly outside: (original: Call) => Call; readonly scheduledOf: (scope: Scope) => object },
): void {
  if (AS_IT_IS.has(name) || name.startsWith('_')) return;
  const plain = name.replace(/Sync$/, '');
  replace<Call>(object, name, (original) => {
    const outside = forms.outside(original);
    const choose = (given: readonly unknown[]): Choice => {
      const scope = currentScope();
      if (scope === undefined) {
        tellUnowned(name, followedArguments(plain, given));
        return { call: original, args: given };
      }
      const args = withPathsInFolder(scope.dir, plain, given);
      if (pathArguments(plain, args).some((each) => hasNameOfBytes(scope.dir, each))) {
        scope.unscheduled(`fs.${name} with a name that is no UTF-8`);
      }
      const call = isOutside(scope, name, args) ? outside : Reflect.get(forms.scheduledOf(scope), name);
      return { call: call as Call, args };
    };
    const patched = function call(this: unknown, ...given: unknown[]): unknown {
      const { call: chosen, args } = choose(given);
      if (new.target !== undefined) {
        // An arrow function that refuses the call is no class.
        if (chosen === outside) return Reflect.apply(chosen, undefined, args);
        const isPlain = new.target === (patched as unknown);
        return Reflect.construct(chosen, args, isPlain ? chosen : new.target);
      }
      return Reflect.apply(chosen, chosen === original || isMadeBy(original, this) ? this : undefined, args);
    };
    patched.prototype = original.prototype;
    return withVariants(patched, original, choose);
  });
}

interface Choice {
  readonly call: Call;
  readonly args: readonly unknown[];
}

/** Old code makes a stream by calling its class on an object of a subclass. */
function isMadeBy(original: object, value: unknown): boolean {
  return Reflect.get(original, 'prototype') !== undefined && value instanceof (original as new () => object);
}

/** `promisify(fs.read)` gives an object, and `realpath.native` is a function of its own: these ask as well. */
function withVariants(patched: Call, original: Call, choose: (args: readonly unknown[]) => Choice): Call {
  for (const key of [promisify.custom, 'native'] as const) {
    const variant: unknown = Reflect.get(original, key);
    if (typeof variant !== 'function') continue;
    const asking = function variantCall(this: unknown, ...given: unknown[]): unknown {
      const { call, args } = choose(given);
      return Reflect.apply((Reflect.get(call, key) ?? variant) as Call, this, args);
    };
    disguise(asking, variant);
    Object.defineProperty(patched, key, { value: asking, configurable: true, enumerable: key === 'native' });
  }
  return patched;
}

/** Whether a call of an actor goes to what is not in the shared folder, and may go there. */
function isOutside(scope: Scope, exported: string, args: readonly unknown[]): boolean {
  const name = exported.replace(/Sync$/, '');
  const [first, second] = args;
  if (typeof first === 'number') return isOfOpenOutside(scope, name, first);
  const paths = pathArguments(name, args).map(pathOf);
  // What is no path is refused in the same words by both; a FileHandle of ours knows what it is.
  if (paths.every((path) => path === undefined)) return false;
  if (paths.some((path) => path !== undefined && isInside(scope.dir, path))) return false;
  if (!READING.has(name)) return false;
  if (name === 'open' && !onlyReads(second)) return false;
  if (name === 'readFile' && !onlyReads(Reflect.get(Object(second), 'flag'))) return false;
  for (const path of paths) if (path !== undefined) scope.readsOutside(path);
  return true;
}

/** A number that nobody has been given is the schedule's to refuse: it may be one of filerace itself. */
function isOfOpenOutside(scope: Scope, name: string, fd: number): boolean {
  if (fd >= 0 && fd <= LAST_STANDARD_STREAM) return PRINTING.has(name);
  if (!isOpenedOutside(fd)) return false;
  return READING_OPEN.has(name) || scope.unscheduled(`fs.${name} of an open file outside of the shared folder`);
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
