import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import { build, type Loader, type Plugin } from 'esbuild';

/** What a module exports. */
export type Exports = Readonly<Record<string, unknown>>;

/** Runs a module and all that it imports, each time anew: no two calls share any state of theirs. */
export type Instantiate = () => Exports;

const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.jsx': 'jsx',
};

/**
 * Puts a file and everything it imports, but Node's own modules and `own`, into one function, and compiles it once. A call of it runs the
 * top level of all of them, so that module-level state is new; it takes a millisecond, not the hundred of a new process. Rejects if
 * that cannot be done: for native addons, and for a top-level `await`.
 */
export async function bundle(file: string, own: Readonly<Record<string, unknown>>): Promise<Instantiate> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: `node${process.versions.node}`,
    external: Object.keys(own),
    logLevel: 'silent',
    plugins: [ownPlaces],
  });
  const parameters = ['exports', 'require', 'module'];
  const run = compileFunction(outputFiles[0]?.text ?? '', parameters, { filename: file });
  const requireThere = createRequire(file);
  const require = (name: string): unknown => own[name] ?? requireThere(name);
  return () => {
    const module = { exports: {} };
    Reflect.apply(run, module.exports, [module.exports, Object.assign(require, { ...requireThere }), module]);
    return module.exports;
  };
}

/** What must stay first in a file. */
const HEAD = /^(?:#!.*\n)?(?:\s|\/\/.*\n|\/\*[\s\S]*?\*\/)*(?:(['"])use strict\1\s*;?)?/;

/** Modules ask where they are, to find files beside them: each is told its own place, not that of the bundle. */
const ownPlaces: Plugin = {
  name: 'own places',
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, ({ path }) => {
      const contents = readFileSync(path, 'utf8');
      if (!/\bimport\.meta\b|\b__dirname\b|\b__filename\b/.test(contents)) return undefined;
      const places = { url: pathToFileURL(path).href, dirname: dirname(path), filename: path };
      const told = contents.replace(/\bimport\.meta\.(url|dirname|filename)\b/g, (_, what: keyof typeof places) =>
        JSON.stringify(places[what]),
      );
      // A module may have names of its own that are spelled so.
      const names = (['dirname', 'filename'] as const).filter(
        (name) => !new RegExp(`\\b(?:const|let|var|function)\\b[^;=\\n]*\\b__${name}\\b`).test(contents),
      );
      const declared = names.map((name) => `var __${name} = ${JSON.stringify(places[name])};`).join('');
      return { contents: told.replace(HEAD, (head) => `${head}${declared}`), loader: LOADERS[extname(path)] ?? 'js' };
    });
  },
};
