import { constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRealDisk } from '../disk/real-disk.ts';
import { diskDuty } from './disk-duty.ts';
import type { ProcessHost } from './host.ts';
import { ProcessDisk, type RemoteDisk } from './process-disk.ts';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(`${tmpdir()}/filerace-test-`);
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** Two processes that write down what they are asked and told, and do it. */
function setUp() {
  const own = createRealDisk({ parent });
  const heard: string[] = [];
  const processOf = (name: string): RemoteDisk => {
    const duty = diskDuty(own);
    return {
      isGone: false,
      ask: (method, args, bytes) => {
        heard.push(`${name} is asked for ${method}`);
        const { value, bytes: got } = duty(method, args, bytes, false);
        return { value, bytes: got };
      },
      tell: (method, args, bytes) => {
        heard.push(`${name} is told ${method}`);
        duty(method, args, bytes, true);
      },
    };
  };
  const [a, b] = [processOf('a'), processOf('b')];
  const names = new Map<RemoteDisk | undefined, string>([
    [a, 'a'],
    [b, 'b'],
    [undefined, 'nobody'],
  ]);
  const host = {
    current: undefined as RemoteDisk | undefined,
    settle: (but: RemoteDisk | undefined) => heard.push(`all but ${names.get(but)} settle`),
    dispose: () => undefined,
  };
  const disk = new ProcessDisk(own, host as unknown as ProcessHost);
  const by = <T>(process: RemoteDisk | undefined, call: () => T): T => {
    host.current = process;
    try {
      return call();
    } finally {
      host.current = undefined;
    }
  };
  const taken = () => heard.splice(0);
  return { disk, by, a, b, taken };
}

test('a call is waited for until it is known, and then told; who reads waits for the others', () => {
  const { disk, by, a, b, taken } = setUp();
  const write = (path: string) => {
    const fd = disk.open(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
    expect(disk.write(fd, Buffer.from('text'), 1, 3, 0)).toBe(3);
    disk.close(fd);
  };
  by(a, () => write('one'));
  const settled = 'all but a settle';
  expect(taken()).toEqual(['open', 'write', 'close'].flatMap((method) => [settled, `a is asked for ${method}`]));
  by(a, () => write('two'));
  expect(taken()).toEqual(['open', 'write', 'close'].flatMap((method) => [settled, `a is told ${method}`]));
  const buffer = Buffer.alloc(8);
  by(b, () => {
    const fd = disk.open('two', constants.O_RDONLY, 0);
    expect(disk.read(fd, buffer, 0, 8, 0)).toBe(3);
  });
  expect(buffer.toString('utf8', 0, 3)).toBe('ext');
  expect(taken()).toEqual(['all but b settle', 'b is told open', 'all but b settle', 'b is asked for read']);
});

test('what nobody in particular does waits for all', () => {
  const { disk, by, a, taken } = setUp();
  by(a, () => disk.mkdir('folder'));
  taken();
  disk.rmdir('folder');
  expect(taken()).toEqual(['all but nobody settle']);
  disk.reset();
  expect(taken()).toEqual(['all but nobody settle']);
});

test('a write that nobody waits for must write all it is given', () => {
  const short = { ...createRealDisk({ parent }), open: () => 3, write: () => 1 };
  const duty = diskDuty(short);
  duty('open', [1, 'a', 0, 0], undefined, false);
  expect(duty('write', [1, 0], Buffer.from('text'), false)).toEqual({ value: 1 });
  expect(() => duty('write', [1, 0], Buffer.from('text'), true)).toThrow('only 1 of 4 bytes were written');
});
