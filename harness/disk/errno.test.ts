import * as fs from 'node:fs';
import { fs as memfs } from 'memfs';
import { expect, test } from 'vitest';
import { Errno, errno, errnoOf } from './errno.ts';

function caught(call: () => void): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

test('there is one Errno per code, with the number and text Node uses on Linux', () => {
  expect(errno('ENOENT')).toBe(errno('ENOENT'));
  expect(errno('ENOENT')).toMatchObject({ code: 'ENOENT', errno: -2, text: 'no such file or directory' });
  expect(errno('ENOTEMPTY')).toMatchObject({ errno: -39, text: 'directory not empty' });
});

test('an error of either disk becomes the Errno of its code', () => {
  expect(errnoOf(caught(() => fs.openSync('/no/such/file', 'r')))).toBe(errno('ENOENT'));
  expect(errnoOf(caught(() => memfs.openSync('/no/such/file', 'r')))).toBe(errno('ENOENT'));
  expect(errnoOf(errno('EIO'))).toBe(errno('EIO'));
});

test('a system error of a code that is not listed keeps its number and text', () => {
  const error = Object.assign(new Error('EUCLEAN: structure needs cleaning, write'), { code: 'EUCLEAN', errno: -117 });
  const known = errnoOf(error);
  expect(known).toBeInstanceOf(Errno);
  expect(known).toMatchObject({ code: 'EUCLEAN', errno: -117, text: 'structure needs cleaning' });
  expect(errnoOf(error)).toBe(known);
});

test('a bug is no Errno', () => {
  expect(errnoOf(new TypeError('x is not a function'))).toBeUndefined();
  expect(errnoOf(caught(() => fs.closeSync(-1)))).toBeUndefined();
  expect(errnoOf('ENOENT')).toBeUndefined();
});
