import { describe, expect, test } from 'vitest';
import { disks, linesOf, randomRuns, scenarioOf } from '../testing/runs.ts';

describe('a setup', () => {
  test.each(disks)(
    'may use promises, callbacks, sync calls and real I/O on %s, and is in no trace',
    async (_kind, make) => {
      const scenario = scenarioOf(
        { a: ({ fs, dir, observe }) => observe('names', fs.readdirSync(dir)) },
        {
          setup: async ({ fs, dir }) => {
            await fs.promises.writeFile(`${dir}/promise`, 'x');
            await new Promise((resolve) => setTimeout(resolve, 1));
            await new Promise<void>((resolve) => fs.writeFile(`${dir}/callback`, 'x', () => resolve()));
            fs.writeFileSync(`${dir}/sync`, 'x');
          },
        },
      );
      const [first, second] = await randomRuns(scenario, 2, { disk: make });
      for (const run of [first, second]) {
        expect(run?.record.history[0]?.value).toEqual(['callback', 'promise', 'sync']);
        expect(run && linesOf(run)).toEqual(['a: start', 'a: open .', 'a: readdir .', 'a: close .']);
      }
    },
  );

  test('whose code goes on after it has ended does not reach the run, nor the next', async () => {
    let runs = 0;
    const late: unknown[] = [];
    const scenario = scenarioOf(
      { a: ({ fs, dir, observe }) => observe('names', fs.readdirSync(dir)) },
      {
        setup: ({ fs, dir }) => {
          runs += 1;
          if (runs > 1) return new Promise((resolve) => setTimeout(resolve, 20));
          setTimeout(() => {
            try {
              late.push(fs.writeFileSync(`${dir}/late`, ''));
            } catch (error) {
              late.push(String(error));
            }
          }, 1);
          return undefined;
        },
      },
    );
    const both = await randomRuns(scenario, 2);
    expect(late).toEqual(['RunEnded: this run of the scenario has ended']);
    expect(both.map((run) => run.record.history[0]?.value)).toEqual([[], []]);
  });
});
