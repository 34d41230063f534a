import { describe, expect, test } from 'vitest';
import type { Actor, Invariant, Observation } from '../harness/index.ts';
import { quietRun, scenarioOf } from '../harness/testing/runs.ts';
import { wholeBackup } from './backup-read.ts';
import { catalogue } from './catalogue.ts';
import inPlace from './in-place.ts';
import { noBackupLost } from './same-millisecond.ts';
import { validJson } from './session-actors.ts';

/** What each actor saw, in order: one entry each. */
type Sights = readonly (readonly [actor: string, label: string, value: unknown])[];

function verdict(invariant: Invariant, sights: Sights): string {
  const history = sights.map(([actor, label, value], index): Observation => {
    return { actor, label, value, key: '', reset: false, step: index + 1 };
  });
  const failure = invariant.judge?.(history);
  return failure === undefined ? 'held' : `${failure.step}: ${failure.message}`;
}

function invariantOf({ invariants = [] }: (typeof catalogue)[number], name: string): Invariant {
  const invariant = invariants.find((each) => each.name === name);
  if (invariant === undefined) throw new Error(`there is no invariant ${name}`);
  return invariant;
}

const validFile = invariantOf(inPlace, 'always.validJson(file)');

test('every invariant of the scenarios that is not of the harness is judged here', () => {
  const all = catalogue.flatMap(({ invariants = [] }) => invariants.map(({ name }) => name));
  const own = all.filter((name) => !/^(always\.stable|eventually\.exists)\(/.test(name));
  const here = [validJson, wholeBackup, noBackupLost, validFile].map(({ name }) => name);
  expect([...new Set(own)].sort()).toEqual(here.sort());
});

describe('every load finds valid JSON, or no file', () => {
  test.each<[string, Sights, string]>([
    ['nothing loaded', [], 'held'],
    ['whole', [['a', 'load', 'parsed']], 'held'],
    ['no file: another invariant judges that', [['a', 'load', 'missing → {}']], 'held'],
    ['another label', [['a', 'backup', 'torn → {}']], 'held'],
    ['empty', [['a', 'load', 'empty → {}']], '1: a loaded a file that is not valid JSON: empty → {}'],
    ['torn', [['a', 'load', 'torn → {}']], '1: a loaded a file that is not valid JSON: torn → {}'],
    ['unreadable', [['a', 'load', 'unreadable → {}']], '1: a loaded a file that is not valid JSON: unreadable → {}'],
    [
      'the first of two, after whole ones',
      [
        ['a', 'load', 'parsed'],
        ['b', 'load', 'torn → {}'],
        ['c', 'load', 'empty → {}'],
      ],
      '2: b loaded a file that is not valid JSON: torn → {}',
    ],
  ])('%s', (_name, sights, expected) => {
    expect(verdict(validJson, sights)).toBe(expected);
  });
});

describe('a backup that was read is whole', () => {
  test.each<[string, Sights, string]>([
    ['nothing read', [], 'held'],
    ['whole', [['a', 'backup', 'whole']], 'held'],
    ['no backup there', [['a', 'backup', 'none']], 'held'],
    ['another label', [['a', 'load', 'torn']], 'held'],
    ['empty', [['a', 'backup', 'empty']], '1: a read the newest backup and found it empty'],
    [
      'torn, by the second reader',
      [
        ['a', 'backup', 'whole'],
        ['b', 'backup', 'torn'],
      ],
      '2: b read the newest backup and found it torn',
    ],
  ])('%s', (_name, sights, expected) => {
    expect(verdict(wholeBackup, sights)).toBe(expected);
  });
});

describe('a file rewritten in place is valid JSON for the reader', () => {
  test.each<[string, Sights, string]>([
    ['nothing read', [], 'held'],
    ['valid', [['reader', 'file', 'valid']], 'held'],
    ['another label', [['reader', 'load', 'torn']], 'held'],
    ['empty', [['reader', 'file', 'empty']], '1: reader read the file and found it empty'],
    ['torn', [['reader', 'file', 'torn']], '1: reader read the file and found it torn'],
  ])('%s', (_name, sights, expected) => {
    expect(verdict(validFile, sights)).toBe(expected);
  });
});

describe('every backup that was reported is there at the end, under a name of its own', () => {
  const [first, second] = ['sessions.json.bak.1', 'sessions.json.bak.2'];
  const judged = async (there: readonly string[], reported: readonly string[], run: Actor['run'] = () => undefined) => {
    const writer: Actor['run'] = async (context) => {
      for (const name of reported) context.observe('backup', name);
      await run(context);
    };
    const starting = Object.fromEntries(there.map((name) => [name, '{}']));
    const { violation, record } = await quietRun(scenarioOf({ writer }, { starting, invariants: [noBackupLost] }));
    // It is judged when all is over.
    if (violation !== undefined) expect(violation.step).toBe(record.steps);
    return violation?.message ?? 'held';
  };

  test.each<[string, string[], string[], string]>([
    ['none made', [], [], 'held'],
    ['one made', [first], [first], 'held'],
    ['two made', [first, second], [first, second], 'held'],
    ['one that nobody reported', [first, second], [second], 'held'],
    [
      'the same name twice',
      [first],
      [first, first],
      `${first} was written twice: the first of the two backups is lost`,
    ],
    ['one that is missing', [second], [first, second], `${first} was reported as a backup and is missing`],
  ])('%s', async (_name, there, reported, expected) => {
    expect(await judged(there, reported)).toBe(expected);
  });

  test('one that was there and is deleted later', async () => {
    const remove: Actor['run'] = ({ fs, dir }) => fs.promises.unlink(`${dir}/${first}`);
    expect(await judged([first], [first], remove)).toBe(`${first} was reported as a backup and is missing`);
  });
});
