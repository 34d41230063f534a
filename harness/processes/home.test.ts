import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, inject, test } from 'vitest';
import { diskAt } from '../cli/place.ts';
import { createExecutor } from '../schedule/executor.ts';
import { withGuards } from '../schedule/guards.ts';
import { createRandomPolicy } from '../search/random-policy.ts';
import modules from '../testing/processes/modules.race.ts';
import { linesOf, usingDisk } from '../testing/runs.ts';

const ENTRY = new URL('process.js', pathToFileURL(inject('program')));
const TARGET = fileURLToPath(new URL('../testing/processes/modules.race.ts', import.meta.url));

test('what modules start in a process when they are loaded belongs to its actors', async () => {
  const policy = createRandomPolicy(1, 0);
  const make = () =>
    diskAt({ disk: 'memfs', folder: undefined, isolation: 'processes' }, { entry: ENTRY, target: TARGET });
  const runs = await usingDisk(make, (disk) =>
    withGuards(async () => {
      const executor = createExecutor({ scenario: modules, parameters: {}, disk, seed: 1 });
      policy.begin();
      const first = await executor.run(policy);
      policy.end();
      policy.begin();
      return [first, await executor.run(policy)];
    }),
  );
  for (const run of runs) {
    expect([run.unknown, run.violation]).toEqual([undefined, undefined]);
    const seen = run.record.history.map(({ actor, value }) => [actor, value]);
    expect(Object.fromEntries(seen)).toEqual({ one: [1000, 1000, true], two: [7, 7, true] });
    expect(linesOf(run)).toEqual(expect.arrayContaining(['one: write 1000', 'two: write 7']));
  }
});
