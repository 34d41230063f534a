import { AsyncResource } from 'node:async_hooks';
import { EventEmitter, once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { EPOCH_MS } from '../actors/clock.ts';
import { type Actor, type AnyScenario, defineScenario } from '../actors/scenario.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { explore } from '../search/explore.ts';
import { everyRun, linesOf, quietRun, seen, usingDisk } from '../testing/runs.ts';
import type { JudgedRun } from './executor.ts';

/** `load` is called once per process and run, as the top level of its modules is. */
function scenarioOf(load: (process: string) => Readonly<Record<string, Actor>>): AnyScenario {
  return defineScenario({ name: 'homes', actors: ({ process }) => load(process) });
}

const valuesOf = ({ unknown, violation, record }: JudgedRun) => [
  unknown,
  violation,
  ...record.history.map(({ value }) => value),
];

/** What queues of packages are: a loop, which is started once, and whoever wants a file to be written rings for it. */
function startWorker() {
  const jobs: { readonly work: () => Promise<void>; readonly done: (error?: unknown) => void }[] = [];
  const bell = new EventEmitter();
  const loop = async () => {
    for (;;) {
      const job = jobs.shift();
      if (job === undefined) await once(bell, 'job');
      else await job.work().then(() => job.done(), job.done);
    }
  };
  void loop();
  return (work: () => Promise<void>) =>
    new Promise<void>((resolve, reject) => {
      jobs.push({ work, done: (error) => (error === undefined ? resolve() : reject(error)) });
      bell.emit('job');
    });
}

describe('what modules start when they are loaded', () => {
  test('belongs to the actor that wakes it', async () => {
    const scenario = scenarioOf(() => {
      const add = startWorker();
      const save: Actor['run'] = ({ dir, process: { name } }) => add(() => writeFile(`${dir}/${name}`, 'x'));
      return { a: { process: 'one', run: save }, b: { process: 'two', run: save } };
    });
    const run = await quietRun(scenario);
    expect(valuesOf(run)).toEqual([undefined, undefined]);
    expect(linesOf(run)).toEqual(expect.arrayContaining(['a: write one', 'b: write two']));
  });

  test('is raced, whatever it swallows', async () => {
    const scenario = scenarioOf(() => {
      const add = startWorker();
      return {
        writer: { process: 'one', run: ({ dir }) => add(() => writeFile(`${dir}/f`, '{}')).catch(() => undefined) },
        reader: {
          process: 'two',
          run: async ({ dir }) => JSON.parse(await readFile(`${dir}/f`, 'utf8').catch(() => '{}')),
        },
      };
    });
    const result = await usingDisk(createMemoryDisk, (disk) => explore({ scenario, disk, seed: 1 }));
    expect(result).toMatchObject({ verdict: 'violated', violation: { message: expect.stringMatching(/SyntaxError/) } });
  });

  test('by a function that keeps where it was made, too', async () => {
    const run = await quietRun(
      scenarioOf(() => {
        const write = AsyncResource.bind((path: string) => writeFileSync(path, 'x'));
        const body: Actor['run'] = ({ dir, observe }) => {
          write(`${dir}/f`);
          observe('there', existsSync(`${dir}/f`));
        };
        return { a: { run: body } };
      }),
    );
    expect(valuesOf(run)).toEqual([undefined, undefined, true]);
  });

  test('comes before the first turn, and is nobody’s finding', async () => {
    const late = async () => {
      await Promise.resolve();
      writeFileSync('/filerace/f', '');
    };
    let calls = 0;
    const run = await quietRun(
      scenarioOf(() => {
        calls += 1;
        // Before the run, actors() is called twice to see which actors there are.
        if (calls > 2) void late();
        return { a: { run: () => undefined } };
      }),
    );
    expect(run.violation).toBeUndefined();
    expect(run.unknown).toEqual({
      reason: 'setup-threw',
      actor: null,
      message:
        'what was started while modules were loaded, or by actors() itself, threw: Error: a file of the shared folder was used while modules were loaded, or by actors() itself; use it in an actor',
    });
  });

  test.each<[string, string, () => unknown]>([
    ['fs.writeFileSync', 'a sync call', () => writeFileSync('/filerace/f', '')],
    ['fs.promises.writeFile', 'a promise', () => writeFile('/filerace/f', '')],
    ['a timer', 'a timer', () => setTimeout(() => undefined, 1)],
  ])(
    'ends the run if another process wakes it, which %s names, even if that is swallowed: %s',
    async (call, _kind, work) => {
      const adders = new Map<string, ReturnType<typeof startWorker>>();
      const run = await quietRun(
        scenarioOf((process) => {
          adders.set(process, startWorker());
          const ring = () =>
            void adders
              .get('two')?.(async () => void (await work()))
              .catch(() => undefined);
          return { a: { process: 'one', run: ring }, b: { process: 'two', run: () => undefined } };
        }),
      );
      expect(run.unknown).toEqual({
        reason: 'escaped',
        actor: 'b',
        message: `b is of a process whose modules called ${call} while it was no turn of an actor of that process`,
      });
    },
  );
});

describe('timers that modules set when they are loaded', () => {
  test('are those of the first actor of the process, in virtual time', async () => {
    const run = await quietRun(
      scenarioOf(() => {
        const fired: unknown[] = [];
        const note = (what: string) => () => fired.push(`${what} ${Date.now() - EPOCH_MS}`);
        setTimeout(note('timeout'), 20);
        setImmediate(note('immediate'));
        const interval = setInterval(note('interval'), 15).unref();
        clearTimeout(setTimeout(note('cleared'), 5));
        const later = setTimeout(note('cleared in a turn'), 5);
        const anew = setTimeout(note('set anew'), 12);
        return {
          a: {
            run: async ({ clock, observe }) => {
              clearTimeout(later);
              await clock.sleep(10);
              anew.refresh();
              await clock.sleep(25);
              clearInterval(interval);
              await clock.sleep(25);
              observe('fired', fired);
            },
          },
        };
      }),
    );
    const fired = ['immediate 0', 'interval 15', 'timeout 20', 'set anew 22', 'interval 30'];
    expect(valuesOf(run)).toEqual([undefined, undefined, fired]);
  });

  test('may write, as that actor, and keep it until they have', async () => {
    const runs = await everyRun(
      scenarioOf(() => {
        setTimeout(() => void writeFile('/filerace/f', 'x'), 5);
        return {
          a: { process: 'one', run: () => undefined },
          b: { process: 'two', run: ({ dir, observe }) => observe('there', existsSync(`${dir}/f`)) },
        };
      }),
    );
    expect(runs.every(({ unknown, violation }) => unknown === undefined && violation === undefined)).toBe(true);
    expect(linesOf(runs[0] as JudgedRun)).toContain('a: write f');
  });
});

test('the pid is that of the process while its modules are loaded, too', async () => {
  const runs = await everyRun(
    scenarioOf(() => {
      const { pid } = process;
      const look: Actor['run'] = ({ observe, process: own }) => observe('pids', [pid, own.pid, process.pid].join());
      return { a: { process: 'one', run: look }, b: { process: 'two', pid: 7, run: look } };
    }),
  );
  expect(seen(runs, 'pids')).toEqual(['1000,1000,1000', '7,7,7']);
});
