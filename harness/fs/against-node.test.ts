import * as nodeFs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FLAVOURS, FS_CALLS, makeCall, outcomeOf, prepareFiles } from '../testing/fs-calls.ts';
import { quietRun, scenarioOf } from '../testing/runs.ts';

const isLinux = process.platform === 'linux';
if (!isLinux) console.log(`Not compared with node:fs: the answers are Linux's, this is ${process.platform}.`);

let parent = '';
beforeAll(() => {
  parent = nodeFs.mkdtempSync(join(tmpdir(), 'filerace-test-'));
});
afterAll(() => nodeFs.rmSync(parent, { recursive: true, force: true }));

/** All files and what is in them, as far as the first bytes tell. */
function contents(fs: typeof nodeFs, dir: string, root = dir): string[] {
  return fs.readdirSync(dir).flatMap((name) => {
    const path = `${dir}/${name}`;
    const status = fs.lstatSync(path);
    if (status.isDirectory()) return [`${name}/`, ...contents(fs, path, root).map((each) => `${name}/${each}`)];
    if (status.isSymbolicLink()) return [`${name} -> ${fs.readlinkSync(path).replace(root, '$')}`];
    const text = fs.readFileSync(path);
    return [`${name} ${status.mode.toString(8)} ${status.nlink} ${text.length} ${text.toString('latin1', 0, 40)}`];
  });
}

/** A run's files are made under umask 022, so only then can modes be compared. */
const isComparable = isLinux && process.umask() === 0o022;

describe.skipIf(!isComparable).each(FLAVOURS)('as %s', (flavour) => {
  test.each(FS_CALLS.map((call) => [call.name, call] as const))('%s', async (_name, call) => {
    const folder = nodeFs.mkdtempSync(join(parent, 'c-'));
    prepareFiles(nodeFs, folder);
    const real = await outcomeOf(folder, makeCall(nodeFs, folder, call, flavour));
    const left = contents(nodeFs, folder).sort();

    let ours: unknown;
    let ourLeft: unknown;
    const run = await quietRun(
      scenarioOf(
        {
          a: async ({ fs, dir }) => {
            ours = await outcomeOf(dir, makeCall(fs, dir, call, flavour));
            ourLeft = contents(fs, dir).sort();
          },
        },
        { setup: ({ fs, dir }) => prepareFiles(fs, dir) },
      ),
    );
    expect(run.unknown).toBeUndefined();
    expect(ours).toEqual(real);
    expect(ourLeft).toEqual(left);
  });
});
