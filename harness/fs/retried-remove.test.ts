import { describe, expect, test } from 'vitest';
import type { Actor } from '../actors/scenario.ts';
import { everyRun, linesOf, scenarioOf } from '../testing/runs.ts';

/** Puts a file into a folder that is being removed: between the listing of it and its rmdir, that is ENOTEMPTY. */
const filling: Actor = {
  process: 'fills',
  tolerates: ['ENOENT'],
  run: ({ fs, dir }) => fs.promises.writeFile(`${dir}/d/new`, ''),
};

const removing = (sync: boolean, options: { maxRetries?: number }): Actor => ({
  process: 'removes',
  run: async ({ fs, dir, clock, observe }) => {
    const began = clock.now();
    const given = { recursive: true, retryDelay: 50, ...options };
    if (sync) fs.rmSync(`${dir}/d`, given);
    else await fs.promises.rm(`${dir}/d`, given);
    observe('waited', clock.now() - began);
  },
});

const runsOf = (removes: Actor) =>
  everyRun(
    scenarioOf(
      { removes, filling },
      {
        setup: ({ fs, dir }) => {
          fs.mkdirSync(`${dir}/d`);
          fs.writeFileSync(`${dir}/d/f`, '');
        },
      },
    ),
  );

describe.each([
  ['as a promise', false],
  ['in a sync call', true],
])('rm %s', (_what, sync) => {
  test('fails where the folder is filled meanwhile', async () => {
    const runs = await runsOf(removing(sync, {}));
    expect(runs.some(({ violation }) => violation?.message.includes('ENOTEMPTY') === true)).toBe(true);
  });

  test('with maxRetries tries again, after some virtual time', async () => {
    const runs = await runsOf(removing(sync, { maxRetries: 3 }));
    expect(runs.some(({ unknown }) => unknown !== undefined)).toBe(false);
    const waited = new Set(runs.flatMap(({ record }) => record.history.map(({ value }) => value)));
    expect(waited).toContain(0);
    if (sync) {
      // What came into the folder is not listed again: all its tries fail.
      expect(runs.some(({ violation }) => violation?.message.includes('ENOTEMPTY') === true)).toBe(true);
      return;
    }
    expect(waited).toContain(50);
    expect(runs.some((run) => linesOf(run).includes('removes: timer'))).toBe(true);
    expect(runs.every(({ violation }) => violation === undefined)).toBe(true);
  });
});
