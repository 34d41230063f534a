import { describe, expect, it } from 'vitest';
import { isRead, kindOf } from './kinds.ts';
import type { Seen } from './messages.ts';

const saw = (actor: string, value: unknown): Seen => ({
  ...{ kind: 'observation', atUs: 0, actor, label: 'load', value, key: '', reset: false },
});
const failed = (name: string, code?: string): Seen => ({
  ...{ kind: 'failure', atUs: 0, actor: 'a', how: 'ended', error: { name, message: '', code } },
});
const violation = (invariant: string, step: number, message = '') => ({ invariant, step, message });

describe('the kind of a hit', () => {
  it.each([
    ['missing', 'missing → {}'],
    ['empty', 'empty'],
    ['torn', 'torn → {}'],
    ['changed', 'parsed'],
    ['changed', 'tornado'],
    ['changed', 7],
  ])('is %s if that is what its actor last found: %j', (kind, value) => {
    const seen = [saw('a', value), saw('b', 'torn'), saw('a', 'some-id'), saw('a', 'missing')];
    expect(kindOf(violation('always.stable(id)', 3), seen)).toBe(kind);
  });

  it.each([
    ['missing', failed('Error', 'ENOENT')],
    ['torn', failed('SyntaxError')],
    ['changed', failed('Error', 'EACCES')],
  ])('is %s by the error that ended an actor', (kind, failure) => {
    expect(kindOf(violation('actors.finish', 2), [saw('a', 'empty'), failure])).toBe(kind);
  });

  it.each([
    ['missing', 'eventually.exists(f)', 'f is missing'],
    ['missing', 'always.exists(f)', ''],
    ['empty', 'always.parses(f)', 'f is empty'],
    ['torn', 'eventually.parses(f)', 'f is not valid JSON'],
    ['changed', 'eventually.counted', ''],
  ])('is %s by %s: %s', (kind, invariant, message) => {
    expect(kindOf(violation(invariant, 0, message), [])).toBe(kind);
  });
});

it('what says in what state a file was is a read, and nothing else is', () => {
  expect(['parsed', 'whole', 'valid', 'torn → {}'].map((value) => isRead(saw('a', value)))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect([saw('a', 'none'), saw('a', 'an-id'), saw('a', null), failed('Error')].map(isRead)).not.toContain(true);
});
