import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Who may import whom; each may import itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  src: [],
  harness: [],
  scenarios: ['harness', 'src'],
  reports: ['harness'],
};

/** Those who put everything together. */
const COMPOSES = /^scenarios\/(main\.ts|bench\/)/;

test('folders import only what they may', () => {
  const folders = Object.keys(ALLOWED).filter((folder) => existsSync(join(ROOT, folder)));
  expect(folders.flatMap(forbiddenImports)).toEqual([]);
});

test('the check would see an import that is not allowed', () => {
  expect(isForbidden('src', 'src/a.ts', "import { x } from '../harness/index.ts';")).toBe(true);
  expect(isForbidden('harness', 'harness/cli/a.ts', "await import('../../scenarios/rotation.ts')")).toBe(true);
  expect(isForbidden('scenarios', 'scenarios/a.ts', "export * from '../src/index.ts';")).toBe(false);
  expect(isForbidden('src', 'src/deep/a.ts', "import { x } from '../b.ts';")).toBe(false);
  expect(isForbidden('scenarios', 'scenarios/main.ts', "import { x } from '../reports/a.ts';")).toBe(false);
  expect(isForbidden('scenarios', 'scenarios/a.ts', "import { x } from '../reports/a.ts';")).toBe(true);
});

/** Hidden input: a run is a function of scenario, parameters, seed and schedule. */
const HIDDEN = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\(|\bperformance\.now\(|\brandomInt\(/;
/** The rim: the store's defaults, the time a search may take, the seed that nobody gave, and what is replaced in actors. */
const RIM = [
  'src/system.ts',
  'harness/search/now.ts',
  'harness/cli/explore-command.ts',
  'harness/cli/stress-command.ts',
  'harness/intercept/patch-chance.ts',
];

test('clock and chance come in as arguments', () => {
  const files = ['src', 'harness', 'scenarios'].flatMap(sources).filter((file) => !RIM.includes(file));
  expect(files.filter((file) => HIDDEN.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  expect(RIM.filter((file) => !HIDDEN.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
});

function sources(folder: string): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return files
    .map((file) => join(folder, file).replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('/testing/'));
}

function forbiddenImports(folder: string): string[] {
  return sources(folder).filter((file) => isForbidden(folder, file, readFileSync(join(ROOT, file), 'utf8')));
}

function isForbidden(folder: string, file: string, text: string): boolean {
  const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path = '']) => path);
  return imports.some((path) => {
    const target = relative(ROOT, resolve(ROOT, dirname(file), path)).split(/[\\/]/)[0] ?? '';
    if (target === 'reports' && COMPOSES.test(file)) return false;
    return target !== folder && !ALLOWED[folder]?.includes(target);
  });
}
