import { describe, expect, test } from 'vitest';
import { type AnyScenario, defineScenario } from '../actors/scenario.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { readToken } from '../history/token.ts';
import { type ExploreOptions, explore } from '../search/explore.ts';
import { replay } from '../search/replay.ts';
import { usingDisk } from '../testing/runs.ts';

/** A file that is renamed away and written again; `bystanders` read something else, and `padding` is only size. */
const gap: AnyScenario = defineScenario({
  name: 'gap',
  parameters: {
    bystanders: { default: 3, integer: [0, 5] },
    padding: { default: 64, integer: [4, 100] },
    label: 'as it is',
  },
  setup: ({ dir, fs, parameters }) => {
    fs.writeFileSync(`${dir}/f`, 'x'.repeat(parameters.padding));
    fs.writeFileSync(`${dir}/other`, '');
  },
  actors: ({ parameters }) => ({
    writer: {
      run: async ({ dir, fs }) => {
        await fs.promises.stat(`${dir}/f`);
        await fs.promises.rename(`${dir}/f`, `${dir}/old`);
        await fs.promises.writeFile(`${dir}/f`, 'new');
      },
    },
    reader: { process: 'other', run: ({ dir, fs }) => fs.promises.readFile(`${dir}/f`, 'utf8') },
    ...Object.fromEntries(
      Array.from({ length: parameters.bystanders }, (_, index) => [
        `bystander-${index}`,
        { process: 'third', run: ({ dir, fs }) => fs.promises.readFile(`${dir}/other`) },
      ]),
    ),
  }),
});

async function violationOf(more: Partial<ExploreOptions> = {}) {
  const result = await usingDisk(createMemoryDisk, (disk) =>
    explore({ scenario: gap, disk, policy: 'random', seed: 1, ...more }),
  );
  if (result.violation === null) throw new Error('the gap was not found');
  return { ...result.violation, extraRuns: result.coverage.extraRuns };
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('a failure found with seed %i', (seed) => {
  test('becomes small: no bystander, least sizes, one preemption, and fails in the same way', async () => {
    const before = await violationOf({ seed, shrinks: false });
    const after = await violationOf({ seed });
    expect(after.invariant).toBe(before.invariant);
    expect(after.parameters).toEqual({ bystanders: 0, padding: 4, label: 'as it is' });
    expect(after.preemptions).toBeLessThanOrEqual(1);
    expect(readToken(after.token).switches.length).toBeLessThanOrEqual(2);
    expect(after.trace.length).toBeLessThan(before.trace.length);
    expect(after.extraRuns).toBeLessThanOrEqual(60);
  });

  test('its token is that of the smaller run', async () => {
    const { token, trace, step } = await violationOf({ seed });
    const again = await usingDisk(createMemoryDisk, (disk) => replay({ scenario: gap, token: readToken(token), disk }));
    expect(again.violation).toMatchObject({ trace, step });
  });
});

test('what the user has set stays as it is', async () => {
  const { parameters } = await violationOf({ parameters: { bystanders: 2 } });
  expect(parameters).toEqual({ bystanders: 2, padding: 4, label: 'as it is' });
});

describe('the critical pair', () => {
  test('is the rename and the open that found nothing', async () => {
    const { critical, trace } = await violationOf();
    expect(critical.map(({ actor, op, paths }) => ({ actor, op, paths }))).toEqual([
      { actor: 'writer', op: 'rename', paths: ['f', 'old'] },
      { actor: 'reader', op: 'open', paths: ['f'] },
    ]);
    for (const each of critical) expect(trace[each.step - 1]).toMatchObject(each);
  });

  test('is empty where no order passes', async () => {
    const hopeless = defineScenario({
      name: 'hopeless',
      actors: () => ({
        a: { run: ({ dir, fs }) => fs.promises.readFile(`${dir}/never`) },
        b: { run: ({ dir, fs }) => fs.promises.stat(dir) },
      }),
    });
    expect((await violationOf({ scenario: hopeless })).critical).toEqual([]);
  });
});
