import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { diskAt } from '../cli/place.ts';
import { compareOn } from '../testing/compare-searches.ts';
import { type Program, programs, scenarioOfProgram } from '../testing/random-programs.ts';
import { usingDisk } from '../testing/runs.ts';

const ENTRY = new URL('process.js', pathToFileURL(inject('program')));
const TARGET = fileURLToPath(new URL('../testing/processes/program.race.ts', import.meta.url));
/** For more: `FILERACE_PROGRAMS=200 FILERACE_SEED=2 npx vitest run harness/processes/reduction.test.ts`. */
const { FILERACE_PROGRAMS = '3', FILERACE_SEED = '1' } = process.env;
const LONG_MS = 7_200_000;
/** A run takes longer than in one thread. */
const MOST_ORDERS = 120;

/** Without timers, which the reduction leaves to sampling where sync calls can be interrupted. */
const drawn = programs({ others: ['share', 'queue', 'look', 'alive', 'handle'], time: ['idle'] });

function hasInterruptibleCall({ actors }: Program): boolean {
  const isSync = actors.some(({ calls }) => calls.some((call) => call.does === 'call' && call.how === 'sync'));
  return isSync && new Set(actors.map(({ process }) => process)).size > 1;
}

test('the reduced search sees what the full one sees, in real processes', { timeout: LONG_MS }, async () => {
  const sums = { programs: 0, executions: 0, classes: 0, runs: 0 };
  await usingDisk(
    () => diskAt({ disk: 'memfs', folder: undefined, isolation: 'processes' }, { entry: ENTRY, target: TARGET }),
    (disk) =>
      fc.assert(
        fc.asyncProperty(drawn.filter(hasInterruptibleCall), async (program) => {
          const { scenario, lastTree } = scenarioOfProgram(program);
          const told = { ...scenario, parameters: { program: { default: program as unknown } } };
          const compared = await compareOn(
            { scenario: told, lastTree },
            disk,
            { first: 60, others: 20 },
            undefined,
            MOST_ORDERS,
          );
          if (compared === undefined) return;
          sums.programs += 1;
          sums.executions += compared.executions;
          sums.classes += compared.classes;
          sums.runs += compared.runs;
        }),
        { numRuns: Number(FILERACE_PROGRAMS), seed: Number(FILERACE_SEED) },
      ),
  );
  console.log(sums);
  expect(sums.programs).toBeGreaterThan(0);
  expect(sums.classes).toBeLessThan(sums.runs);
});
