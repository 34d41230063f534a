import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { defineScenario, explore, type Result, UsageError } from '../index.ts';
import { resultText } from '../results/story.ts';
import { usingDisk } from '../testing/runs.ts';
import { loadScenario } from './load-scenario.ts';

let folder = '';
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-load-'));
  write('package.json', '{ "type": "module" }');
  const manifest = (rest: object) => JSON.stringify({ name: 'x', version: '1.0.0', ...rest });
  write('node_modules/counts/package.json', manifest({}));
  write('node_modules/counts/index.js', 'let n = 0; module.exports = { next: () => ++n, folder: __dirname };');
  write('node_modules/counts-esm/package.json', manifest({ type: 'module', exports: { import: './index.js' } }));
  write(
    'node_modules/counts-esm/index.js',
    "import { threadId } from 'node:worker_threads'; let n = 0; export const next = () => ++n; export const place = import.meta.url; export const text = 'import.meta.url'; export { threadId };",
  );
  write('node_modules/waits/package.json', manifest({ type: 'module', exports: './index.js' }));
  write('node_modules/waits/index.js', 'let n = 0; await null; export const next = () => ++n;');
  write('node_modules/native/package.json', manifest({ main: 'native.node' }));
  write('node_modules/native/native.node', 'no library');
  write('node_modules/optional/package.json', manifest({}));
  write(
    'node_modules/optional/index.js',
    "exports.look = async (name) => [await import('nobody-has-this').catch((error) => error.code), (await import(name)).default.n];",
  );
  write('node_modules/old/package.json', manifest({}));
  write('node_modules/old/index.js', 'with ({ n: 7 }) exports.n = n;');
  write('named-late.cjs', 'module.exports = { n: 5 };');
  write(
    'node_modules/two-faced/package.json',
    manifest({ exports: { module: './bundlers.js', import: './import.mjs', require: './require.cjs' } }),
  );
  write('node_modules/two-faced/bundlers.js', "export default 'bundlers';");
  write('node_modules/two-faced/import.mjs', "export default 'import';");
  write('node_modules/two-faced/require.cjs', "module.exports = 'require';");
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** A scenario file of two processes whose actors both do this; it imports what `head` says. */
async function exploreFile(body: string, head = ''): Promise<Result> {
  files += 1;
  const name = `s${files}.ts`;
  write(
    name,
    `${head}
    const run = async ({ dir, observe, load, process: own }: any) => { ${body} };
    export default { name: 'loaded', actors: () => ({ one: { process: 'one', run }, two: { process: 'two', run } }) };`,
  );
  const { scenario, reference } = await loadScenario(join(folder, name), []);
  return usingDisk(createMemoryDisk, (disk) => explore({ scenario, reference, disk, seed: 1 }));
}

const FAILS = 'throw new Error(JSON.stringify(seen))';

describe('load', () => {
  test.each(['counts', 'counts-esm'])('gives %s anew to each process and run', async (name) => {
    const result = await exploreFile(
      `const { next } = await load('${name}'); const seen = [next(), next()]; if (String(seen) !== '1,2') ${FAILS};`,
    );
    expect(result).toMatchObject({ verdict: 'held', coverage: { kind: 'exhaustive' } });
    // The same without it is one counter for all, so this can fail.
    const shared = await exploreFile(
      `globalThis.filetest = (globalThis.filetest ?? 0) + 1; if (globalThis.filetest > 1) throw new Error('shared');`,
    );
    expect(shared.verdict).not.toBe('held');
  });

  test('shares state with what the file imports, in one process', async () => {
    const result = await exploreFile(
      `next(); const { default: counts } = await load<typeof import('counts')>("counts"); const seen = counts.next(); if (seen !== 2) ${FAILS};`,
      "import { createRequire } from 'node:module'; import counts from 'counts'; const { next } = counts;",
    );
    expect(result.verdict).toBe('held');
  });

  test.each([
    ['a name that is no literal', "await load(['cou', 'nts'].join(''))", 'counts'],
    ['a name that every object has', "await load('constructor')", 'constructor'],
    ['a package that is not installed', "await load('nobody-has-this')", 'nobody-has-this'],
  ])('of %s is bad usage, not a verdict', async (_, body, name) => {
    const result = exploreFile(body);
    await expect(result).rejects.toThrow(UsageError);
    await expect(result).rejects.toThrow(`got \`${name}\``);
    await expect(result).rejects.toThrow("Import it at the top of the scenario's file instead.");
  });

  test('in a scenario that has no file is bad usage', async () => {
    const scenario = defineScenario({ name: 'inline', actors: () => ({ a: { run: ({ load }) => load('counts') } }) });
    const result = usingDisk(createMemoryDisk, (disk) => explore({ scenario, disk, seed: 1 }));
    await expect(result).rejects.toThrow(UsageError);
    await expect(result).rejects.toThrow('this scenario was not loaded from a file of its own');
  });
});

