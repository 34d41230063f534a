import { expect, test } from 'vitest';
import { createMemoryDisk, explore } from '../harness/index.ts';
import rotation from './rotation.ts';

const search = (strategy: string, policy: 'exhaustive' | 'auto' | 'random' | 'pct', seed = 1) =>
  explore({ scenario: rotation, parameters: { strategy }, disk: createMemoryDisk(), policy, seed });

test.each([
  ['copyFile', 5_520, 7_298_813_714_260],
  ['link', 7_112, 17_358_768_892],
])('with %s no reader loses its session in any order there is', async (strategy, classes, interleavings) => {
  const { verdict, coverage } = await search(strategy, 'exhaustive');
  expect({ verdict, ...coverage }).toMatchObject({ verdict: 'held', kind: 'exhaustive', classes, interleavings });
  // Blocked runs are counted, too.
  expect(coverage.runs).toBeLessThanOrEqual(classes * 1.2);
});

test.each(['exhaustive', 'auto'] as const)('with rename %s finds a reader that does, and why', async (policy) => {
  const { verdict, coverage, violation } = await search('rename', policy);
  expect(verdict).toBe('violated');
  expect(coverage.runs).toBeLessThanOrEqual(policy === 'exhaustive' ? 50 : 100);
  expect(violation).toMatchObject({
    invariant: 'always.stable(sessionId)',
    preemptions: 1,
    critical: [
      { actor: 'writer', op: 'rename', paths: ['sessions.json', expect.stringMatching(/^sessions\.json\.bak\./)] },
      { actor: expect.stringMatching(/^(reader|outside)-1$/), op: 'open', paths: ['sessions.json'] },
    ],
  });
});

test.each([1, 2, 3])('a failure is small after at most 50 replays, with seed %i', async (seed) => {
  for (const policy of ['auto', 'exhaustive', 'pct', 'random'] as const) {
    const { coverage, violation } = await search('rename', policy, seed);
    expect(violation?.preemptions).toBe(1);
    expect(coverage.extraRuns).toBeLessThanOrEqual(50);
    // The writer, and one who reads.
    expect(violation?.parameters).toMatchObject({ noteLength: 0, rotateBytes: 1 });
  }
});
