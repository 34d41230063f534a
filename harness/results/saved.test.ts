import { describe, expect, it, test } from 'vitest';
import { UsageError } from '../actors/usage-error.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { explore } from '../search/explore.ts';
import { scenarioOf, usingDisk } from '../testing/runs.ts';
import type { GateTable } from './gate.ts';
import type { Result } from './result.ts';
import { readSaved } from './saved.ts';

const torn = scenarioOf(
  {
    writer: ({ fs, dir }) => fs.promises.writeFile(`${dir}/f`, '{"new":1}'),
    reader: async ({ fs, dir, observe }) => observe('text', JSON.parse(await fs.promises.readFile(`${dir}/f`, 'utf8'))),
  },
  { starting: { f: '{"old":1}' } },
);

/** One of each verdict. */
async function results(): Promise<Result[]> {
  const quiet = scenarioOf({
    a: ({ fs, dir }) => fs.writeFileSync(`${dir}/a`, ''),
    b: ({ fs, dir }) => fs.readdirSync(dir),
  });
  const options = [
    { scenario: torn, seed: 1 },
    { scenario: quiet, seed: 1, policy: 'exhaustive', runs: 1 },
    { scenario: quiet, seed: 1 },
  ] as const;
  return Promise.all(options.map((each) => usingDisk(createMemoryDisk, (disk) => explore({ ...each, disk }))));
}

/** As it comes back from a file. */
function reread(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('what was saved', () => {
  it('is read as it was, whatever the verdict', async () => {
    const all = await results();
    expect(all.map(({ verdict }) => verdict)).toEqual(['violated', 'unknown', 'held']);
    for (const result of all)
      expect(readSaved('x', reread(result))).toEqual({ kind: 'result', result: reread(result) });
  });

  it('may be a table', async () => {
    const table = tableOf(await results());
    expect(readSaved('x', reread(table))).toEqual({ kind: 'table', table: reread(table) });
  });

  it('may be older than some fields, and newer than this program', async () => {
    const [result] = await results();
    if (result?.violation == null) throw new Error('expected a violation');
    const { calls, files, actors, detailed, ...older } = result.violation;
    expect([calls.length > 0, files.length > 0, actors.length > 0, detailed.to > 0]).toEqual([true, true, true, true]);
    const saved = readSaved('x', reread({ ...result, violation: older, fromTheFuture: 1 }));
    expect(saved.kind === 'result' && saved.result.violation).toMatchObject({ calls: [], files: [], actors: [] });
    expect(saved).not.toHaveProperty('result.fromTheFuture');
  });
});

function tableOf(all: readonly Result[]): GateTable {
  const cells = all.map(({ environment: _, schema: __, ...result }, index) => ({
    ...result,
    number: index + 1,
    expected: 'held' as const,
    expectedInvariant: null,
    met: result.verdict === 'held',
    invariant: result.violation?.invariant ?? null,
    token: result.violation?.token ?? null,
  }));
  const environment = { node: 'v20', os: 'linux', filesystem: 'memfs', version: '1', commit: '' };
  return {
    schema: 1,
    ok: false,
    cells,
    canary: { found: true, token: null },
    skipped: [],
    shard: null,
    total: 3,
    seed: 1,
    environment,
  };
}

test.each<[string, (result: Record<string, never>) => unknown]>([
  ['nothing', () => null],
  ['a list', () => []],
  ['a text', () => 'fr1:x'],
  ['another schema', (result) => ({ ...result, schema: 2 })],
  ['a key that is missing', ({ coverage: _, ...result }) => result],
  ['a verdict nobody knows', (result) => ({ ...result, verdict: 'fine' })],
  [
    'a trace that begins elsewhere',
    (result) => changed(result, { trace: [{ step: 2, actor: 'a', op: 'x', paths: [], outcome: 'ok' }] }),
  ],
  ['a step after the end', (result) => changed(result, { step: 10_000 })],
  ['a step that is a text', (result) => changed(result, { step: '<script>' })],
  [
    'a critical pair of three',
    (result) => changed(result, { critical: Array(3).fill({ step: 1, actor: 'a', op: 'x', paths: [] }) }),
  ],
  ['a size below nothing', (result) => changed(result, { files: [{ step: 1, path: 'f', kind: 'file', size: -1 }] })],
  ['a table with a cell that is none', () => ({ schema: 1, cells: [1] })],
])('%s is refused in one sentence', async (_name, change) => {
  const [result] = await results();
  const content = change(JSON.parse(JSON.stringify(result)));
  expect(() => readSaved('x.json', content)).toThrow(UsageError);
  expect(() => readSaved('x.json', content)).toThrow(
    /^Expected what explore, replay or gate printed with `--json`, got `x\.json`, which is something else \([^\n]{3,180}\)\. Save one with[^\n]*$/,
  );
});

function changed(result: { readonly violation?: object }, by: object): unknown {
  return { ...result, violation: { ...result.violation, ...by } };
}
