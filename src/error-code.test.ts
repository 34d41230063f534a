import { expect, test } from 'vitest';
import { codeOf } from './error-code.ts';

test.each([
  [Object.assign(new Error('x'), { code: 'ENOENT' }), 'ENOENT'],
  [Object.assign(new Error('x'), { code: 7 }), 'Error'],
  [new TypeError('x'), 'TypeError'],
  ['thrown text', 'thrown text'],
  [undefined, 'undefined'],
])('%s is called %s', (error, code) => {
  expect(codeOf(error)).toBe(code);
});
