import { beforeAll, describe, expect, test } from 'vitest';
import { FLAVOURS, FS_CALLS, makeCall, prepareFiles } from '../testing/fs-calls.ts';
import { stepsOf } from '../testing/runs.ts';
import { traceNode, whyNoStrace } from '../testing/strace.ts';

const reason = whyNoStrace();
if (reason !== undefined) console.log(`Steps not compared with Node's own system calls: ${reason}.`);

let traced = new Map<string, string[]>();
beforeAll(() => {
  if (reason === undefined) traced = traceNode();
}, 300_000);

const calls = FS_CALLS.map((call, index) => ({ call, index }));

/** On the way to the folder, Node looks at what is above it; here there is nothing above it. */
const inside = (lines: readonly string[]) => lines.filter((line) => !/^\w+ \//.test(line));

/** `cp` of a promise looks at both ends at the same time, and either may be first; here the source is. */
function looksSorted(lines: readonly string[]): string[] {
  const isLook = (line: string | undefined) => line !== undefined && /^l?stat /.test(line);
  const sorted: string[] = [];
  for (let at = 0; at < lines.length; ) {
    let end = at + 1;
    while (isLook(lines[at]) && isLook(lines[end])) end += 1;
    sorted.push(...lines.slice(at, end).sort());
    at = end;
  }
  return sorted;
}

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
  const those = calls.filter(({ call: { method, name } }) => {
    // As a promise, realpath is libc's, which looks at every part of the path; here that is one step.
    if (method === 'realpath') return flavour !== 'promise';
    // The look at the other end may come after the first one has failed the call, and so after what is traced.
    return name !== 'cp of nothing' || flavour === 'sync';
  });
  test.each(those.map(({ call, index }) => [call.name, index, call] as const))('%s', async (_name, index, call) => {
    const real = traced.get(`${index}-${flavour}`) ?? [];
    expect(real.length).toBeGreaterThan(0);
    const { steps } = await stepsOf((fs, dir) => makeCall(fs, dir, call, flavour), { setup: prepareFiles });
    const ordered = call.method === 'cp' ? looksSorted : (lines: readonly string[]) => lines;
    expect(ordered(copyOnce(listOnce(steps)))).toEqual(ordered(copyOnce(listOnce(inside(real)))));
  });
});
