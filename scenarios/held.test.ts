import { beforeAll, describe, expect, test } from 'vitest';
import { createMemoryDisk, explore, fuzz, type Result } from '../harness/index.ts';
import { disks, usingDisk } from '../harness/testing/runs.ts';
import rotation from './rotation.ts';

/** With FILERACE_LONG=1 as many schedules as a night allows; otherwise what a test run allows. */
const IS_LONG = process.env['FILERACE_LONG'] === '1';
const SCHEDULES = IS_LONG ? { memfs: 20_000, real: 500 } : { memfs: 500, real: 30 };
const WORKLOADS = IS_LONG ? 300 : 20;
const SCHEDULES_PER_WORKLOAD = 20;
const TIMEOUT_MS = IS_LONG ? 60 * 60 * 1000 : 120_000;
const SEED = 20_240_901;

const form = `${SCHEDULES.memfs} schedules on memfs, ${SCHEDULES.real} on the real disk, ${WORKLOADS} workloads of ${SCHEDULES_PER_WORKLOAD} each`;

beforeAll(() => {
  console.info(`${IS_LONG ? 'The long form' : 'The short form (FILERACE_LONG=1 runs the long one)'}: ${form}.`);
});

function expectHeld(result: Result, runs: number): void {
  expect(result.violation).toBeNull();
  expect(result.unknown).toBeNull();
  expect(result.verdict).toBe('held');
  expect(result.coverage.runs).toBe(runs);
  // Schedules in which nobody ever steps into another's request would prove nothing.
  expect(result.coverage.overlap).toBeGreaterThan(runs / 2);
}

/** Draws workloads; each is searched. */
const drawn = (strategy: string) =>
  usingDisk(createMemoryDisk, (disk) =>
    fuzz({
      scenario: rotation,
      parameters: { strategy },
      disk,
      policy: 'random',
      seed: SEED,
      runs: SCHEDULES_PER_WORKLOAD,
      count: WORKLOADS,
    }),
  );

describe.each(['copyFile', 'link'])('rotation with %s is never violated', (strategy) => {
  test.each(disks)('on %s, under random schedules', { timeout: TIMEOUT_MS }, async (kind, make) => {
    const runs = kind === 'real' ? SCHEDULES.real : SCHEDULES.memfs;
    const result = await usingDisk(make, (disk) =>
      explore({ scenario: rotation, parameters: { strategy }, disk, policy: 'random', seed: SEED, runs }),
    );
    expectHeld(result, runs);
    expect(result.disk).toBe(kind);
  });

  test('for drawn workloads', { timeout: TIMEOUT_MS }, async () => {
    expectHeld(await drawn(strategy), WORKLOADS * SCHEDULES_PER_WORKLOAD);
  });
});

/** The same searches find the bug: it is not for want of schedules or workloads that the others hold. */
describe('with rename the same is violated', () => {
  test.each(disks)('on %s, under random schedules', async (_kind, make) => {
    const runs = SCHEDULES.memfs; // it stops at the first that fails
    const result = await usingDisk(make, (disk) =>
      explore({ scenario: rotation, parameters: { strategy: 'rename' }, disk, policy: 'random', seed: SEED, runs }),
    );
    expect(result.violation?.invariant).toBe('always.stable(sessionId)');
  });

  test('for drawn workloads', async () => {
    expect((await drawn('rename')).violation?.invariant).toBe('always.stable(sessionId)');
  });
});
