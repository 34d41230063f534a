import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { execa } from 'execa';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { type SchemaName, schemaNames, schemaOf, schemaUrl } from '../harness/testing/schemas.ts';

const folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function json(words: readonly string[]): Promise<unknown> {
  const all = [inject('program'), ...words, '--json'];
  const { stdout } = await execa(process.execPath, all, { cwd: folder, reject: false });
  return JSON.parse(stdout);
}

function published(name: SchemaName): unknown {
  return JSON.parse(readFileSync(schemaUrl(name), 'utf8'));
}

/** The same schema, with nothing allowed beside what it names: our own output must not have what nobody wrote down. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in schema && !('additionalProperties' in schema)
    ? { ...inner, additionalProperties: false }
    : inner;
}

/** What is wrong with a value; empty if nothing is. */
function errorsOf(name: SchemaName, value: unknown): unknown[] {
  const fits = new Ajv({ allowUnionTypes: true }).compile(closed(published(name)) as object);
  fits(value);
  return fits.errors ?? [];
}

describe.each(schemaNames)('the schema of %s', (name) => {
  it('is the one that its type has: if not, `npm run schemas`', () => {
    expect(published(name)).toEqual(schemaOf(name));
  });
});

const HANGS = `
  import { defineScenario } from 'filerace';
  export default defineScenario({ name: 'waits', actors: () => ({ a: { run: () => new Promise(() => undefined) } }) });`;

/** What is printed is the same, and no second thread has to load what the first has. */
const IN_ONE_THREAD = ['--workers', '1'];

describe('what is printed', () => {
  it.each([
    ['violated', ['explore', 'rotation', '--set', 'strategy=rename', '--seed', '1']],
    ['held', ['explore', 'rotation', '--set', 'strategy=link', '--runs', '100', '--seed', '1']],
    ['unknown', ['explore', 'rotation', '--policy', 'exhaustive', '--runs', '5', '--seed', '1']],
    ['unknown', ['explore', './waits.race.ts', '--seed', '1']],
  ])('a result that is %s fits its schema: %j', async (verdict, words) => {
    writeFileSync(join(folder, 'waits.race.ts'), HANGS);
    const result = await json([...words, ...IN_ONE_THREAD]);
    expect(result).toMatchObject({ verdict });
    expect(errorsOf('result', result)).toEqual([]);
  });

  it('a stress fits its schema, and one that lacks a key does not', async () => {
    writeFileSync(join(folder, 'throws.race.ts'), HANGS.replace('new Promise(() => undefined)', 'Promise.reject(1)'));
    const result = await json(['stress', './throws.race.ts', '--seconds', '0.2']);
    expect(result).toMatchObject({ verdict: 'violated', coverage: { kind: 'stress' } });
    expect(errorsOf('stress', result)).toEqual([]);
    expect(errorsOf('stress', { ...(result as object), stress: undefined })).not.toEqual([]);
    expect(errorsOf('stress', { ...(result as object), extra: 1 })).not.toEqual([]);
  });

  it('a list fits its schema', async () => {
    expect(errorsOf('list', await json(['list']))).toEqual([]);
  });

  it('a table fits its schema, and one that lacks a key or has another does not', async () => {
    const table = await json(['gate', 'in-place', './waits.race.ts', '--disk', 'memfs', ...IN_ONE_THREAD]);
    expect(errorsOf('gate', table)).toEqual([]);
    expect(errorsOf('gate', { ...(table as object), extra: 1 })).not.toEqual([]);
    expect(errorsOf('gate', { ...(table as object), cells: undefined })).not.toEqual([]);
    expect(errorsOf('gate', { ...(table as object), cells: [{}] })).not.toEqual([]);
  });
});
