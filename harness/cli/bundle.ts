import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import * as workerThreads from 'node:worker_threads';
import { build, type Loader, type Plugin, transform } from 'esbuild';
import { type Load, notLoadable } from '../actors/module-state.ts';

/** A file and the packages that it loads, as a process that has just started has them. */
export interface Instance {
  /** What the file exports. */
  readonly exports: unknown;
  readonly load: Load;
}

/** Runs a module and all that it imports, each time anew: no two calls share any state of theirs. */
export type Instantiate = () => Instance;

/** A module of ours: scenario files import it by this name, those that come with filerace by the path of this file. */
export interface OwnModule {
  readonly name: string;
  readonly file: string;
  /** What it exports here; undefined to have it imported like any other. */
  readonly exports: unknown;
}

const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.jsx': 'jsx',
};

/** As Node has them, besides those that depend on how a module is imported; without a list, esbuild adds those of bundlers. */
const CONDITIONS =
  Reflect.get(process.features, 'require_module') === true ? ['node-addons', 'module-sync'] : ['node-addons'];

/** A scenario's processes have one thread each, whatever the thread in which they are played. */
const mainThread = () => ({ ...workerThreads, threadId: 0, isMainThread: true, parentPort: null, workerData: null });

/**
 * Puts a file and everything it imports, but Node's own modules and `own`, into one function, and compiles it once; so also the
 * packages that it names literally in calls of `load`. A call of what is returned runs the top level of all of them, so that module-level
 * state is new; it takes a millisecond, not the hundred of a new process. A module whose name is made up while the code runs is
 * loaded by Node, once for all. Rejects if it cannot be done: for native addons, and for a top-level `await`.
 */
export async function bundle(file: string, own: readonly OwnModule[]): Promise<Instantiate> {
  const requireThere = createRequire(file);
  const names = await loadedIn(file, requireThere);
  const loaders = names.map((name) => `${JSON.stringify(name)}: () => import(${JSON.stringify(name)})`);
  const { outputFiles } = await build({
    stdin: {
      contents: `export * as exports from ${JSON.stringify(file)};\nexport const packages = { ${loaders.join(', ')} };`,
      resolveDir: dirname(file),
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: `node${process.versions.node}`,
    conditions: CONDITIONS,
    mainFields: ['main'],
    // The function that comes out is no module of Node's, and cannot import: it requires, which gives modules, too.
    supported: { 'dynamic-import': false },
    external: own.map(({ name }) => name),
    logLevel: 'silent',
    plugins: [ownPlaces, ownModules(own), onlyWhatIsThere],
  });
  const parameters = ['exports', 'require', 'module'];
  const run = compiled(outputFiles[0]?.text ?? '', parameters, file);
  const threads = mainThread();
  const given = new Map<string, unknown>([
    ...['worker_threads', 'node:worker_threads'].map((name) => [name, threads] as const),
    ...own.map(({ name, exports }) => [name, exports] as const),
  ]);
  const pathOf = (name: string) => (name.startsWith('file:') ? fileURLToPath(name) : name);
  const require = Object.assign((name: string): unknown => given.get(name) ?? requireThere(pathOf(name)), {
    ...requireThere,
  });
  return () => {
    const module: { exports: Partial<Bundled> } = { exports: {} };
    Reflect.apply(run, module.exports, [module.exports, require, module]);
    const { exports, packages = {} } = module.exports;
    const known = new Map(Object.entries(packages));
    return { exports, load: async (name) => (known.get(name) ?? unnamed(name))() };
  };
}

/**
 * All of it is strict, as ES modules are and as bundlers have it for packages of the older kind, too; but for code that is none then.
 */
function compiled(text: string, parameters: readonly string[], filename: string): ReturnType<typeof compileFunction> {
  try {
    return compileFunction(`'use strict'; ${text}`, parameters, { filename });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return compileFunction(text, parameters, { filename });
  }
}

/** What the bundle itself exports. */
interface Bundled {
  readonly exports: unknown;
  readonly packages: Readonly<Record<string, () => Promise<unknown>>>;
}

function unnamed(name: string): never {
  throw notLoadable(name, 'no call of `load` in that file has this name as a literal, or it is not installed');
}

/** The packages and files that a scenario's file names in calls of `load`, those that are there. */
async function loadedIn(file: string, require: NodeJS.Require): Promise<string[]> {
  const { code } = await transform(readFileSync(file, 'utf8'), { loader: LOADERS[extname(file)] ?? 'js' });
  // What esbuild writes has no types between the name and its argument.
  const names = [...code.matchAll(/\bload\((["`])([^"`\\\n]+)\1\)/g)].map(([, , name = '']) => name);
  return [...new Set(names)].filter((name) => canBeFound(name, require));
}

/** A package that has exports for `import` only is there, too. */
function canBeFound(name: string, require: NodeJS.Require): boolean {
  try {
    require.resolve(name);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}

/** Modules ask where they are, to find files beside them: each is told its own place, not that of the bundle. */
const ownPlaces: Plugin = {
  name: 'own places',
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, async ({ path }) => {
      const contents = readFileSync(path, 'utf8');
      if (!/\bimport\.meta\b|\b__dirname\b|\b__filename\b/.test(contents)) return undefined;
      const [folder, file] = [JSON.stringify(dirname(path)), JSON.stringify(path)];
      const { code } = await transform(contents, {
        loader: LOADERS[extname(path)] ?? 'js',
        sourcefile: path,
        define: {
          'import.meta.url': JSON.stringify(pathToFileURL(path).href),
          'import.meta.dirname': folder,
          'import.meta.filename': file,
          __dirname: folder,
          __filename: file,
        },
      });
      return { contents: code, loader: 'js' };
    });
  },
};

/** What comes with filerace imports it by a path; it is one and the same for all. */
function ownModules(own: readonly OwnModule[]): Plugin {
  return {
    name: 'own modules',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
        const found = own.find(({ file }) => file === resolve(resolveDir, path));
        return found && { path: found.name, external: true };
      });
    },
  };
}

/** What is not there, Node misses only when the code asks for it; some ask for what others may have installed, and do without. */
const onlyWhatIsThere: Plugin = {
  name: 'only what is there',
  setup(build) {
    build.onResolve({ filter: /./ }, async ({ path, kind, importer, namespace, resolveDir, pluginData }) => {
      if (pluginData === ASKED || kind === 'entry-point') return undefined;
      const found = await build.resolve(path, { kind, importer, namespace, resolveDir, pluginData: ASKED });
      if (found.errors.length === 0) return undefined;
      return { path: /^\.\.?\//.test(path) ? resolve(resolveDir, path) : path, external: true };
    });
  },
};

const ASKED = Symbol('asked');
