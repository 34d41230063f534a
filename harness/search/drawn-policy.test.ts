import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineScenario } from '../actors/scenario.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { readToken } from '../history/token.ts';
import { usingDisk } from '../testing/runs.ts';
import { schedules } from './drawn-policy.ts';
import { replay } from './replay.ts';
import { runSchedule } from './run-schedule.ts';

/** The file is torn for who reads it while it is written. */
const scenario = defineScenario({
  name: 'torn',
  parameters: { texts: { default: ['one'] } },
  setup: ({ dir, fs }) => fs.writeFileSync(`${dir}/f`, '[]'),
  actors: ({ parameters }) => ({
    writer: {
      run: async ({ dir, fs }) => {
        for (const text of parameters.texts) await fs.promises.writeFile(`${dir}/f`, JSON.stringify(text));
      },
    },
    reader: {
      run: async ({ dir, fs, observe }) => observe('read', JSON.parse(await fs.promises.readFile(`${dir}/f`, 'utf8'))),
    },
  }),
});

test('workload and schedule are drawn together, and both get small', async () => {
  await usingDisk(createMemoryDisk, async (disk) => {
    const run = (texts: string[], schedule: Parameters<typeof runSchedule>[0]['schedule']) =>
      runSchedule({ scenario, parameters: { texts }, schedule, disk });
    const property = fc.asyncProperty(fc.array(fc.string()), schedules(scenario), async (texts, schedule) => {
      expect((await run(texts, schedule)).verdict).toBe('held');
    });
    const { failed, counterexample } = await fc.check(property, { seed: 1, numRuns: 500 });
    expect(failed).toBe(true);
    const [texts = [], schedule = []] = counterexample ?? [];
    expect([texts, schedule.length]).toEqual([[''], 1]);
    const result = await run(texts, schedule);
    expect(result).toMatchObject({ verdict: 'violated', policy: 'drawn', coverage: { kind: 'single' } });
    const again = await replay({ scenario, token: readToken(result.violation?.token ?? ''), disk });
    expect(again.violation?.trace).toEqual(result.violation?.trace);
  });
});

test('what is no scenario has no schedules', () => {
  expect(() => schedules({ name: 'nothing' } as never)).toThrow(/Expected/);
});
