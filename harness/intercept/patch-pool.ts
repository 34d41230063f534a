import { replace } from './patch.ts';
import { currentScope } from './scope.ts';

type Call = (...args: unknown[]) => unknown;

const ZLIB = [
  ...[
    'brotliCompress',
    'brotliDecompress',
    'deflate',
    'deflateRaw',
    'gunzip',
    'gzip',
    'inflate',
    'inflateRaw',
    'unzip',
  ],
];
const CRYPTO = ['hkdf', 'pbkdf2', 'scrypt'];

/**
 * In an actor, what Node's thread pool would compute is computed at once, and called back in the next tick: the pool stands still while a
 * run is made, and what it does is no access to any file.
 */
export function patchPool(zlib: object, crypto: object): void {
  for (const name of ZLIB) replaceByItsSyncForm(zlib, name);
  for (const name of CRYPTO) replaceByItsSyncForm(crypto, name);
}

function replaceByItsSyncForm(object: object, name: string): void {
  const sync: unknown = Reflect.get(object, `${name}Sync`);
  if (typeof sync !== 'function') return;
  replace<Call>(object, name, (original) => (...args: unknown[]) => {
    const callback = args.at(-1);
    if (currentScope() === undefined || typeof callback !== 'function') return original(...args);
    try {
      const value = (sync as Call)(...args.slice(0, -1));
      process.nextTick(callback as Call, null, value);
    } catch (error) {
      // Wrong arguments are refused at once.
      if (isOfArguments(error)) throw error;
      process.nextTick(callback as Call, error);
    }
    return undefined;
  });
}

function isOfArguments(error: unknown): boolean {
  if (Reflect.get(Object(error), 'code') === 'ERR_BUFFER_TOO_LARGE') return false;
  return error instanceof TypeError || error instanceof RangeError;
}
