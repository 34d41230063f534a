import type { StoreFileHandle, StoreFs } from '../store-fs.ts';
import { systemFs } from '../system.ts';

/** `node:fs` with some of its promise functions replaced: a fault at the rim. */
export function fsWith(replaced: Partial<StoreFs['promises']>): StoreFs {
  return { readFileSync: systemFs.readFileSync, promises: { ...systemFs.promises, ...replaced } };
}

/** `node:fs` whose handles have some functions replaced, for the files whose path matches. */
export function fsWithHandles(matching: RegExp, replaced: Partial<StoreFileHandle>): StoreFs {
  return fsWith({
    async open(path, flags, mode) {
      const handle = await systemFs.promises.open(path, flags, mode);
      return matching.test(path) ? Object.assign(handle, replaced) : handle;
    },
  });
}

export function errorWith(code: string): Error {
  return Object.assign(new Error(`${code}: as planned`), { code });
}

/** A call that always fails. */
export function failing(code: string): () => Promise<never> {
  return async () => {
    throw errorWith(code);
  };
}
