import { expect, test } from 'vitest';
import { shortError, shortText } from './short-text.ts';

test.each([
  ['/filerace/a', "'./a'"],
  [undefined, 'undefined'],
  [{ recursive: true }, '{ recursive: true }'],
  [Buffer.from('{"a":1}'), '7 bytes \'{"a":1}\''],
  [Buffer.alloc(1_000_000, 'x'), /^1000000 bytes 'x+…$/],
  ['x'.repeat(10_000), /^'x{100,}…$/],
  ['two\nlines', "'two\\nlines'"],
  [[1, [2, [3, [4]]]], '[ 1, [ 2, [ 3, [Array] ] ] ]'],
])('%j is shown in one line', (value, text) => {
  const shown = shortText(value);
  if (typeof text === 'string') expect(shown).toBe(text);
  else expect(shown).toMatch(text);
  expect(shown.length).toBeLessThanOrEqual(160);
  expect(shown).not.toContain('\n');
});

test('nothing of what is looked at is called', () => {
  const trap = () => {
    throw new Error('called');
  };
  const value = Object.defineProperty({ toJSON: trap, toString: trap }, 'get', { get: trap, enumerable: true });
  expect(shortText(value)).toContain('[Getter]');
  expect(shortError(new Error("ENOENT: no such file, open '/filerace/a'\nmore"))).toBe(
    "ENOENT: no such file, open './a' more",
  );
});