describe('modules that are loaded anew', () => {
  test('know their own places, and are in the main thread of their process', async () => {
    const result = await exploreFile(
      `const esm = await load('counts-esm'); const { folder } = (await load('counts')).default;
       const seen = [esm.place, esm.text, esm.threadId, folder, import.meta.filename];
       if (!esm.place.endsWith('/node_modules/counts-esm/index.js') || esm.text !== 'import.meta.url' || esm.threadId !== 0
         || !folder.endsWith('counts') || !import.meta.url.endsWith('.ts') || !import.meta.filename.endsWith('.ts')) ${FAILS};`,
    );
    expect(result).toMatchObject({ verdict: 'held', violation: null });
  });

  test('are those that Node would import', async () => {
    const result = await exploreFile(
      `const seen = [face, data.type]; if (String(seen) !== 'import,module') ${FAILS};`,
      "import face from 'two-faced'; import data from './package.json' with { type: 'json' };",
    );
    expect(result).toMatchObject({ verdict: 'held', violation: null });
  });

  test('are strict, unless they could not be read then', async () => {
    const frozen = 'Object.freeze({ n: 1 }).n = 2;';
    const strict = await exploreFile(`try { ${frozen} } catch { return; } const seen = 'sloppy'; ${FAILS};`);
    expect(strict).toMatchObject({ verdict: 'held', violation: null });
    const sloppy = await exploreFile(`const seen = old.n; if (seen !== 7) ${FAILS};`, "import old from 'old';");
    expect(sloppy).toMatchObject({ verdict: 'held', violation: null, warnings: strict.warnings });
  });

  test('may miss what they can do without, and import what has no name before they run', async () => {
    const result = await exploreFile(
      `const late = new URL('./named-late.cjs', import.meta.url).href; const seen = await optional.look(late);
       if (String(seen) !== 'MODULE_NOT_FOUND,5') ${FAILS};`,
      "import optional from 'optional';",
    );
    expect(result).toMatchObject({ verdict: 'held', violation: null });
    expect(result.coverage.sentence).not.toContain('share the state');
  });

  test.each([
    ['a top-level await', "import { next } from 'waits'; next();", /: \S+:\d+ has a top-level await/],
    ['a native addon', "const native = () => import('native'); void native;", /\.node/],
  ])('cannot be so with %s: the result says so', async (_, head, reason) => {
    const held = await exploreFile("observe('dir', dir)", head);
    expect(held.verdict).toBe('held');
    const warning = held.warnings.find((each) => each.startsWith('all processes share the state of the modules'));
    expect(warning).toMatch(reason);
    expect(warning).toContain('real processes, each with modules of its own, may do otherwise');
    expect(resultText(held, String)).toContain(`beware: ${warning}`);
    const violated = await exploreFile("throw new Error('always')", head);
    expect(violated.verdict).toBe('violated');
    for (const { coverage } of [held, violated]) {
      expect(coverage.sentence).toContain('not all state of modules was made anew for each process and run');
    }
  });

  test.each([
    ['required by hand', "createRequire(import.meta.url)('./named-late.cjs')", 'named-late.cjs'],
    ['of a name that is made up', "await import(['./named-late', 'cjs'].join('.'))", 'named-late.cjs'],
    ['kept in a global', 'globalThis.busy = true', 'globalThis.busy'],
  ])('leave out state that is %s: the result says so, and what is global goes with the run', async (_, body, name) => {
    const held = await exploreFile(
      `if ('busy' in globalThis && !(await fs.promises.stat(dir + '/f').catch(() => 0))) ${FAILS};
       await fs.promises.writeFile(dir + '/f', ''); ${body};`,
      "import { createRequire } from 'node:module'; import fs from 'node:fs'; const seen = 0;",
    );
    expect([held.verdict, held.violation?.message, held.unknown]).toEqual(['held', undefined, null]);
    const shared = held.warnings.filter((each) => each.includes('could not be made anew for each process'));
    expect(shared).toEqual([expect.stringContaining(name)]);
    expect(held.coverage.sentence).toContain('not all state of modules was made anew');
  });
});
