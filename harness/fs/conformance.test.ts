import * as nodeFs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { createRealDisk } from '../disk/real-disk.ts';
import { type SequenceCall, sequenceCall } from '../testing/conformance/calls.ts';
import { DIFFERENCES } from '../testing/conformance/differences.ts';
import { asOrdinaryUser, ORDINARY } from '../testing/conformance/ordinary-user.ts';
import { type Outcome, perform } from '../testing/conformance/perform.ts';
import { prepare, treeOf } from '../testing/conformance/tree.ts';
import { HAS_SAME_ERRORS } from '../testing/conformance/value.ts';
import { quietRun, scenarioOf } from '../testing/runs.ts';
import type { FileSystem } from './create-fs.ts';

/** In each way. For more: `FILERACE_SEQUENCES=20000 npx vitest run harness/fs/conformance.test.ts`. */
const { FILERACE_SEQUENCES = '100' } = process.env;
const numRuns = Number(FILERACE_SEQUENCES);

/** A run's files are made under umask 022, so only then can modes be compared; and the answers are those of Linux. */
const isComparable = process.platform === 'linux' && process.umask() === 0o022;
if (!isComparable) console.log('Not compared with node:fs: that takes Linux and umask 022.');

let parent = '';
beforeAll(() => {
  parent = nodeFs.mkdtempSync(join(tmpdir(), 'filerace-test-'));
  if (ORDINARY !== undefined) nodeFs.chownSync(parent, ORDINARY.uid, ORDINARY.gid);
});
afterAll(() => nodeFs.rmSync(parent, { recursive: true, force: true }));

interface Ending {
  readonly outcomes: readonly Outcome[];
  readonly tree: readonly string[];
}

async function withNode(calls: readonly SequenceCall[]): Promise<Ending> {
  return asOrdinaryUser(async () => {
    const dir = nodeFs.mkdtempSync(join(parent, 's-'));
    nodeFs.chmodSync(dir, 0o755);
    try {
      prepare(nodeFs, dir);
      return { outcomes: await perform(nodeFs, dir, calls), tree: treeOf(nodeFs, dir) };
    } finally {
      treeOf(nodeFs, dir);
      nodeFs.rmSync(dir, { recursive: true, force: true });
    }
  });
}

/**
 * In the only actor of a run, on that disk; or in setup, where every call is complete at once. Undefined if a link that was
 * moved led out of the folder: there Node goes on, and an actor may not.
 */
async function withUs(
  calls: readonly SequenceCall[],
  where: 'actor' | 'setup',
  disk: 'memfs' | 'real',
): Promise<Ending | undefined> {
  let ending: Ending | undefined;
  const all = async ({ fs, dir }: { fs: FileSystem; dir: string }) => {
    if (where === 'actor') {
      ending = { outcomes: await perform(fs, dir, calls), tree: treeOf(fs, dir) };
      return;
    }
    prepare(fs, dir);
    ending = { outcomes: await perform(fs, dir, calls), tree: treeOf(fs, dir) };
  };
  const scenario =
    where === 'actor'
      ? scenarioOf({ a: all }, { setup: ({ fs, dir }) => prepare(fs, dir) })
      : scenarioOf({ a: () => undefined }, { setup: all });
  const made = disk === 'memfs' ? createMemoryDisk : () => createRealDisk({ parent });
  const run = await quietRun(scenario, { disk: made });
  if (run.unknown?.message.includes('reached outside its folder') === true) return undefined;
  // Nobody is told of what setup does outside; it is refused, though.
  if (where === 'setup' && ending?.outcomes.some((each) => each.includes('EACCES')) === true) return undefined;
  expect(run.unknown).toBeUndefined();
  if (ending === undefined) throw new Error('the sequence did not come to its end');
  return ending;
}

describe.skipIf(!isComparable)('random sequences of calls end as with node:fs', () => {
  test.each([
    ['in an actor, on memfs', 'actor', 'memfs'],
    ['in an actor, on a real disk', 'actor', 'real'],
    ['complete at once', 'setup', 'memfs'],
  ] as const)(
    '%s',
    async (_what, where, disk) => {
      let compared = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(sequenceCall, { minLength: 1, maxLength: 14, size: 'max' }), async (calls) => {
          const ours = await withUs(calls, where, disk);
          if (ours === undefined) return;
          compared += 1;
          expect(ours).toEqual(await withNode(calls));
        }),
        { numRuns },
      );
      // Otherwise the law would hold because nothing was compared.
      expect(compared).toBeGreaterThan(numRuns * 0.7);
    },
    7_200_000,
  );
});

/** The table is that of Node 20; some of it is mended in later versions. */
if (!HAS_SAME_ERRORS)
  console.log(`Known differences not looked at: they are those of Node 20, this is ${process.version}.`);

describe.skipIf(!isComparable || !HAS_SAME_ERRORS)('known differences, which random sequences keep clear of', () => {
  test.each(DIFFERENCES.map((each) => [each.what, each] as const))('%s', async (_what, { calls, node, ours }) => {
    expect((await withNode(calls)).outcomes.at(-1)).toBe(node);
    expect((await withUs(calls, 'actor', 'memfs'))?.outcomes.at(-1)).toBe(ours);
    // One that is none any more leaves the table.
    expect(ours).not.toBe(node);
  });
});
