import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageError } from '../actors/usage-error.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { scenarioOf } from '../testing/runs.ts';
import { raceTest } from '../vitest.ts';
import { explore } from './explore.ts';
import { fuzz } from './fuzz.ts';
import { replay } from './replay.ts';

const scenario = scenarioOf({ a: () => undefined });
const token = { scenario: 'test', parameters: {}, seed: 1, switches: [] };

// It throws before it makes a test of anything, so it can be asked inside of one.
test.each<[object, string]>([
  [{ isolation: 'processes' }, 'Expected the options of raceTest to be among disk, parameters, policy, '],
  [{ isolation: 'processes' }, 'got `isolation`. Leave it out.'],
  [{ disk: 'floppy' }, 'Expected `disk` of raceTest to be memfs or real, got `floppy`.'],
  [
    { policy: 'luck' },
    'Expected `policy` of raceTest to be one of auto, exhaustive, bounded, pct, random, got `luck`.',
  ],
  [{ runs: -3 }, 'Expected `runs` of raceTest to be a whole number from 1, got `-3`.'],
  [{ seconds: '5' }, 'Expected `seconds` of raceTest to be a number above 0, got `5`.'],
  [{ bound: 1.5 }, 'Expected `bound` of raceTest to be a whole number from 0, got `1.5`.'],
  [{ require: 'all' }, 'Expected `require` of raceTest to be exhaustive or bounded, got `all`.'],
  [{ seed: 'x' }, 'Expected `seed` of raceTest to be a whole number, got `x`.'],
  [{ fuzz: 0 }, 'Expected `fuzz` of raceTest to be a whole number from 1, got `0`.'],
  [{ timeoutMs: 0 }, 'Expected `timeoutMs` of raceTest to be a number above 0, got `0`.'],
  [{ parameters: 'n=1' }, 'Expected `parameters` of raceTest to be an object of values by their names, got `n=1`.'],
  [{ file: 5 }, 'Expected `file` of raceTest to be a path, got `5`.'],
])('raceTest refuses %j', (options, sentence) => {
  const call = () => raceTest('./none.race.ts', options);
  expect(call).toThrow(UsageError);
  expect(call).toThrow(sentence);
});

test.each<[object, string]>([
  [{ run: 5 }, 'Expected the options of explore to be among scenario, reference, '],
  [{ isolation: 'processes' }, 'got `isolation`. Leave it out.'],
  [{ disk: 'real' }, 'Expected `disk` of explore to be a disk, such as createMemoryDisk() makes, got `real`.'],
  [{ runs: '5' }, 'Expected `runs` of explore to be a whole number from 1, got `5`.'],
])('explore refuses %j', async (options, sentence) => {
  const asked = explore({ scenario, disk: createMemoryDisk(), seed: 1, ...options });
  await expect(asked).rejects.toThrow(UsageError);
  await expect(asked).rejects.toThrow(sentence);
});

test.each<[object, string]>([
  [{ runs: 5 }, 'Expected the options of replay to be among scenario, token, disk, folder, onTurn, got `runs`.'],
  [{ disk: undefined }, 'Expected `disk` of replay to be a disk, such as createMemoryDisk() makes, got `undefined`.'],
  [{ token: 'fr1:test' }, 'Expected `token` of replay to be what readToken makes of a token, got `fr1:test`.'],
])('replay refuses %j', async (options, sentence) => {
  const asked = replay({ scenario, disk: createMemoryDisk(), token, ...options });
  await expect(asked).rejects.toThrow(UsageError);
  await expect(asked).rejects.toThrow(sentence);
});

test('fuzz refuses what explore refuses, and to draw nothing', async () => {
  const drawn = {
    ...scenario,
    parameters: { n: { default: 1, integer: [1, 2] as const, fuzz: fc.integer({ min: 1, max: 2 }) } },
  };
  const ask = (options: object) => fuzz({ scenario: drawn, disk: createMemoryDisk(), seed: 1, count: 1, ...options });
  await expect(ask({ count: 0 })).rejects.toThrow('Expected `count` of fuzz to be a whole number from 1, got `0`.');
  await expect(ask({ isolation: 'processes' })).rejects.toThrow('got `isolation`. Leave it out.');
});
