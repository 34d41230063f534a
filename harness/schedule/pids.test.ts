import { describe, expect, test } from 'vitest';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { type Actor, type ActorContext, defineScenario, type Invariant, UsageError } from '../index.ts';
import { explore } from '../search/explore.ts';
import { everyRun, quietRun, scenarioOf, seen, usingDisk } from '../testing/runs.ts';
import { checkScenario } from './check-scenario.ts';

const look: Actor['run'] = ({ process: own, observe }) => {
  observe('pid', own.pid);
  observe('global', process.pid);
};

describe('the pid of a process', () => {
  test('is the one that an actor of it names, for all that ask', async () => {
    const run = await quietRun(
      scenarioOf({
        a: { process: 'app', run: look },
        b: { process: 'app', pid: 7, run: look },
        c: { process: 'cli', run: look },
      }),
    );
    expect(run.record.history.map(({ value }) => value)).toEqual([7, 7, 7, 7, 1_001, 1_001]);
  });

  test('is alive as long as one of those that have it', async () => {
    const first: Actor = { process: 'one', pid: 7, run: () => undefined };
    const last: Actor = { process: 'two', pid: 7, run: ({ clock }) => clock.sleep(10) };
    const other: Actor['run'] = async ({ process: own, clock, observe }) => {
      await clock.sleep(5);
      observe('before', own.isAlive(7));
      await clock.sleep(10);
      observe('after', own.isAlive(7));
    };
    const runs = await everyRun(scenarioOf({ first, last, other: { process: 'three', run: other } }));
    expect([seen(runs, 'before'), seen(runs, 'after')]).toEqual([[true], [false]]);
  });

  test.each([
    [0, 'a whole number from 1'],
    [1.5, 'a whole number from 1'],
    ['1', 'a whole number from 1'],
  ])('%j is none', (pid, rule) => {
    const scenario = { name: 's', actors: () => ({ a: { pid, run: () => undefined } }) };
    expect(() => checkScenario('s', scenario)).toThrow(UsageError);
    expect(() => checkScenario('s', scenario)).toThrow(
      `\`pid\` of actor \`a\` of \`s\` to be ${rule}, got \`${JSON.stringify(pid)}\``,
    );
  });

  test('is one, whichever of its actors says it', () => {
    const run = () => undefined;
    const scenario = { name: 's', actors: () => ({ a: { pid: 7, run }, b: { pid: 8, run } }) };
    expect(() => checkScenario('s', scenario)).toThrow('one for all actors of process main, which has 7, got `8`');
    const same = {
      name: 's',
      actors: () => ({ a: { pid: 7, run }, b: { pid: 7, run }, c: { process: 'x', pid: 7, run } }),
    };
    expect(checkScenario('s', same).name).toBe('s');
  });
});

/** Takes a lock that says whose it is; one that is its own, or of nobody who is alive, is left from before. */
async function withLock({ dir, fs, process: own, observe, clock }: ActorContext): Promise<void> {
  try {
    await fs.promises.writeFile(`${dir}/lock`, String(own.pid), { flag: 'wx' });
  } catch {
    const holder = Number(await fs.promises.readFile(`${dir}/lock`, 'utf8').catch(() => '0'));
    if (holder !== own.pid) return;
  }
  observe('inside', 1);
  await clock.sleep(1);
  observe('inside', -1);
  await fs.promises.unlink(`${dir}/lock`).catch(() => undefined);
}

const oneInside: Invariant = {
  name: 'always.oneInside',
  reads: { labels: ['inside'] },
  judge: (history) => {
    let inside = 0;
    for (const { label, value, actor, step } of history) {
      if (label === 'inside') inside += Number(value);
      if (inside > 1) return { message: `${actor} came in while another was inside`, step };
    }
    return undefined;
  },
};

test.each([
  ['different', [1, 2], 'held'],
  ['equal', [1, 1], 'violated'],
] as const)('a lock that is keyed by pid, in two containers whose pids are %s: %s', async (_, [one, two], verdict) => {
  const scenario = defineScenario({
    name: 'containers',
    actors: () => ({
      one: { process: 'one', pid: one, run: withLock },
      two: { process: 'two', pid: two, run: withLock },
    }),
    invariants: [oneInside],
  });
  const result = await usingDisk(createMemoryDisk, (disk) => explore({ scenario, disk, seed: 1 }));
  expect([result.verdict, result.violation?.invariant]).toEqual([
    verdict,
    verdict === 'held' ? undefined : oneInside.name,
  ]);
});
