import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { explore } from '../search/explore.ts';
import { scenarioOf, usingDisk } from '../testing/runs.ts';
import type { GateTable } from './gate.ts';
import { gateText } from './gate-text.ts';
import type { Result } from './result.ts';
import { resultText } from './story.ts';

const replay = (token: string) => `filerace replay ${token}`;

/** The same value with every string of it, keys left out, put between two texts. */
function within<T>(value: T, before: string, after: string): T {
  return JSON.parse(JSON.stringify(value), (_key, each) => (typeof each === 'string' ? before + each + after : each));
}

const hostile = fc.constantFrom(
  '\n::error::',
  '::error::',
  ' ::warning::',
  '\r\n##[error]',
  '\u2028::x',
  '\u001b[31m',
  '\u0000',
  '\t',
);

async function torn(): Promise<Result> {
  const scenario = scenarioOf(
    {
      writer: ({ fs, dir }) => fs.promises.unlink(`${dir}/a`),
      reader: async ({ fs, dir, observe }) => observe('text', await fs.promises.readFile(`${dir}/a`, 'utf8')),
    },
    { starting: { a: 'x' } },
  );
  return usingDisk(createMemoryDisk, (disk) => explore({ scenario, disk, seed: 1 }));
}

test('what is in a saved file neither begins a line, nor steers a terminal, nor is a command to a runner of CI', async () => {
  const result = await torn();
  expect(result.verdict).toBe('violated');
  const { schema: _schema, environment, ...rest } = result;
  const cell = {
    ...rest,
    number: 1,
    expected: 'held',
    expectedInvariant: null,
    met: false,
    invariant: 'x',
    token: 'y',
  } as const;
  const table: GateTable = {
    schema: 1,
    ok: false,
    cells: [cell, { ...cell, number: 2, met: true, warnings: ['w'] }],
    canary: { found: true, token: null },
    shard: null,
    skipped: [],
    total: 2,
    seed: 1,
    environment,
  };
  fc.assert(
    fc.property(hostile, hostile, (before, after) => {
      for (const [sound, text] of [
        [resultText(result, replay), resultText(within(result, before, after), replay)],
        [gateText(table, replay), gateText(within(table, before, after), replay)],
      ] as const) {
        const lines = text.split(/[\n\r\u2028\u2029]/);
        expect(lines).toHaveLength(sound.split('\n').length);
        for (const line of lines) expect(line).not.toMatch(/^\s*::|##\[|\p{Cc}/u);
      }
    }),
  );
});
