import type { Flavour } from '../fs/operation.ts';
import { operations } from '../fs/operations.ts';
import type { FsPort } from '../fs/port.ts';
import type { Request } from '../fs/request.ts';

/** An fs call as an actor made it, in a form that JSON can write. */
export interface TwinCall {
  /** As a report shows it: `promises.readFile`, `readFile`, `readFileSync`. */
  readonly name: string;
  readonly args: readonly unknown[];
}

/**
 * Calls that depend on nothing but their arguments and the answers of the kernel: neither on the actor's clock, chance or
 * descriptors, nor on what else its process knows.
 */
const TOLD: ReadonlySet<string> = new Set([
  'access',
  'appendFile',
  'chmod',
  'copyFile',
  'link',
  'lstat',
  'mkdir',
  'readFile',
  'readdir',
  'readlink',
  'rename',
  'rm',
  'rmdir',
  'stat',
  'symlink',
  'truncate',
  'unlink',
  'writeFile',
] satisfies (keyof typeof operations)[]);

const PROMISES = 'promises.';
const SYNC = 'Sync';

/**
 * The call, if the same request can be made of it elsewhere: one of those above, whose arguments are texts, numbers and plain
 * options. Undefined if not.
 */
export function twinCallOf(name: string, given: readonly unknown[]): TwinCall | undefined {
  if (!TOLD.has(operationName(name))) return undefined;
  const last = given.findLastIndex((each) => each !== undefined);
  const args = given.slice(0, last + 1);
  return args.every((each) => isPlain(each) || isPlainObject(each)) ? { name, args } : undefined;
}

/** The request that such a call is. */
export function requestOf({ name, args }: TwinCall): Request {
  const operation = operations[operationName(name) as keyof typeof operations];
  return operation(args, flavourOf(name), REFUSING);
}

function operationName(name: string): string {
  if (name.startsWith(PROMISES)) return name.slice(PROMISES.length);
  return name.endsWith(SYNC) ? name.slice(0, -SYNC.length) : name;
}

function flavourOf(name: string): Flavour {
  if (name.startsWith(PROMISES)) return 'promise';
  return name.endsWith(SYNC) ? 'sync' : 'callback';
}

/** What JSON gives back as it was. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}

/** Options, one level deep, without accessors, which may give another value each time. */
function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Reflect.ownKeys(value).every((key) => {
    const property = Object.getOwnPropertyDescriptor(value, key);
    return typeof key === 'string' && property?.enumerable === true && 'value' in property && isPlain(property.value);
  });
}

const REFUSING: FsPort = {
  submit: refuse,
  complete: refuse,
  unsupported: refuse,
  temporarySuffix: refuse,
  clock: { now: refuse, setTimeout: refuse, setInterval: refuse, clearInterval: refuse },
  sleep: refuse,
  createEvents: refuse,
};

function refuse(): never {
  throw new Error('a call that was told depends on more than its arguments');
}
