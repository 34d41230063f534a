import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildFailureText } from './build-failure.ts';
import { bundle } from './bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

mkdirSync(join(folder, 'lib'));
writeFileSync(join(folder, 'lib/dep.mjs'), 'export const x = 1;\nexport const y = await x;\n');
writeFileSync(join(folder, 'own.mjs'), 'export default {};\n\nawait 1;\n');
writeFileSync(join(folder, 'other.mjs'), "import './lib/dep.mjs';\nexport default {};\n");
writeFileSync(join(folder, 'style.css'), 'a {}');
writeFileSync(join(folder, 'styled.mjs'), "import './style.css';\n");

const at = (name: string) => relative(process.cwd(), join(folder, name)).replaceAll('\\', '/');

async function failureOf(name: string): Promise<string | undefined> {
  try {
    await bundle(join(folder, name), []);
  } catch (error) {
    return buildFailureText(error);
  }
  throw new Error(`${name} was bundled`);
}

test('a top-level await is said to be one, with its place', async () => {
  expect(await failureOf('own.mjs')).toBe(`${at('own.mjs')}:3 has a top-level await`);
  expect(await failureOf('other.mjs')).toBe(`${at('lib/dep.mjs')}:2 has a top-level await`);
});

test('of others the first is told as esbuild words it, with its place', async () => {
  expect(await failureOf('styled.mjs')).toMatch(
    new RegExp(`^${at('styled.mjs').replaceAll('.', '\\.')}:1: Cannot import ".*style\\.css" into a JavaScript file`),
  );
});

test('an error that is not esbuild’s is left to others', () => {
  expect(buildFailureText(new AggregateError([new Error('x')], 'several'))).toBeUndefined();
  expect(buildFailureText(new Error('x'))).toBeUndefined();
  expect(buildFailureText('x')).toBeUndefined();
});
