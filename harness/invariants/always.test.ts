import { describe, expect, test } from 'vitest';
import type { Actor } from '../actors/scenario.ts';
import type { Observation } from '../history/history.ts';
import { linesOf, quietRun, scenarioOf } from '../testing/runs.ts';
import { always } from './always.ts';
import type { Invariant } from './invariant.ts';

/** What an invariant says of one actor that runs alone. */
async function judged(invariant: Invariant, run: Actor['run'], starting: Record<string, string> = {}) {
  const result = await quietRun(scenarioOf({ a: run }, { starting, invariants: [invariant] }));
  expect(result.unknown).toBeUndefined();
  return { message: result.violation?.message ?? 'held', step: result.violation?.step, lines: linesOf(result) };
}

type Sight = readonly [actor: string, value: unknown, options?: { key?: string; reset?: boolean; label?: string }];

function history(sights: readonly Sight[]): Observation[] {
  return sights.map(([actor, value, { key = '', reset = false, label = 'id' } = {}], index) => {
    return { actor, label, value, key, reset, step: index + 1 };
  });
}

function verdict(invariant: Invariant, sights: readonly Sight[]): string {
  const failure = invariant.judge?.(history(sights));
  return failure === undefined ? 'held' : `${failure.step}: ${failure.message}`;
}

describe('always.stable', () => {
  const stable = always.stable('id');
  test.each<[string, Sight[], string]>([
    ['nothing seen', [], 'held'],
    [
      'one value',
      [
        ['a', 1],
        ['b', 1],
      ],
      'held',
    ],
    [
      'equal objects',
      [
        ['a', { x: 1 }],
        ['b', { x: 1 }],
      ],
      'held',
    ],
    [
      'other labels',
      [
        ['a', 1],
        ['b', 2, { label: 'other' }],
      ],
      'held',
    ],
    [
      'other keys',
      [
        ['a', 1, { key: 'k' }],
        ['b', 2, { key: 'l' }],
      ],
      'held',
    ],
    [
      'a reset',
      [
        ['a', 1],
        ['b', 2, { reset: true }],
        ['c', 2],
      ],
      'held',
    ],
    [
      'the value before a reset, seen late',
      [
        ['a', 1],
        ['b', 2, { reset: true }],
        ['c', 1],
      ],
      'held',
    ],
    [
      'a change',
      [
        ['a', 1],
        ['b', 1],
        ['b', 2],
      ],
      '3: b saw id change to 2 with no reset; a had seen 1 at step 1',
    ],
    [
      'a change of a key',
      [
        ['a', 1, { key: 'k' }],
        ['b', null, { key: 'k' }],
      ],
      '2: b saw id of k change to null with no reset; a had seen 1 at step 1',
    ],
    [
      'a change after a reset',
      [
        ['a', 1],
        ['b', 2, { reset: true }],
        ['c', 3],
      ],
      '3: c saw id change to 3 with no reset; a had seen 1 at step 1',
    ],
    [
      'a reset of another key',
      [
        ['a', 1],
        ['b', 2, { reset: true, key: 'k' }],
        ['c', 2],
      ],
      '3: c saw id change to 2 with no reset; a had seen 1 at step 1',
    ],
  ])('%s', (_name, sights, expected) => {
    expect(verdict(stable, sights)).toBe(expected);
  });
});

describe('always.monotonic', () => {
  const monotonic = always.monotonic('id');
  test.each<[string, Sight[], string]>([
    [
      'up and level',
      [
        ['a', 1],
        ['b', 1],
        ['a', 2],
      ],
      'held',
    ],
    [
      'down on another key',
      [
        ['a', 2, { key: 'k' }],
        ['b', 1],
      ],
      'held',
    ],
    [
      'down',
      [
        ['a', 1],
        ['b', 3],
        ['a', 2],
        ['b', 1],
      ],
      '3: a saw id go down to 2; b had seen 3 at step 2',
    ],
  ])('%s', (_name, sights, expected) => {
    expect(verdict(monotonic, sights)).toBe(expected);
  });

  test('what is not a number cannot be judged', async () => {
    const run = await quietRun(scenarioOf({ a: ({ observe }) => observe('id', 'one') }, { invariants: [monotonic] }));
    expect(run.unknown).toMatchObject({
      reason: 'invariant-threw',
      message: expect.stringContaining('"one", which is not a number'),
    });
  });
});

describe('always.exists', () => {
  const exists = always.exists('f');
  test('holds while the file is replaced, and before it first exists', async () => {
    const replace: Actor['run'] = async ({ fs, dir }) => {
      fs.writeFileSync(`${dir}/g`, '');
      await fs.promises.rename(`${dir}/g`, `${dir}/f`);
      fs.writeFileSync(`${dir}/f`, 'text');
    };
    expect((await judged(exists, replace)).message).toBe('held');
  });

  test('rejects a gap, at the entry after which the file is missing', async () => {
    const rotate: Actor['run'] = async ({ fs, dir }) => {
      await fs.promises.rename(`${dir}/f`, `${dir}/g`);
      await fs.promises.writeFile(`${dir}/f`, 'text');
    };
    const { message, step, lines } = await judged(exists, rotate, { f: '' });
    expect([message, lines[(step ?? 0) - 1]]).toEqual(['f is missing', 'a: rename f g']);
  });
});

describe('always.parses', () => {
  const parses = always.parses('f');
  test('ignores a missing file, and accepts valid JSON', async () => {
    const replace: Actor['run'] = async ({ fs, dir }) => {
      await fs.promises.writeFile(`${dir}/g`, '{}');
      await fs.promises.rename(`${dir}/g`, `${dir}/f`);
      await fs.promises.unlink(`${dir}/f`);
    };
    expect((await judged(parses, replace)).message).toBe('held');
  });

  test.each<[string, Actor['run'], string, string]>([
    ['an empty file', ({ fs, dir }) => fs.writeFileSync(`${dir}/f`, '[1]'), 'f is empty', 'a: open f'],
    [
      'a torn one',
      ({ fs, dir }) => fs.truncateSync(`${dir}/f`, 2),
      'f is not valid JSON: it ends with "[2" after 2 bytes',
      'a: ftruncate f',
    ],
    [
      'a torn one that appears whole',
      ({ fs, dir }) => fs.renameSync(`${dir}/torn`, `${dir}/f`),
      'f is not valid JSON: it ends with "{" after 1 bytes',
      'a: rename torn f',
    ],
    [
      'one that is torn by another name',
      ({ fs, dir }) => fs.truncateSync(`${dir}/link`, 1),
      'f is not valid JSON: it ends with "[" after 1 bytes',
      'a: ftruncate link',
    ],
  ])('rejects %s', async (_name, run, expected, entry) => {
    const scenario = scenarioOf(
      { a: run },
      {
        setup: ({ fs, dir }) => {
          fs.writeFileSync(`${dir}/f`, '[2]');
          fs.writeFileSync(`${dir}/torn`, '{');
          fs.linkSync(`${dir}/f`, `${dir}/link`);
        },
        invariants: [parses],
      },
    );
    const result = await quietRun(scenario);
    expect(result.violation?.message).toBe(expected);
    expect(linesOf(result)[(result.violation?.step ?? 0) - 1]).toBe(entry);
  });

  test('judges what setup left, before the first entry', async () => {
    const { message, step } = await judged(parses, () => undefined, { f: '{' });
    expect([message, step]).toEqual(['f is not valid JSON: it ends with "{" after 1 bytes', 0]);
  });
});
