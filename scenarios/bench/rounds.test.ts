import { describe, expect, it } from 'vitest';
import { Interrupted, measureRounds, ratiosTo } from './rounds.ts';

const limits = () => ({ samples: 4, seconds: 60, signal: new AbortController().signal });

describe('measureRounds', () => {
  it('takes one sample of each a round, begins each round with another, and does not count the first', async () => {
    const order: string[] = [];
    const contend = (name: string) => ({
      name,
      prepare: () => {
        order.push(`(${name})`);
      },
      run: async () => {
        order.push(name);
      },
    });
    const measured = await measureRounds([contend('a'), contend('b'), contend('c')], limits());
    expect([...measured].map(([name, samples]) => [name, samples.length])).toEqual([
      ['a', 4],
      ['b', 4],
      ['c', 4],
    ]);
    const runs = order.filter((each) => !each.startsWith('('));
    const rounds = [0, 1, 2, 3, 4].map((round) => runs.slice(round * 3, round * 3 + 3).join(''));
    expect(rounds.map((round) => [...round].sort().join(''))).toEqual(Array(5).fill('abc'));
    expect(new Set(rounds.map((round) => round[0])).size).toBe(3);
    expect(order.filter((_, index) => index % 2 === 0)).toEqual(runs.map((name) => `(${name})`));
  });

  it('has one round at least, however little time there is', async () => {
    const contender = { name: 'a', run: async () => undefined };
    const measured = await measureRounds([contender], { ...limits(), samples: 1_000, seconds: Number.MIN_VALUE });
    expect(measured.get('a')?.length).toBeGreaterThanOrEqual(1);
    expect(measured.get('a')?.length).toBeLessThan(1_000);
  });

  it('rejects with what a contender throws', async () => {
    const broken = {
      name: 'a',
      run: async () => {
        throw new Error('ENOSPC');
      },
    };
    await expect(measureRounds([broken], limits())).rejects.toThrow('ENOSPC');
  });

  it('rejects when it is interrupted', async () => {
    const controller = new AbortController();
    const contender = { name: 'a', run: async () => controller.abort() };
    await expect(measureRounds([contender], { ...limits(), signal: controller.signal })).rejects.toThrow(Interrupted);
  });
});

describe('ratiosTo', () => {
  it('compares within a round', () => {
    expect(ratiosTo([2, 6, 5], [1, 2])).toEqual([2, 3]);
    expect(ratiosTo([2], [0])).toEqual([]);
  });
});
