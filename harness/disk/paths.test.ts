import { expect, test } from 'vitest';
import { relativeTo, toPosix } from './paths.ts';

test('on Windows backslashes separate and drive letters say nothing', () => {
  expect(toPosix('C:\\filerace\\d/a', true)).toBe('/filerace/d/a');
  expect(toPosix('/filerace/a\\b', false)).toBe('/filerace/a\\b');
  expect(relativeTo('/filerace', 'c:\\filerace\\d\\..\\a', true)).toBe('a');
});
