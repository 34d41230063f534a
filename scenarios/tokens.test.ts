import { describe, expect, test } from 'vitest';
import type { Parameters } from '../harness/actors/parameters.ts';
import { type Disk, explore, type Result, readToken, replay } from '../harness/index.ts';
import { disks, usingDisk } from '../harness/testing/runs.ts';
import { catalogue } from './catalogue.ts';

type Cell = readonly [scenario: string, parameters: Parameters];

/** Everything that is violated. High-traffic's day is made shorter: a trace of 772 rotations says no more. */
const CELLS: readonly Cell[] = [
  ['rotation', { strategy: 'rename' }],
  ['unchanged-save', { strategy: 'rename' }],
  ['backup-read', { strategy: 'copyFile' }],
  ['high-traffic', { strategy: 'rename', rotations: 20 }],
  ['same-millisecond', { strategy: 'rename', naming: 'openclaw' }],
  ['same-millisecond', { strategy: 'copyFile', naming: 'openclaw' }],
  ['in-place', {}],
];

/** In the slowest of them, rotation with rename, about one schedule in twenty fails. */
const RUNS = 1_000;
const SEEDS = [2, 3, 5, 8];

function scenarioNamed(name: string) {
  const scenario = catalogue.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return scenario;
}

async function violationOf(result: Promise<Result>) {
  const { violation, unknown } = await result;
  expect(unknown).toBeNull();
  if (violation === null) throw new Error('there was no violation');
  return violation;
}

/** Finds a violation on one disk and replays its token on the other: it must be that very run. */
async function carryOver([name, parameters]: Cell, seed: number, from: () => Disk, to: () => Disk): Promise<void> {
  const scenario = scenarioNamed(name);
  const found = await violationOf(
    usingDisk(from, (disk) => explore({ scenario, parameters, disk, policy: 'random', seed, runs: RUNS })),
  );
  const token = readToken(found.token);
  expect(token).toMatchObject({ scenario: name, seed });
  const again = await violationOf(usingDisk(to, (disk) => replay({ scenario, token, disk })));
  expect([again.invariant, again.step, again.message]).toEqual([found.invariant, found.step, found.message]);
  expect(again.trace).toEqual(found.trace);
  expect(again.history).toEqual(found.history);
  expect(again.token).toBe(found.token);
  // A trace that says nothing is equal to any other that does.
  expect(found.trace.length).toBeGreaterThanOrEqual(found.step);
  expect(found.step).toBeGreaterThan(0);
}

const [memory, real] = disks.map(([, make]) => make);
const ways = [
  ['found on memfs, on the real disk', memory, real],
  ['found on the real disk, on memfs', real, memory],
] as const;

describe.each(ways)('a token %s', (_way, from, to) => {
  if (from === undefined || to === undefined) throw new Error('there are two disks');

  test.each(CELLS)('is the same run: %s %j', async (...cell) => {
    await carryOver(cell, 1, from, to);
  });

  test.each(SEEDS)('is the same run: rotation with rename, seed %i', async (seed) => {
    await carryOver(['rotation', { strategy: 'rename' }], seed, from, to);
  });
});
