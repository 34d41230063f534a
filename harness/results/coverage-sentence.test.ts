import { expect, test } from 'vitest';
import type { Actor } from '../actors/scenario.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { explore } from '../search/explore.ts';
import { scenarioOf, usingDisk } from '../testing/runs.ts';
import { coverageSentence } from './coverage-sentence.ts';
import type { Coverage } from './result.ts';

const STEPS = 'at system-call steps; a single read or write is taken as atomic';

type Counts = Partial<Omit<Coverage, 'sentence'>>;

function sentence(counts: Counts, rest: Partial<Parameters<typeof coverageSentence>[1]> = {}) {
  const blank = { extraRuns: 0, steps: 9, classes: null, interleavings: null, bound: null, missProbability: null };
  const coverage = { kind: 'sampled', runs: 2_000, overlap: 0, earlier: [], ...blank, ...counts } as const;
  const search = { isComplete: true, depth: null, workloads: undefined, ownHeaps: [], uninterrupted: [] } as const;
  return coverageSentence(coverage, { ...search, isIdleTime: false, sharesModules: false, ...rest });
}

const all: Counts = { kind: 'exhaustive', runs: 9, classes: 9, interleavings: 353_092 };
const pct: Counts = { kind: 'sampled', missProbability: 0.0612 };
const bounded = { policy: 'bounded', runs: 7, bound: 2, isComplete: true, message: '' };
const ONCE = '; states that are equal are explored once';

test.each([
  [sentence(all), 'all 9 classes of 353,092 interleavings', ''],
  [sentence({ ...all, classes: 1, interleavings: 1 }), 'all 1 class of 1 interleaving', ''],
  [sentence({ ...all, interleavings: null }), 'all 9 classes of interleavings too many to count', ''],
  [sentence({ ...all, interleavings: 8.4478e16 }), 'all 9 classes of about 8.45 × 10^16 interleavings', ''],
  [sentence(all, { isComplete: false }), '9 runs, not all classes of interleavings,', ''],
  [sentence({ ...all, earlier: [bounded] }), 'all 9 classes of 353,092 interleavings', ''],
  [sentence({ kind: 'bounded', bound: 2 }), 'all schedules with at most 2 preemptions', ONCE],
  [sentence({ kind: 'bounded', bound: 1 }), 'all schedules with at most 1 preemption', ONCE],
  [
    sentence({ kind: 'bounded', bound: 1, runs: 80 }, { isComplete: false }),
    '80 runs, not all schedules with at most 1 preemption,',
    ONCE,
  ],
  [sentence({}), '2,000 schedules sampled', ''],
  [sentence({ runs: 1 }), '1 schedule sampled', ''],
  [sentence(pct, { depth: 3 }), '2,000 schedules sampled; a bug of depth 3 is missed with p ≤ 0.07', ''],
  [
    sentence({ ...pct, missProbability: 0.001 }, { depth: 2 }),
    '2,000 schedules sampled; a bug of depth 2 is missed with p < 0.01',
    '',
  ],
  [
    sentence({ ...pct, missProbability: 0.995 }, { depth: 4 }),
    '2,000 schedules sampled; a bug of depth 4 is missed with p ≤ 0.995',
    '',
  ],
  [
    sentence({ ...pct, earlier: [bounded] }, { depth: 3 }),
    'all schedules with at most 2 preemptions, then 2,000 schedules sampled; a bug of depth 3 is missed with p ≤ 0.07',
    ONCE,
  ],
  [sentence({ earlier: [{ ...bounded, isComplete: false, message: 'too many' }] }), '2,000 schedules sampled', ''],
  [sentence({ runs: 60 }, { workloads: 3 }), '60 schedules of 3 drawn workloads sampled', ''],
  [sentence({ runs: 60 }, { workloads: 1 }), '60 schedules of 1 drawn workload sampled', ''],
  [sentence(all, { workloads: 2 }), 'all 9 classes of 353,092 interleavings of 2 drawn workloads', ''],
  [sentence({ kind: 'single', runs: 1 }), '1 schedule', ''],
])('%s', (said, expected, caveat) => {
  expect(said).toBe(`${expected} ${STEPS}${caveat}`);
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

test('overlap counts the runs in which an actor made a step while a request of another was in flight', async () => {
  const scenario = scenarioOf({ a: async, b: async });
  const options = { scenario, disk: createMemoryDisk(), seed: 1 } as const;
  const sampled = await explore({ ...options, policy: 'random', runs: 400 });
  // Of the 20 orders of start, step and resume of two actors, 12 have a step of one between issue and delivery of the other.
  expect(sampled.coverage.overlap / 400).toBeGreaterThan(0.4);
  expect(sampled.coverage.overlap / 400).toBeLessThan(0.9);
  const alone = await explore({ ...options, policy: 'bounded', bound: 0 });
  expect(alone.coverage.overlap).toBe(0);
  expect(alone.warnings).toEqual([
    'the scenario has no invariants: only actors.finish was judged',
    'in no run did an actor make a step while a request of another was in flight: the actors never raced',
  ]);
});
