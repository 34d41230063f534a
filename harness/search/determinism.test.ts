import { describe, expect, test } from 'vitest';
import type { Actor, AnyScenario } from '../actors/scenario.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { outOfScope } from '../intercept/scope.ts';
import { quietRun, scenarioOf, usingDisk } from '../testing/runs.ts';
import { explore } from './explore.ts';

const search = (scenario: AnyScenario, seed = 1, policy: 'random' | 'exhaustive' = 'random') =>
  usingDisk(createMemoryDisk, (disk) => explore({ scenario, disk, policy, seed, runs: 300 }));

const saver: Actor['run'] = async ({ fs, dir, random, observe, clock }) => {
  const temporary = `${dir}/${random.id()}.tmp`;
  await fs.promises.writeFile(temporary, String(random.integer(1, 1_000)));
  await clock.sleep(random.next() * 10);
  await fs.promises.rename(temporary, `${dir}/f`);
  const { ino, mtimeMs } = await fs.promises.stat(`${dir}/f`);
  observe('seen', [fs.readFileSync(`${dir}/f`, 'utf8'), ino, mtimeMs, fs.mkdtempSync(`${dir}/t-`)]);
};
const torn: Actor['run'] = async ({ fs, dir }) => {
  await fs.promises.writeFile(`${dir}/plain`, 'text');
};
const reader: Actor['run'] = ({ fs, dir }) => {
  if (fs.existsSync(`${dir}/plain`) && fs.readFileSync(`${dir}/plain`, 'utf8') === '') throw new Error('empty');
};

describe('the same seed gives the same result', () => {
  test.each<[string, AnyScenario]>([
    ['held', scenarioOf({ a: saver, b: saver })],
    ['violated', scenarioOf({ a: saver, torn, reader })],
  ])('%s', async (verdict, scenario) => {
    const first = await search(scenario);
    expect(first.verdict).toBe(verdict);
    expect({ ...(await search(scenario)), elapsedMs: 0 }).toEqual({ ...first, elapsedMs: 0 });
    expect((await search(scenario, 2)).coverage).not.toEqual(first.coverage);
  });
});

test("an actor's randomness depends on the seed and its name only", async () => {
  const draw: Actor['run'] = ({ random, observe }) =>
    observe('drawn', [random.id(), random.next(), random.integer(1, 1_000_000), random.id()]);
  const drawnBy = async (names: readonly string[], seed = 1) => {
    const { record } = await quietRun(scenarioOf(Object.fromEntries(names.map((name) => [name, draw]))), { seed });
    return Object.fromEntries(record.history.map(({ actor, value }) => [actor, value]));
  };
  const three = await drawnBy(['a', 'b', 'c']);
  const { a, c } = three;
  expect(await drawnBy(['c', 'a'])).toEqual({ a, c });
  expect(await drawnBy(['c'])).toEqual({ c });
  expect(new Set(Object.values(three).map((each) => JSON.stringify(each))).size).toBe(3);
  expect(await drawnBy(['c'], 2)).not.toEqual({ c });
});

describe('hidden input makes the search unknown, whatever the invariants say', () => {
  let count = 0;
  const inputs: Record<string, [Actor['run'], RegExp]> = {
    'real randomness in a name': [
      ({ fs, dir }) => fs.promises.writeFile(`${dir}/${outOfScope(Math.random)}`, ''),
      /^the same schedule gave `subject: open 0\.\d+` at entry \d once and `subject: open 0\.\d+` the next time$/,
    ],
    'the real clock in a name': [
      ({ fs, dir }) => {
        const beganMs = outOfScope(Date.now);
        while (outOfScope(Date.now) < beganMs + 2);
        fs.writeFileSync(`${dir}/${outOfScope(Date.now)}`, '');
      },
      /^the same schedule gave `subject: open \d+` at entry \d once and `subject: open \d+` the next time$/,
    ],
    'a counter outside of actors()': [
      async ({ fs, dir }) => {
        count += 1;
        for (let call = 0; call < count; call += 1) await fs.promises.stat(dir);
      },
      /^the same schedule gave /,
    ],
    'something observed': [
      ({ observe }) => observe('number', outOfScope(Math.random)),
      /^the same schedule let subject observe 0\.\d+ as number once and 0\.\d+ the next time$/,
    ],
    'an error that differs': [
      () => {
        throw new Error(`failed ${outOfScope(Math.random)}`);
      },
      /^the same schedule was judged `subject threw Error: failed 0\.\d+` once and `subject threw Error: failed/,
    ],
  };
  test.each(Object.entries(inputs))('%s', async (_name, [run, message]) => {
    const wrong: Actor['run'] = async (context) => {
      await run(context);
      throw new Error('wrong anyway');
    };
    for (const body of [run, wrong]) {
      const { verdict, unknown, violation } = await search(scenarioOf({ subject: body }));
      expect([verdict, violation]).toEqual(['unknown', null]);
      expect(unknown).toMatchObject({
        reason: 'nondeterminism',
        actor: message.source.includes('judged') ? null : 'subject',
      });
      expect(unknown?.message).toMatch(message);
    }
  });

  test('an exhaustive search notices when its decisions no longer fit', async () => {
    let runs = 0;
    const subject: Actor['run'] = async ({ fs, dir }) => {
      runs += 1;
      // The first run and its check, which comes last, are alike.
      if (runs !== 2) await fs.promises.stat(dir);
    };
    const { unknown } = await search(scenarioOf({ subject, other: saver, third: saver }), 1, 'exhaustive');
    expect(unknown?.reason).toBe('nondeterminism');
    expect(unknown?.message).toMatch(
      /^the same decisions led to \d+ candidates for entry \d+ before and to \d+ now, or to others$/,
    );
  });
});
