import { describe, expect, test } from 'vitest';
import type { Actor } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import { linesOf, quietRun, scenarioOf } from '../testing/runs.ts';
import { eventually } from './eventually.ts';
import type { Invariant } from './invariant.ts';

/** What an invariant says of one actor that runs alone. */
async function judged(invariant: Invariant, run: Actor['run']) {
  const result = await quietRun(scenarioOf({ a: run }, { invariants: [invariant] }));
  expect(result.unknown).toBeUndefined();
  return { message: result.violation?.message ?? 'held', step: result.violation?.step, lines: linesOf(result) };
}

describe('eventually', () => {
  const nothing: Actor['run'] = () => undefined;
  const add =
    (...names: string[]): Actor['run'] =>
    ({ fs, dir }) => {
      fs.mkdirSync(`${dir}/d`);
      for (const name of names) fs.writeFileSync(`${dir}/${name}`, name.includes('bad') ? '{' : '{}');
    };
  test.each<[Invariant, Actor['run'], string]>([
    [eventually.exists('f'), add('f'), 'held'],
    [eventually.exists('f'), nothing, 'f is missing for good: all actors are done and nobody will write it again'],
    [eventually.parses('*.json'), add('a.json', 'd/bad.json', 'bad.txt'), 'held'],
    [
      eventually.parses('d/*.json'),
      add('d/a.json', 'd/bad.json'),
      'd/bad.json is not valid JSON: it ends with "{" after 1 bytes, and all actors are done',
    ],
    [eventually.noLeftovers('*.tmp'), add('a.tmpx', 'd/a.tmp', 'tmp'), 'held'],
    [eventually.noLeftovers('*.tmp'), add('a.tmp'), 'a.tmp is left behind: all actors are done'],
    [
      eventually.noLeftovers('f.*.tmp'),
      add('f.1.tmp', 'f..tmp', 'f.tmp', 'fxtmp'),
      'f..tmp, f.1.tmp are left behind: all actors are done',
    ],
    [eventually.noLeftovers('d/*'), add('d/(x)+[1].tmp'), 'd/(x)+[1].tmp is left behind: all actors are done'],
    [eventually.noLeftovers('d/(x)+.tmp'), add('d/xx.tmp'), 'held'],
    [
      eventually.noLeftovers('*.lock'),
      async ({ fs, dir }) => fs.promises.mkdir(`${dir}/a.lock`),
      'a.lock is left behind: all actors are done',
    ],
  ])('$name', async (invariant, run, expected) => {
    const { message, step, lines } = await judged(invariant, run);
    expect(message).toBe(expected);
    expect(step).toBe(expected === 'held' ? undefined : lines.length);
  });

  test.each(['*.{tmp,bak}', '[xy].tmp', '?.tmp', '**/a', '/a', './a', ''])('refuses the pattern %s', (glob) => {
    expect(() => eventually.noLeftovers(glob)).toThrow(UsageError);
    expect(() => eventually.parses(glob)).toThrow(UsageError);
  });

  test('judges the end only', async () => {
    const pass: Actor['run'] = async ({ fs, dir }) => {
      await fs.promises.writeFile(`${dir}/a.tmp`, '{');
      await fs.promises.unlink(`${dir}/a.tmp`);
    };
    for (const invariant of [eventually.noLeftovers('*.tmp'), eventually.parses('*')]) {
      expect((await judged(invariant, pass)).message).toBe('held');
    }
  });
});
