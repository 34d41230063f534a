import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clopperPearson, incompleteBeta } from './interval.ts';

describe('the exact interval', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I: the Clopper-Pearson interval of his four examples.
  it.each([
    [81, 263, 0.2527, 0.3676],
    [15, 148, 0.0578, 0.1617],
    [0, 20, 0, 0.1684],
    [1, 29, 0.0009, 0.1776],
  ])('of %i in %i is the published one', (hits, trials, lo, hi) => {
    const [low, high] = clopperPearson(hits, trials, 0.95);
    expect(low.toFixed(4)).toBe(lo.toFixed(4));
    expect(high.toFixed(4)).toBe(hi.toFixed(4));
  });

  it.each([1, 7, 412, 1_000_000])('of 0 in %i ends where so many misses become unlikely', (trials) => {
    const [lo, hi] = clopperPearson(0, trials, 0.95);
    expect(lo).toBe(0);
    expect(hi).toBeCloseTo(1 - 0.025 ** (1 / trials), 12);
  });

  it('of hits and of misses are mirror images, and wider with more confidence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5_000 }), fc.nat(5_000), async (trials, some) => {
        const hits = some % (trials + 1);
        const [lo, hi] = clopperPearson(hits, trials, 0.95);
        const [mirroredLo, mirroredHi] = clopperPearson(trials - hits, trials, 0.95);
        expect(lo).toBeCloseTo(1 - mirroredHi, 9);
        expect(hi).toBeCloseTo(1 - mirroredLo, 9);
        const rate = hits / trials;
        expect(lo <= rate && rate <= hi).toBe(true);
        const [wideLo, wideHi] = clopperPearson(hits, trials, 0.99);
        expect(wideLo <= lo && hi <= wideHi && wideHi - wideLo > hi - lo).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

it('the incomplete beta function is a tail of the binomial distribution', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      fc.nat(59),
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      async (n, some, p) => {
        const k = 1 + (some % n);
        expect(incompleteBeta(p, k, n - k + 1)).toBeCloseTo(atLeast(k, n, p), 10);
      },
    ),
  );
});

/** The chance of at least k hits in n trials, term by term. */
function atLeast(k: number, n: number, p: number): number {
  let sum = 0;
  for (let hits = k; hits <= n; hits += 1) {
    let term = 1;
    for (let index = 0; index < hits; index += 1) term *= ((n - index) / (hits - index)) * p;
    sum += term * (1 - p) ** (n - hits);
  }
  return sum;
}
