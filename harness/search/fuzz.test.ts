import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnyScenario, defineScenario } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { readToken } from '../history/token.ts';
import { usingDisk } from '../testing/runs.ts';
import { fuzz } from './fuzz.ts';
import { replay } from './replay.ts';

/** Wrong when an update of 50 or more is read before it is complete. */
const updates = defineScenario({
  name: 'updates',
  parameters: {
    limit: 50,
    updates: { default: [1], fuzz: fc.array(fc.nat(100), { minLength: 1, maxLength: 5 }) },
    word: { default: 'a', fuzz: fc.string({ maxLength: 3 }) },
  },
  setup: ({ dir, fs }) => fs.writeFileSync(`${dir}/f`, '0'),
  actors: ({ parameters: { updates, limit } }) => ({
    writer: {
      run: async ({ fs, dir }) => {
        for (const update of updates) {
          if (update >= limit) await fs.promises.writeFile(`${dir}/f`, String(update));
        }
      },
    },
    reader: { run: async ({ fs, dir }) => JSON.parse(await fs.promises.readFile(`${dir}/f`, 'utf8')) },
  }),
}) as unknown as AnyScenario;

const draw = (rest: Partial<Parameters<typeof fuzz>[0]> = {}) =>
  usingDisk(createMemoryDisk, (disk) =>
    fuzz({ scenario: updates, disk, policy: 'random', seed: 1, runs: 100, count: 20, ...rest }),
  );

test('a failing workload is drawn, made smaller, and its token replays', async () => {
  const result = await draw();
  expect(result).toMatchObject({ verdict: 'violated', parameters: { limit: 50, updates: [50], word: '' } });
  expect(result.violation?.token).toMatch(/^fr1:updates:updates=@/);
  const token = readToken(result.violation?.token ?? '');
  const again = await usingDisk(createMemoryDisk, (disk) => replay({ scenario: updates, token, disk }));
  expect(again.parameters).toEqual(result.parameters);
  expect(again.violation).toEqual(result.violation);
});

test('a smaller workload that ends in another way is no smaller failure', async () => {
  const scenario = defineScenario({
    name: 'either',
    parameters: { n: { default: 0, fuzz: fc.nat(9) } },
    actors: ({ parameters: { n } }) => ({
      a: {
        run: () => {
          if (n >= 5) throw new Error('too much');
          if (n > 0) process.exit(1);
        },
      },
      b: { run: ({ fs, dir }) => fs.promises.stat(dir) },
    }),
  }) as unknown as AnyScenario;
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const { verdict, unknown, violation, parameters } = await draw({ scenario, seed });
    if (verdict === 'violated') expect([violation?.message, parameters['n']]).toEqual(['a threw Error: too much', 5]);
    else expect([verdict, unknown?.reason]).toEqual(['unknown', 'exit']);
  }
});

test('the same seed draws the same', async () => {
  expect({ ...(await draw()), elapsedMs: 0 }).toEqual({ ...(await draw()), elapsedMs: 0 });
});

test('it holds when all drawn workloads do, and says how many there were', async () => {
  const result = await draw({ parameters: { limit: 1_000 }, count: 7, runs: 30 });
  expect(result).toMatchObject({ verdict: 'held', violation: null, coverage: { kind: 'sampled', runs: 210 } });
  expect(result.coverage.sentence).toMatch(/^210 schedules of 7 drawn workloads sampled at system-call steps; /);
});

test('exhaustively, it is complete for every drawn workload', async () => {
  const parameters = { limit: 1_000 };
  const result = await draw({ parameters, count: 3, policy: 'exhaustive' });
  // An idle writer against start, four steps and a resume of the reader: 7 orders, of which the two turns make 3 classes.
  expect(result).toMatchObject({ verdict: 'held', coverage: { kind: 'exhaustive', classes: 9, interleavings: 21 } });
  expect(result.coverage.sentence).toMatch(
    /^all 9 classes of 21 interleavings of 3 drawn workloads at system-call steps; /,
  );
  expect((await draw({ parameters, count: 3, policy: 'exhaustive', runs: 2 })).unknown?.reason).toBe('budget');
});

test('a parameter that is set is not drawn', async () => {
  const result = await draw({ parameters: { updates: [7, 90] } });
  expect(result).toMatchObject({ verdict: 'violated', parameters: { updates: [7, 90], word: '' } });
});

test('where nothing is left to draw it is a UsageError', async () => {
  const given = { updates: [1], word: 'b' };
  await expect(draw({ parameters: given })).rejects.toThrow(UsageError);
  await expect(draw({ parameters: given })).rejects.toThrow(
    /^Expected a scenario with a parameter to draw for `--fuzz`, got/,
  );
  await expect(draw({ parameters: { word: 1 } })).rejects.toThrow('Expected parameter `word` to be a text, got `1`.');
});
