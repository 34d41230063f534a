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
  // An error that the head has in full is told no second time, and between other texts it is another.
  const shown = { ...result, violation: result.violation && { ...result.violation, message: 'something else' } };
  const { schema: _schema, environment, ...rest } = shown;
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
        [resultText(shown, replay), resultText(within(shown, before, after), replay)],
        [gateText(table, replay), gateText(within(table, before, after), replay)],
      ] as const) {
        const lines = text.split(/[\n\r\u2028\u2029]/);
        expect(lines).toHaveLength(sound.split('\n').length);
        for (const line of lines) expect(line).not.toMatch(/^\s*::|##\[|\p{Cc}/u);
      }
    }),
  );
});

test('what actors threw, and the table only shows in part, is told in full below it', async () => {
  const result = await torn();
  const { violation } = result;
  if (violation === null) throw new Error('nothing was found');
  const long = `Error: ${'x'.repeat(60)} the end`;
  const error = (actor: string, message: string) => ({ step: violation.step, actor, message });
  const linesFor = (errors: readonly ReturnType<typeof error>[], message = 'something else') =>
    resultText({ ...result, violation: { ...violation, message, errors } }, replay).split('\n');
  const all = linesFor([error('writer', long), error('reader', 'Error: short')]);
  expect(all).toContain(`writer threw ${long}`);
  expect(all.indexOf(`writer threw ${long}`)).toBeGreaterThan(all.findIndex((line) => line.includes('  threw Error:')));
  expect(all.filter((line) => line.startsWith('reader threw'))).toEqual([]);
  // The head has it already.
  expect(linesFor([error('writer', long)], `writer threw ${long}`)).not.toContain(`writer threw ${long}`);
  const [longest = ''] = linesFor([error('writer', 'y'.repeat(5_000))]).filter((line) =>
    line.startsWith('writer threw'),
  );
  expect([longest.length, longest.endsWith('y…')]).toEqual([2_000, true]);
  const many = linesFor(Array.from({ length: 7 }, (_, index) => error(`actor-${index}`, long)));
  expect(many.filter((line) => / threw Error: x{60} the end$/.test(line))).toHaveLength(5);
  expect(many).toContain('… 2 more errors, which --json has');
  expect(linesFor([error('writer', `${long}\n::error::`)])).toContain(`writer threw ${long}\uFFFD::error::`);
});
