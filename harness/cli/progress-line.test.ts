import { describe, expect, test } from 'vitest';
import type { SearchProgress } from '../search/search-progress.ts';
import { fitInto, searchLine, tableLine, type WorkView, widthOf } from './progress-line.ts';

const SAMPLED: SearchProgress = {
  policy: 'pct',
  stage: 'searching',
  runs: 300,
  mostRuns: 2_000,
  untilMs: undefined,
  extraRuns: 4,
  classes: null,
  open: null,
  bound: null,
  depth: null,
};

const view = (progress: Partial<SearchProgress> = {}, rest: Partial<WorkView> = {}): WorkView => ({
  progress: { ...SAMPLED, ...progress },
  runs: 1_200,
  runsPerSecond: 160.4,
  threads: ['busy'],
  ...rest,
});

const EXHAUSTIVE = { policy: 'exhaustive', mostRuns: 20_000, classes: 1_100, open: 7, depth: 12 } as const;
const BOUNDED = { policy: 'bounded', mostRuns: 5_000, bound: 1, depth: 33 } as const;

describe('one search', () => {
  test.each<[string, WorkView]>([
    ['no run is over yet', { ...view(), progress: undefined }],
    ['pct: 1,200 of 2,000 runs, 160 runs/s, about 5 s left', view()],
    ['pct: 1,200 of 2,000 runs', view({}, { runsPerSecond: null })],
    // Whichever limit is reached first.
    ['pct: 1,200 of 2,000 runs, 160 runs/s, at most 2 s left', view({ untilMs: 1_001_500 })],
    ['pct: 1,200 of 2,000 runs, 160 runs/s, about 5 s left', view({ untilMs: 1_060_000 })],
    ['random: 1,200 runs, 160 runs/s, at most 0 s left', view({ policy: 'random', mostRuns: undefined, untilMs: 9 })],
    ['random: 2,000 of 2,000 runs, 160 runs/s, about 0 s left', view({ policy: 'random' }, { runs: 2_010 })],
    [
      'random: 1 of 1 run, 0.3 runs/s, about 0 s left',
      view({ policy: 'random', mostRuns: 1 }, { runs: 1, runsPerSecond: 0.26 }),
    ],
    // How many runs all orders take is not known: nothing is said of the time.
    ['bounded: 1,200 of 5,000 runs, 160 runs/s, at most 1 preemption, depth 33', view(BOUNDED)],
    [
      'exhaustive: 1,200 of 20,000 runs, 160 runs/s, 1,100 classes, 7 open, depth 12, at most 3 min left, threads: 2 busy 1 idle 1 loading',
      view({ ...EXHAUSTIVE, untilMs: 1_125_000 }, { threads: ['busy', 'idle', 'loading', 'busy'] }),
    ],
    ['found a failure and makes it smaller: 34 further runs', view({ stage: 'shrinking', extraRuns: 34 })],
    ['workload 3, pct: 1,200 of 2,000 runs, 160 runs/s, about 5 s left', view({ workload: 3 })],
  ])('%s', (line, seen) => {
    expect(searchLine(seen, 1_000_000)).toBe(line);
  });
});

test('a table says how much of it is done, what is on, and what is left of its time', () => {
  const current = [
    { name: 'rotation strategy="link" on memfs', view: view() },
    { name: 'in-place on real', view: { ...view(), progress: undefined } },
  ];
  expect(tableLine({ done: 4, all: 54, current, secondsLeft: 43.2 }, 0)).toBe(
    '4 of 54 cells; at most 44 s left; rotation strategy="link" on memfs: pct: 1,200 of 2,000 runs, 160 runs/s, about 5 s left; in-place on real: no run is over yet',
  );
  expect(tableLine({ done: 1, all: 2, current: [], secondsLeft: -3.2 }, 0)).toMatch(
    /^1 of 2 cells; \d s over the budget$/,
  );
  expect(tableLine({ done: 0, all: 1, current: [], secondsLeft: undefined }, 0)).toBe('0 of 1 cell');
});

describe('a line on a terminal', () => {
  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['abcdef', 1, '…'],
    ['abcdef', 0, ''],
    ['a\u{1b}[2Jb\nc', 40, 'a\uFFFD[2Jb c'],
    ['日本語', 6, '日本語'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
  ])('%j in %i columns', (line, columns, shown) => {
    expect(fitInto(columns, line)).toBe(shown);
    expect(widthOf(shown)).toBeLessThanOrEqual(columns);
  });
});
