import { isBuiltin, type Module } from 'node:module';
import { extname } from 'node:path';
import { replace } from './patch.ts';
import { currentScope } from './scope.ts';
import { noteShared } from './shared-state.ts';

/** How Node itself loads what is required. */
interface Loader {
  _load(request: string, parent: Module | undefined, isMain: boolean): unknown;
  _resolveFilename(request: string, parent: Module | undefined, isMain: boolean): string;
}

/** Kinds of files that have no state of their own. */
const STATELESS: ReadonlySet<string> = new Set(['.json']);

/**
 * Takes note of what actors, and modules while they are loaded for a process, have Node load: it is loaded once for all. What such a
 * module requires in turn belongs to it.
 */
export function patchModules(loader: Loader): void {
  let depth = 0;
  replace<Loader['_load']>(
    loader,
    '_load',
    (original) =>
      function load(this: unknown, request: string, parent: Module | undefined, isMain: boolean): unknown {
        if (currentScope() === undefined || isBuiltin(request)) {
          return Reflect.apply(original, this, [request, parent, isMain]);
        }
        depth += 1;
        try {
          const loaded: unknown = Reflect.apply(original, this, [request, parent, isMain]);
          const path = depth === 1 ? loader._resolveFilename(request, parent, isMain) : '';
          if (path !== '' && !STATELESS.has(extname(path))) noteShared(path);
          return loaded;
        } finally {
          depth -= 1;
        }
      },
  );
}
