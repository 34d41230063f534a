import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hullOf, overlaps, spreadOf } from './spread.ts';

describe('spreadOf', () => {
  it('has the ranks of the tables of the sign test', () => {
    // n and the rank from either end, as in tables of the 95 % interval of a median.
    for (const [n, rank] of [
      [6, 1],
      [8, 1],
      [9, 2],
      [10, 2],
      [12, 3],
      [15, 4],
      [20, 6],
      [30, 10],
      [50, 18],
      [100, 40],
    ] as const) {
      const { low, high } = spreadOf(Array.from({ length: n }, (_, index) => index + 1));
      expect([n, low, high]).toEqual([n, rank, n + 1 - rank]);
    }
  });

  it('has no interval of fewer than six samples', () => {
    expect(spreadOf([1, 2, 3, 4, 5])).toMatchObject({ samples: 5, median: 3, low: null, high: null, min: 1, max: 5 });
    expect(spreadOf([1, 2, 3, 4, 5, 6])).toMatchObject({ median: 3.5, low: 1, high: 6, q1: 2.25, q3: 4.75 });
  });

  it('puts its numbers in order, whatever the samples', () => {
    const samples = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 6, maxLength: 3_000 });
    fc.assert(
      fc.property(samples, (values) => {
        const { min, q1, median, q3, max, low, high } = spreadOf(values);
        const sorted = [min, q1, median, q3, max];
        expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
        expect(low).toBeLessThanOrEqual(median);
        expect(high).toBeGreaterThanOrEqual(median);
        expect(spreadOf([...values].reverse())).toEqual(spreadOf(values));
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('holds the true median in about 95 of 100 experiments, and not in all', () => {
    // A multiplicative generator, so that the experiments are the same each time.
    let state = 12_345;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    let held = 0;
    for (let experiment = 0; experiment < 2_000; experiment += 1) {
      const { low, high } = spreadOf(Array.from({ length: 25 }, () => random() ** 3));
      if ((low ?? 1) <= 0.125 && (high ?? 0) >= 0.125) held += 1;
    }
    expect(held).toBeGreaterThan(1_880);
    expect(held).toBeLessThan(2_000);
  });

  it('works on thousands of samples, where 2^-n is 0', () => {
    const { low, high } = spreadOf(Array.from({ length: 4_001 }, (_, index) => index));
    expect(low).toBeGreaterThan(1_900);
    expect(high).toBeLessThan(2_100);
  });

  it('refuses nothing at all, and what is no number', () => {
    expect(() => spreadOf([])).toThrow('finite');
    expect(() => spreadOf([1, Number.NaN])).toThrow('finite');
  });
});

describe('overlaps', () => {
  const interval = (low: number, high: number) => ({ low, high });

  it('is true of intervals that touch, false of others, and undefined where one is not known', () => {
    expect(overlaps(interval(1, 2), interval(2, 3))).toBe(true);
    expect(overlaps(interval(1, 5), interval(2, 3))).toBe(true);
    expect(overlaps(interval(1, 2), interval(2.1, 3))).toBe(false);
    expect(overlaps(interval(2.1, 3), interval(1, 2))).toBe(false);
    expect(overlaps(interval(1, 2), { low: null, high: null })).toBeUndefined();
  });

  it('hullOf holds all of them', () => {
    expect(hullOf([interval(3, 4), interval(1, 2)])).toEqual({ low: 1, high: 4 });
    expect(hullOf([interval(3, 4), { low: null, high: null }])).toEqual({ low: null, high: null });
    expect(hullOf([])).toEqual({ low: null, high: null });
  });
});
