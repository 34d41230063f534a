import { expect, test } from 'vitest';
import { defineScenario } from '../actors/scenario.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { usingDisk } from '../testing/runs.ts';
import { type ExploreOptions, explore } from './explore.ts';

/** Whoever waits asks again and again, without a pause: undisturbed, it would do so for ever. */
const waiting = (mended: boolean) =>
  defineScenario({
    name: 'waiting',
    setup: ({ dir, fs }) => {
      fs.writeFileSync(`${dir}/f`, '"old"');
      fs.writeFileSync(`${dir}/lock`, '');
    },
    actors: () => ({
      waits: {
        process: 'p',
        run: async ({ dir, fs, observe }) => {
          const isThere = (name: string) =>
            fs.promises.access(`${dir}/${name}`).then(
              () => true,
              () => false,
            );
          while (await isThere('lock'));
          observe('read', JSON.parse(await fs.promises.readFile(`${dir}/f`, 'utf8')));
        },
      },
      holds: {
        process: 'q',
        run: async ({ dir, fs }) => {
          if (mended) await fs.promises.writeFile(`${dir}/f`, '"new"');
          await fs.promises.unlink(`${dir}/lock`);
          if (!mended) await fs.promises.writeFile(`${dir}/f`, '"new"');
        },
      },
    }),
  });

const search = (mended: boolean, options: Partial<ExploreOptions>) =>
  usingDisk(createMemoryDisk, (disk) => explore({ scenario: waiting(mended), disk, seed: 1, ...options }));

test('a search that can wait for ever goes on with a policy that cannot', async () => {
  const { verdict, policy, coverage, violation } = await search(false, { policy: 'auto' });
  expect([verdict, policy]).toEqual(['violated', 'pct']);
  expect(violation?.message).toMatch(/^waits threw SyntaxError/);
  expect(coverage.earlier).toEqual([
    expect.objectContaining({
      policy: 'bounded',
      isComplete: false,
      message: expect.stringContaining('more than 2048'),
    }),
    expect.objectContaining({ policy: 'exhaustive', isComplete: false }),
  ]);
});

test('and says that it cannot state a probability', async () => {
  const { verdict, coverage, warnings } = await search(true, { policy: 'pct', runs: 100 });
  expect([verdict, coverage.missProbability]).toEqual(['held', null]);
  expect(coverage.sentence).toMatch(/^100 schedules sampled at system-call steps/);
  expect(warnings).toContainEqual(expect.stringContaining('so no probability of a miss can be stated'));
});

test.each([1, 2, 3, 4, 5, 6])('a failure found by random becomes small, with seed %i', async (seed) => {
  const { violation, coverage } = await search(false, { policy: 'random', seed });
  expect(violation?.preemptions).toBeLessThanOrEqual(2);
  expect(coverage.extraRuns).toBeLessThanOrEqual(100);
});
