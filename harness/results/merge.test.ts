import { describe, expect, test } from 'vitest';
import type { GateTable } from './gate.ts';
import { mergeTables } from './merge.ts';
import type { Coverage } from './result.ts';

const coverage: Coverage = {
  kind: 'bounded',
  runs: 6,
  extraRuns: 1,
  steps: 60,
  classes: null,
  interleavings: null,
  bound: 1,
  missProbability: null,
  overlap: 5,
  earlier: [],
  sentence: '6 runs',
};

/** The `index`-th of two parts of a table with two cells. */
function part(index: 1 | 2, change: (table: Record<string, unknown>) => unknown = () => undefined): unknown {
  const table: GateTable = {
    schema: 1,
    ok: true,
    cells: [
      {
        ...{
          number: index,
          scenario: 'settings',
          parameters: {},
          disk: 'memfs',
          isolation: 'fibers',
          crashes: 0,
          faults: 0,
        },
        ...{ expected: 'held', expectedInvariant: null, verdict: 'held', met: true, invariant: null, token: null },
        ...{
          coverage,
          elapsedMs: 1,
          policy: 'bounded',
          seed: 1,
          violation: null,
          unknown: null,
          warnings: [],
          outside: [],
        },
      },
    ],
    canary: { found: true, token: 'fr1:canary' },
    skipped: [],
    shard: { index, count: 2 },
    total: 2,
    seed: 1,
    environment: { node: 'v20', os: 'linux', filesystem: 'memfs', version: '0.1.0', commit: 'abc' },
  };
  const copy = structuredClone(table) as unknown as Record<string, unknown>;
  change(copy);
  return copy;
}

const merged = (...contents: unknown[]) =>
  mergeTables(contents.map((content, index) => ({ file: `${index}.json`, content })));
const cellOf = (table: Record<string, unknown>) => (table['cells'] as Record<string, unknown>[])[0] ?? {};

test('parts of one table are that table', () => {
  expect(merged(part(2), part(1))).toMatchObject({
    ok: true,
    shard: null,
    total: 2,
    cells: [{ number: 1 }, { number: 2 }],
  });
});

describe('what is no set of parts is refused, and never green', () => {
  test.each<[string, (table: Record<string, unknown>) => unknown, RegExp]>([
    [
      'of another version',
      (table) => Object.assign(table['environment'] as object, { version: '9' }),
      /^Expected shards of one version, got `0\.json` by filerace 0\.1\.0 abc and `1\.json` by 9 abc\./,
    ],
    [
      'of another commit',
      (table) => Object.assign(table['environment'] as object, { commit: 'def' }),
      /^Expected shards of one version/,
    ],
    ['of another seed', (table) => Object.assign(table, { seed: 2 }), /^Expected shards of one table/],
    [
      'met, but not as expected',
      (table) => Object.assign(cellOf(table), { expected: 'violated' }),
      /does not fit together/,
    ],
    [
      'violated, without a violation',
      (table) => Object.assign(cellOf(table), { verdict: 'violated', expected: 'violated' }),
      /does not fit together/,
    ],
    [
      'unknown, without a reason',
      (table) => Object.assign(cellOf(table), { verdict: 'unknown', met: false }),
      /does not fit together/,
    ],
    [
      'the third of two',
      (table) => Object.assign(table, { shard: { index: 3, count: 2 } }),
      /the shard is none of so many/,
    ],
    ['of no cells', (table) => Object.assign(table, { total: 0, cells: [] }), /`total`/],
    ['of absurdly many cells', (table) => Object.assign(table, { total: 1e15 }), /`total`/],
    ['no table', (table) => delete table['cells'], /which is something else/],
  ])('%s', (_name, change, message) => {
    expect(() => merged(part(1), part(2, change))).toThrow(message);
  });
});
