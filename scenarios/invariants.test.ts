import { describe, expect, test } from 'vitest';
import type { Actor, Invariant, Observation } from '../harness/index.ts';
import { quietRun, scenarioOf } from '../harness/testing/runs.ts';
import { wholeBackup } from './backup-read.ts';
import { backupsDue, newestKept } from './backups-kept.ts';
import { catalogue } from './catalogue.ts';
import inPlace from './in-place.ts';
import { noBackupLost } from './same-millisecond.ts';
import { validJson } from './session-actors.ts';
import { oneWins } from './two-saves.ts';
import { updatesKept } from './two-writers.ts';

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
  const own = all.filter((name) => !/^(always\.stable|eventually\.exists|eventually\.noLeftovers)\(/.test(name));
  const atEnd = [noBackupLost, updatesKept, oneWins, newestKept, backupsDue];
  const here = [validJson, wholeBackup, validFile, ...atEnd].map(({ name }) => name);
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

/** Judges a disk that has these files when all is over, after an actor has observed this. */
async function endsWith(invariant: Invariant, starting: Record<string, string>, sights: readonly Seen[]) {
  const actor: Actor['run'] = ({ observe }) => {
    for (const [label, value, key = ''] of sights) observe(label, value, { key });
  };
  const { violation } = await quietRun(scenarioOf({ actor }, { starting, invariants: [invariant] }));
  return violation?.message ?? 'held';
}

type Seen = readonly [label: string, value: unknown, key?: string];

const stored = (ids: Record<string, string>) => {
  const entries = Object.entries(ids).map(([peer, sessionId]) => [peer, { sessionId, updatedAt: 1 }]);
  return { 'sessions.json': JSON.stringify(Object.fromEntries(entries)) };
};

describe('the update of each chat that was acknowledged last is in the file at the end', () => {
  const lost = (peer: string) => `actor was told that ${peer} is saved, and the file does not have it`;
  test.each<[string, Record<string, string>, Seen[], string]>([
    ['none made, no file', {}, [], 'held'],
    [
      'both there',
      stored({ a: '1', b: '2' }),
      [
        ['updated', '1', 'a'],
        ['updated', '2', 'b'],
      ],
      'held',
    ],
    [
      'the later of two',
      stored({ a: '2' }),
      [
        ['updated', '1', 'a'],
        ['updated', '2', 'a'],
      ],
      'held',
    ],
    ['another label', {}, [['backup', '1', 'a']], 'held'],
    [
      'the earlier of two',
      stored({ a: '1' }),
      [
        ['updated', '1', 'a'],
        ['updated', '2', 'a'],
      ],
      lost('a'),
    ],
    [
      'one missing',
      stored({ a: '1' }),
      [
        ['updated', '1', 'a'],
        ['updated', '2', 'b'],
      ],
      lost('b'),
    ],
    ['no file', {}, [['updated', '1', 'a']], lost('a')],
    ['a torn file', { 'sessions.json': '{"a":{"sess' }, [['updated', '1', 'a']], lost('a')],
    ['a file that is no object', { 'sessions.json': 'null' }, [['updated', '1', 'a']], lost('a')],
  ])('%s', async (_name, starting, sights, expected) => {
    expect(await endsWith(updatesKept, starting, sights)).toBe(expected);
  });
});

describe('at the end the file is one of those that were saved', () => {
  const saved: Seen[] = [
    ['saved', { a: '1', b: '1' }],
    ['saved', { a: '2', b: '2' }],
  ];
  test.each<[string, Record<string, string>, string]>([
    ['the one', stored({ a: '1', b: '1' }), 'held'],
    ['the other', stored({ a: '2', b: '2' }), 'held'],
    ['a mixture', stored({ a: '1', b: '2' }), 'the file is none of what was saved: it has {"a":"1","b":"2"}'],
    ['no file', {}, 'the file is none of what was saved: it has {}'],
  ])('%s', async (_name, starting, expected) => {
    expect(await endsWith(oneWins, starting, saved)).toBe(expected);
  });
});

describe('backups that are kept', () => {
  const backup = (name: string) => `sessions.json.bak.${name}`;
  const files = (names: readonly string[], length: number) =>
    Object.fromEntries(names.map((name) => [backup(name), 'x'.repeat(length)]));
  const made = (names: readonly string[]) => names.map((name): Seen => ['backup', backup(name)]);

  test.each<[string, string[], string[], boolean]>([
    ['the old ones, if none is made', ['9', '10', '9999999999999', 'word'], [], true],
    ['one made', ['10', '9999999999999', '5'], ['5'], true],
    ['the last three of four', ['6', '7', '8'], ['5', '6', '7', '8'], true],
    ['one too few', ['7', '8'], ['5', '6', '7', '8'], false],
    ['one too many', ['5', '6', '7', '8'], ['5', '6', '7', '8'], false],
    ['an old one for a new one', ['9', '7', '8'], ['5', '6', '7', '8'], false],
  ])('are the three newest: %s', async (_name, there, reported, isHeld) => {
    const verdict = await endsWith(newestKept, files(there, 1), made(reported));
    expect(verdict).toMatch(isHeld ? /^held$/ : /^the newest backups are .*; there are /);
  });

  test.each([
    ['large ones, and a small one of somebody else', { ...files(['1'], 151), ...files(['word'], 1) }, 'held'],
    ['one that is too small', files(['1'], 150), `${backup('1')} was made of a file that has no more than 150 bytes`],
  ])('were due: %s', async (_name, starting, expected) => {
    expect(await endsWith(backupsDue, starting, [])).toBe(expected);
  });
});
