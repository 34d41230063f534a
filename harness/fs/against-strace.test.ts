import { beforeAll, describe, expect, test } from 'vitest';
import { FLAVOURS, FS_CALLS, makeCall, prepareFiles } from '../testing/fs-calls.ts';
import { stepsOf } from '../testing/runs.ts';
import { traceNode, whyNoStrace } from '../testing/strace.ts';

const reason = whyNoStrace();
if (reason !== undefined) console.log(`Steps not compared with Node's own system calls: ${reason}.`);

let traced = new Map<string, string[]>();
beforeAll(() => {
  if (reason === undefined) traced = traceNode();
}, 60_000);

/** Reading a name that is a link is one step here; Node and libc look at every part of the path. */
const calls = FS_CALLS.map((call, index) => ({ call, index })).filter(({ call }) => call.method !== 'realpath');

const isRepeated = (line: string, index: number, all: readonly string[]) => line === all[index - 1];

/** The kernel copies in as many calls as it likes, often one; here it is two steps, for what can be seen between them. */
function copyOnce(lines: readonly string[]): string[] {
  return lines.filter((line, index) => !(line.startsWith('copy ') && isRepeated(line, index, lines)));
}

/** libc looks at a folder before it lists it, and lists until nothing comes; here a listing is one step. */
function listOnce(lines: readonly string[]): string[] {
  const once = lines.filter((line, index) => !(line.startsWith('readdir ') && isRepeated(line, index, lines)));
  return once.filter(
    (line, index) => once[index + 1] !== line.replace(/^fstat /, 'readdir ') || !line.startsWith('fstat '),
  );
}

describe.skipIf(reason !== undefined).each(FLAVOURS)('as %s', (flavour) => {
  test.each(calls.map(({ call, index }) => [call.name, index, call] as const))('%s', async (_name, index, call) => {
    const real = traced.get(`${index}-${flavour}`) ?? [];
    expect(real.length).toBeGreaterThan(0);
    const { steps } = await stepsOf((fs, dir) => makeCall(fs, dir, call, flavour), { setup: prepareFiles });
    expect(copyOnce(steps)).toEqual(copyOnce(listOnce(real)));
  });
});
