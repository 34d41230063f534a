import { expect, test } from 'vitest';
import type { Actor } from '../actors/scenario.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { explore } from '../search/explore.ts';
import { scenarioOf, usingDisk } from '../testing/runs.ts';
import { coverageSentence } from './coverage-sentence.ts';
import type { Coverage } from './result.ts';

const STEPS = 'at system-call steps; a single read or write is taken as atomic';

function sentence(kind: Coverage['kind'], runs: number, rest: Partial<Parameters<typeof coverageSentence>[1]> = {}) {
  const counts = { extraRuns: 0, steps: 9, classes: null, interleavings: null, bound: null, missProbability: null };
  const search = {
    isComplete: true,
    workloads: undefined,
    ownHeaps: [],
    uninterrupted: [],
    isIdleTime: false,
    ...rest,
  };
  return coverageSentence({ kind, runs, overlap: 0, ...counts }, search);
}

test.each([
  [sentence('exhaustive', 90_090), 'all 90,090 interleavings'],
  [sentence('exhaustive', 1), 'all 1 interleaving'],
  [sentence('exhaustive', 2_000, { isComplete: false }), '2,000 interleavings, not all,'],
  [sentence('sampled', 2_000), '2,000 schedules sampled'],
  [sentence('sampled', 1), '1 schedule sampled'],
  [sentence('sampled', 60, { workloads: 3 }), '60 schedules of 3 drawn workloads sampled'],
  [sentence('sampled', 60, { workloads: 1 }), '60 schedules of 1 drawn workload sampled'],
  [sentence('exhaustive', 8, { workloads: 2 }), 'all 8 interleavings of 2 drawn workloads'],
  [sentence('exhaustive', 8, { workloads: 2, isComplete: false }), '8 interleavings of 2 drawn workloads, not all,'],
  [sentence('single', 1), '1 schedule'],
])('%s', (said, expected) => {
  expect(said).toBe(`${expected} ${STEPS}`);
});

const sync: Actor['run'] = ({ fs, dir }) => fs.existsSync(dir);
const async: Actor['run'] = ({ fs, dir }) => fs.promises.stat(dir);

test.each<[string, Record<string, Actor>, string]>([
  ['sync calls in one process', { a: { run: sync }, b: { run: sync } }, ''],
  [
    'sync calls in one of two processes',
    { b: { run: sync }, a: { run: sync }, c: { process: 'other', run: async } },
    '; sync calls of a, b could not be interrupted by new requests of other processes',
  ],
  ['no sync calls in two processes', { a: { run: async }, b: { process: 'other', run: async } }, ''],
  [
    'heaps that are declared not shared',
    { a: { heap: 'own', run: async }, b: { run: async }, c: { heap: 'own', run: async } },
    '; a, c declared to share no heap',
  ],
])('a search says what it took for granted: %s', async (_name, actors, caveat) => {
  const scenario = scenarioOf(actors);
  const options = { scenario, policy: 'random', seed: 1, runs: 20 } as const;
  const result = await usingDisk(createMemoryDisk, (disk) => explore({ ...options, disk }));
  expect(result.coverage.sentence).toBe(`20 schedules sampled ${STEPS}${caveat}`);
});

test('overlap counts the runs in which an actor stepped while another was in the middle of a request', async () => {
  const scenario = scenarioOf({
    a: ({ fs, dir }) => fs.promises.writeFile(`${dir}/f`, 'x'),
    b: async,
  });
  const result = await usingDisk(createMemoryDisk, (disk) =>
    explore({ scenario, disk, policy: 'exhaustive', seed: 1 }),
  );
  // Of 8! / (5! 3!) orders, in 20 the one step of `b` is between open and write, or between write and close of `a`:
  // its start then is at one of the places before, its resume at one of those after.
  const between = (before: number, after: number) => (before + 1) * (after + 1);
  expect(result.coverage).toMatchObject({ runs: 56, overlap: between(2, 3) + between(3, 2) });
});
