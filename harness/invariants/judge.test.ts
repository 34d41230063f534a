import { describe, expect, test } from 'vitest';
import { linesOf, quietRun, scenarioOf } from '../testing/runs.ts';
import { always } from './always.ts';
import { eventually } from './eventually.ts';
import type { Invariant } from './invariant.ts';

const broken = (name: string, form: Partial<Invariant>): Invariant => ({ name, reads: {}, ...form });
const boom = () => {
  throw new Error('boom');
};

/** Fails every one of these at another moment, and ends with an error. */
const invariants = {
  exists: always.exists('f'),
  stable: always.stable('id'),
  left: eventually.noLeftovers('g'),
};
const failing = (which: readonly Invariant[]) =>
  quietRun(
    scenarioOf(
      {
        a: async ({ fs, dir, observe }) => {
          observe('id', 1);
          observe('id', 2);
          await fs.promises.rename(`${dir}/f`, `${dir}/g`);
          throw new Error('at the end');
        },
      },
      { starting: { f: '' }, invariants: which },
    ),
  );

describe('the first invariant of the list that fails is the one reported', () => {
  const { exists, stable, left } = invariants;
  test.each<[string, Invariant[], number]>([
    ['always.exists(f)', [exists, stable, left], 2],
    ['always.stable(id)', [stable, exists, left], 1],
    ['eventually.noLeftovers(g)', [left, stable, exists], 3],
    ['actors.finish', [], 3],
  ])('%s', async (name, list, step) => {
    const { violation, unknown, record } = await failing(list);
    expect(unknown).toBeUndefined();
    expect([violation?.invariant, violation?.step, record.steps]).toEqual([name, step, 3]);
  });
});

describe('an invariant that throws makes the run unknown, never a pass', () => {
  test.each<[string, Partial<Invariant>]>([
    ['watch', { watch: () => boom }],
    ['watch, when it begins', { watch: boom }],
    ['judge', { judge: boom }],
    ['atEnd', { atEnd: boom }],
  ])('in %s', async (_form, form) => {
    const scenario = scenarioOf({ a: () => undefined }, { invariants: [broken('mine', form)] });
    const { unknown, violation } = await quietRun(scenario);
    expect(violation).toBeUndefined();
    expect(unknown).toMatchObject({ reason: 'invariant-threw', actor: null });
    expect(unknown?.message).toMatch(
      /^mine threw: .*boom\. An invariant returns a sentence for what it rejects, and throws nothing: /,
    );
  });

  test('unless one before it failed', async () => {
    const { violation } = await failing([invariants.stable, broken('mine', { judge: boom })]);
    expect(violation?.invariant).toBe('always.stable(id)');
  });
});

test('a watch is told of every change, with what it kept from one run not reaching the next', async () => {
  const looks: string[][] = [];
  const counting = broken('counting', {
    watch: () => {
      const seen: string[] = [];
      looks.push(seen);
      return (tree) => {
        seen.push(tree.files().join());
        return undefined;
      };
    },
  });
  const scenario = scenarioOf(
    {
      a: async ({ fs, dir }) => {
        await fs.promises.stat(dir);
        await fs.promises.writeFile(`${dir}/b`, 'text');
        fs.unlinkSync(`${dir}/a`);
      },
    },
    { starting: { a: '' }, invariants: [counting] },
  );
  await quietRun(scenario);
  await quietRun(scenario);
  // Before the first entry, after open, write and unlink; neither after stat nor after close.
  expect(looks).toEqual([
    ['a', 'a,b', 'a,b', 'b'],
    ['a', 'a,b', 'a,b', 'b'],
  ]);
});

test('actors.finish names the entry in which the actor failed', async () => {
  const run = await quietRun(
    scenarioOf({
      a: { tolerates: ['ENOENT'], run: ({ fs, dir }) => fs.promises.unlink(`${dir}/none`) },
      b: ({ fs, dir }) => fs.promises.rmdir(`${dir}/none`),
    }),
  );
  expect(run.violation).toMatchObject({
    invariant: 'actors.finish',
    message: "b threw Error: ENOENT: no such file or directory, rmdir './none'",
  });
  expect(linesOf(run)[(run.violation?.step ?? 0) - 1]).toBe('b: resume');
});
