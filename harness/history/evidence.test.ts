import { expect, test } from 'vitest';
import { evidenceAround, type FileChange, type FsCall } from './evidence.ts';

const call = (begin: number, end: number | null): FsCall => {
  return {
    actor: 'a',
    name: 'stat',
    arguments: [],
    begin,
    end,
    result: end === null ? null : 'ok',
    steps: [begin + 1],
  };
};
const size = (step: number, path: string, bytes: number | null): FileChange => {
  return { step, path, kind: bytes === null ? null : 'file', size: bytes };
};

test('of a run that is short enough, everything is kept', () => {
  const calls = [call(1, 3), call(3, null)];
  const files = [size(0, 'f', 1), size(2, 'f', null)];
  expect(evidenceAround(3, { calls, files, entries: 10 })).toEqual({ calls, files, detailed: { from: 0, to: 10 } });
});

test('of a long one, what is around the entry, beginning with the tree as it was then', () => {
  const files = [
    size(0, 'f', 1),
    size(0, 'gone', 1),
    size(5, 'f', 2),
    size(6, 'gone', null),
    size(49_990, 'f', 3),
    size(90_000, 'f', 4),
  ];
  const calls = [call(1, 5), call(10, null), call(40_000, 60_000), call(49_999, 50_001), call(90_000, 90_001)];
  expect(evidenceAround(50_000, { calls, files, entries: 100_000 })).toEqual({
    calls: [call(10, null), call(40_000, 60_000), call(49_999, 50_001)],
    files: [size(48_000, 'f', 2), size(49_990, 'f', 3)],
    detailed: { from: 48_000, to: 52_000 },
  });
  expect(evidenceAround(100_000, { calls, files, entries: 100_000 }).detailed).toEqual({ from: 96_000, to: 100_000 });
  expect(evidenceAround(1, { calls, files, entries: 100_000 }).detailed).toEqual({ from: 0, to: 4_000 });
});

test('where very much changes, less of the run is kept', () => {
  const files = Array.from({ length: 40_000 }, (_, index) => size(Math.floor(index / 20) + 1, `f${index % 20}`, index));
  const { files: kept, detailed } = evidenceAround(1_000, { calls: [], files, entries: 5_000 });
  expect(kept.length).toBeLessThanOrEqual(10_000);
  expect(detailed.to - detailed.from).toBeLessThan(1_000);
  expect(detailed.from).toBeLessThan(1_000);
  expect(detailed.to).toBeGreaterThanOrEqual(1_000);
});
