import { describe, expect, test } from 'vitest';
import { createMemoryDisk, explore } from '../../harness/index.ts';
import { planted } from './index.ts';

const SEED = 1;

const search = (name: string, mended: boolean) => {
  const scenario = planted.find((each) => each.scenario.name === name)?.scenario;
  if (scenario === undefined) throw new Error(`there is no ${name}`);
  return explore({ scenario, parameters: { mended }, disk: createMemoryDisk(), seed: SEED });
};

const names = planted.map(({ scenario }) => scenario.name);

describe('auto, with the limits it has by itself', () => {
  test.each(names)('finds %s', async (name) => {
    const result = await search(name, false);
    expect(result.verdict).toBe('violated');
    expect(result.violation?.preemptions).toBeLessThanOrEqual(3);
  });

  test.each(names)('and nothing in %s once it is mended', async (name) => {
    const result = await search(name, true);
    expect([result.verdict, result.violation?.message ?? result.unknown?.message]).toEqual(['held', undefined]);
  });
});

test('there are bugs of every depth from 1 to 4', () => {
  expect([...new Set(planted.map(({ depth }) => depth))].sort()).toEqual([1, 2, 3, 4]);
  expect(new Set(names).size).toBe(planted.length);
});
