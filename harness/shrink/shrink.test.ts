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

describe('actors that a failure does not need', () => {
  test('are left out, also where no parameter says how many there are, and the token knows it', async () => {
    const violation = await violationOf({ parameters: { bystanders: 2 } });
    expect(violation.without).toEqual(['bystander-0', 'bystander-1']);
    expect(new Set(violation.trace.map(({ actor }) => actor))).toEqual(new Set(['writer', 'reader']));
    const token = readToken(violation.token);
    expect(token.without).toEqual(violation.without);
    const again = await usingDisk(createMemoryDisk, (disk) => replay({ scenario: gap, token, disk }));
    const { extraRuns, ...expected } = violation;
    expect(extraRuns).toBeLessThanOrEqual(60);
    expect(again.violation).toEqual(expected);
  });

  test('stay, if without them it fails by itself', async () => {
    const early = defineScenario({
      name: 'early',
      actors: () => ({
        maker: { run: ({ dir, fs }) => fs.promises.writeFile(`${dir}/f`, 'x') },
        reader: { process: 'other', run: ({ dir, fs }) => fs.promises.readFile(`${dir}/f`) },
        third: { process: 'third', run: ({ dir, fs }) => fs.promises.stat(dir) },
      }),
    });
    const { without, trace } = await violationOf({ scenario: early });
    expect(without).toEqual(['third']);
    expect(trace.some(({ actor }) => actor === 'maker')).toBe(true);
  });

  test('a token that leaves out whom there is not is bad usage', async () => {
    const { token } = await violationOf({ parameters: { bystanders: 2 } });
    const stranger = { ...readToken(token), without: ['nobody'] };
    await expect(
      usingDisk(createMemoryDisk, (disk) => replay({ scenario: gap, token: stranger, disk })),
    ).rejects.toThrow('got one without `nobody`, which it does not have');
  });
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
