import { describe, expect, test } from 'vitest';
import { requestOf, twinCallOf } from './twin-call.ts';

describe('a call of which the same request can be made elsewhere', () => {
  test.each([
    ['promises.readFile', ['/filerace/a', 'utf8']],
    ['promises.writeFile', ['/filerace/a', 'text', { mode: 0o600, flag: 'wx' }]],
    ['writeFileSync', ['/filerace/a', '\u{d800} é']],
    ['rename', ['/filerace/a', '/filerace/b']],
    ['mkdirSync', ['/filerace/a', { recursive: true }]],
    ['promises.stat', ['/filerace/a', undefined]],
  ])('%s(%j) survives JSON, and is a request', (name, args) => {
    const call = twinCallOf(name, args);
    expect(call).toEqual({ name, args: args.filter((each) => each !== undefined) });
    const sent = JSON.parse(JSON.stringify(call));
    expect(sent).toEqual(call);
    expect(requestOf(sent).isDone).toBe(false);
  });

  test.each<[string, readonly unknown[], string]>([
    ['promises.writeFile', ['/filerace/a', Buffer.from('text')], 'memory of the actor'],
    ['promises.readFile', ['/filerace/a', { signal: new AbortController().signal }], 'a signal'],
    ['promises.readFile', ['/filerace/a', { encoding: undefined }], 'what JSON leaves out'],
    ['promises.readFile', [new URL('file:///filerace/a')], 'an object of a class'],
    ['promises.truncate', ['/filerace/a', -0], 'a number that JSON changes'],
    ['promises.truncate', ['/filerace/a', Number.NaN], 'a number that JSON cannot write'],
    [
      'promises.readFile',
      [
        '/filerace/a',
        {
          get encoding() {
            return 'utf8';
          },
        },
      ],
      'a getter',
    ],
    ['read', [3, '/filerace/a'], 'a call on a descriptor'],
    ['promises.utimes', ['/filerace/a', 1, 2], 'a call that looks at the clock'],
    ['promises.mkdtemp', ['/filerace/a'], 'a call that draws'],
    ['FileHandle.readFile', ['utf8'], 'a method'],
  ])('%s is none with %s: %s', (name, args) => {
    expect(twinCallOf(name, args)).toBeUndefined();
  });
});
