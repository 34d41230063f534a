import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { stressText } from '../results/stress-text.ts';
import { schemaUrl } from '../testing/schemas.ts';
import type { Loaded, Seen } from './messages.ts';
import type { StressRecord } from './stress.ts';
import { NoVerdict } from './stress-process.ts';
import { stressResult } from './stress-report.ts';
import { Tally } from './tally.ts';

const fits = new Ajv({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(schemaUrl('stress'), 'utf8')));

const LOADED: Loaded = {
  ...{ scenario: 'rotation', reference: 'rotation', parameters: { strategy: 'rename' }, shared: null },
  actors: [
    { name: 'a', process: 'main' },
    { name: 'b', process: 'other' },
  ],
  invariants: [{ name: 'always.stable(id)', labels: ['id'], watches: false }],
};
const saw = (label: string, value: unknown): Seen => ({
  ...{ kind: 'observation', atUs: 0, actor: 'a', label, value, key: '', reset: false },
});
const BAD = { invariant: 'always.stable(id)', message: 'it changed', step: 2 };

/** So many rounds, the first of which are hits. */
function tallyOf(rounds: number, hits: number): Tally {
  const tally = new Tally();
  for (let round = 1; round <= rounds; round += 1) {
    const isHit = round <= hits;
    const seen = [saw('load', isHit ? 'missing' : 'parsed'), saw('id', round)];
    tally.add(round, seen, { violation: isHit ? BAD : null, threw: null, isReplaced: round % 2 === 0 }, 100 * round);
  }
  return tally;
}

function recordOf(rounds: number, hits: number, more: Partial<StressRecord> = {}): StressRecord {
  return {
    options: {
      ...{ url: new URL('file:///nowhere'), under: [], prints: () => undefined, target: 'rotation', set: [] },
      ...{ seconds: 5, paceMs: 100, delays: [], seed: 1, folder: tmpdir() },
      ...{ signal: new AbortController().signal, onRound: () => undefined },
    },
    ...{ loaded: LOADED, lanes: 16, tally: tallyOf(rounds, hits), failure: undefined, isInterrupted: false },
    ...{ late: [], elapsedMs: 5_000 },
    ...more,
  };
}

function resultOf(...of: Parameters<typeof recordOf>) {
  const result = stressResult(recordOf(...of));
  fits(result);
  expect(fits.errors ?? []).toEqual([]);
  return result;
}

describe('the result of a stress', () => {
  it('with hits is violated, and counts them by kind', () => {
    const { verdict, stress, coverage, violation, warnings } = resultOf(148, 15);
    expect([verdict, warnings, violation?.token, violation?.round]).toEqual(['violated', [], null, 1]);
    expect(stress).toMatchObject({ rounds: 148, hits: 15, reads: 148, rotations: 74, pace: 100, firstHitMs: 100 });
    expect([stress.kinds, stress.rate]).toEqual([{ missing: 15, empty: 0, torn: 0, changed: 0 }, 15 / 148]);
    expect(coverage.sentence).toBe(
      '15 of 148 rounds violated, with 95 % confidence 5.7 % to 17 % of such rounds on this machine; the actors ran free: no order was chosen, recorded or searched',
    );
  });

  it('without any is held, and no more than its upper bound', () => {
    const { verdict, stress, coverage, violation, unknown } = resultOf(20, 0);
    expect([verdict, violation, unknown, stress.rate, stress.firstHitMs]).toEqual(['held', null, null, 0, null]);
    expect(coverage.sentence).toMatch(/^0 of 20 rounds violated, with 95 % confidence at most 17 % of such rounds/);
  });

  it.each([
    ['it had no round', recordOf(0, 0), 'budget', 'no round came to its end within the time'],
    ['it was interrupted', recordOf(7, 0, { isInterrupted: true }), 'budget', 'interrupted after 7 rounds'],
    [
      'it was interrupted while it loaded',
      recordOf(0, 0, { isInterrupted: true, loaded: undefined }),
      'budget',
      'interrupted after 0 rounds',
    ],
    [
      'a process ended',
      recordOf(7, 0, { failure: new NoVerdict('exit', 'process x ended') }),
      'exit',
      'process x ended',
    ],
  ])('is unknown if %s and there was no hit', (_, record, reason, message) => {
    const result = stressResult(record);
    fits(result);
    expect(fits.errors ?? []).toEqual([]);
    expect(result).toMatchObject({ verdict: 'unknown', unknown: { reason, message, token: null } });
  });

  it('is violated by a hit, whatever went wrong later', () => {
    expect(resultOf(7, 1, { isInterrupted: true }).verdict).toBe('violated');
    expect(resultOf(7, 1, { failure: new NoVerdict('hang', 'late') })).toMatchObject({
      verdict: 'violated',
      unknown: null,
    });
  });

  it('says what makes it worth less than it looks', () => {
    const invariants = [
      { name: 'always.parses(f)', labels: [], watches: true },
      { name: 'x', labels: ['none'], watches: false },
    ];
    const loaded = { ...LOADED, invariants, actors: LOADED.actors.slice(1), shared: 'a native addon' };
    expect(resultOf(7, 0, { loaded, late: ['a: Error: late', 'b'] }).warnings).toEqual([
      'nothing was ever observed as none, so x judged nothing',
      'always.parses(f) looked at the disk before and after each round only: in between nobody can',
      'there is one actor only, so nothing raced',
      'the state of imported modules lived on from round to round, since they could not be loaded anew: a native addon',
      '2 errors came from actors that were done, and were not judged; the first: a: Error: late',
    ]);
    expect(resultOf(7, 0, { loaded: { ...LOADED, invariants: [] } }).warnings).toEqual([
      'the scenario has no invariants: only actors.finish was judged',
    ]);
  });

  it('has null for what the scenario does not say', () => {
    const tally = new Tally();
    tally.add(1, [saw('id', 1)], { violation: null, threw: null, isReplaced: null }, 1);
    const result = resultOf(1, 0, { tally });
    expect(result.stress).toMatchObject({ reads: null, rotations: null });
    expect(stressText(result, 'explore x')).toContain(
      'counted: 1 round, reads: the scenario does not say, rotations: the scenario does not say\n',
    );
  });
});

it('the text of a hit shows what was seen, marks what was bad, and names the command that finds an order', () => {
  const text = stressText(resultOf(148, 15), 'filerace explore rotation');
  expect(text.split('\n').slice(0, 9)).toEqual([
    'rotation, free in real processes, each actor after 100 ms on average: violated',
    'with strategy=rename',
    'always.stable(id): it changed',
    '',
    '  a  saw load: missing',
    '> a  saw id: 1',
    '',
    'first hit: round 1, after 0.1 s',
    'kinds: 15 missing, 0 empty, 0 torn, 0 changed',
  ]);
  expect(text).toContain('cannot be replayed: `filerace explore rotation` finds one that can.');
});
