import { EventEmitter } from 'node:events';
import { nextTick as importedNextTick } from 'node:process';
import { describe, expect, test } from 'vitest';
import type { Actor } from '../actors/scenario.ts';
import { everyRun, linesOf, quietRun, scenarioOf, seen } from '../testing/runs.ts';

const tick = () => new Promise<void>((resolve) => process.nextTick(resolve));
const micro = () => new Promise<void>((resolve) => queueMicrotask(resolve));

describe('a turn goes on until nothing is due', () => {
  const chains: Record<string, () => Promise<unknown>> = {
    'promises only': async () => {
      for (let i = 0; i < 100; i += 1) await Promise.resolve();
    },
    'nextTicks only': async () => {
      for (let i = 0; i < 100; i += 1) await tick();
    },
    'microtasks and nextTicks by turns': async () => {
      for (let i = 0; i < 100; i += 1) await (i % 2 === 0 ? tick() : micro());
    },
    'a nextTick queued by a microtask queued by a nextTick': () =>
      new Promise((resolve) =>
        process.nextTick(() =>
          queueMicrotask(() => process.nextTick(() => queueMicrotask(() => tick().then(resolve)))),
        ),
      ),
    'a nextTick that was imported': () => new Promise<void>((resolve) => importedNextTick(() => micro().then(resolve))),
    'an event that is awaited': async () => {
      const emitter = new EventEmitter();
      process.nextTick(() => emitter.emit('done'));
      await new Promise((resolve) => emitter.once('done', resolve));
    },
    'an async generator': async () => {
      for await (const each of [tick(), micro(), 3]) await each;
    },
  };
  test.each(Object.entries(chains))('%s', async (_name, chain) => {
    const actor: Actor['run'] = async ({ fs, dir, observe }) => {
      await chain();
      observe('after', 'first');
      await fs.promises.stat(dir);
      await chain();
      observe('after', 'second');
    };
    const runs = await everyRun(scenarioOf({ actor, other: () => undefined }));
    // start, step, resume of one against the start of the other: no chain is a choice.
    expect(runs).toHaveLength(4);
    for (const { record, unknown, violation } of runs) {
      expect([unknown, violation]).toEqual([undefined, undefined]);
      expect(record.history.map(({ step }) => record.trace()[step - 1]?.op)).toEqual(['start', 'resume']);
    }
  });

  test('the order within a turn is that of Node', async () => {
    const order = async (note: (what: string) => void) => {
      process.nextTick(() => {
        note('tick 1');
        queueMicrotask(() => {
          note('micro of tick 1');
          process.nextTick(note, 'tick of micro');
        });
        process.nextTick(note, 'tick of tick 1');
      });
      queueMicrotask(() => note('micro 1'));
      await null;
      note('after await');
      await tick();
    };
    // As from an event-loop callback, in Node itself.
    const real: string[] = [];
    await new Promise((resolve) => setImmediate(() => resolve(order((what) => real.push(what)))));
    const run = await quietRun(scenarioOf({ a: ({ observe }) => order((what) => observe('order', what)) }));
    expect(run.record.history.map((each) => each.value)).toEqual(real);
    expect(real).toHaveLength(6);
  });

  test('a turn of one actor runs what another queued, but nobody is overtaken', async () => {
    // Both wait on one promise of their shared heap; it settles in the turn of the one that settles it.
    const scenario = scenarioOf({});
    const runs = await everyRun({
      ...scenario,
      actors: () => {
        let open = () => {};
        const gate = new Promise<void>((resolve) => {
          open = resolve;
        });
        return {
          waiter: {
            run: async ({ observe }) => {
              await gate;
              observe('after', 'gate');
            },
          },
          opener: { run: () => open() },
        };
      },
    });
    expect(runs).toHaveLength(2);
    for (const run of runs)
      expect([run.unknown, run.record.history.length, run.record.steps]).toEqual([undefined, 1, 2]);
  });
});

describe('requests are numbered and named by their actor', () => {
  test('descriptors are the same in every order', async () => {
    const opener: Actor['run'] = async ({ fs, dir, observe }) => {
      const fd = fs.openSync(dir, 'r');
      observe('fd', fd);
      await fs.promises.stat(dir);
      fs.closeSync(fd);
    };
    const runs = await everyRun(scenarioOf({ a: opener, b: opener }));
    expect(seen(runs, 'fd')).toHaveLength(2);
    const [first] = runs;
    const byActor = (run: typeof first) => run?.record.history.map(({ actor, value }) => `${actor} ${value}`).sort();
    for (const run of runs) expect(byActor(run)).toEqual(byActor(first));
  });

  test('a pid is alive while an actor of its process is not done', async () => {
    const runs = await everyRun(
      scenarioOf({
        a: {
          process: 'one',
          run: ({ process, observe }) => observe('pid', [process.name, process.pid, process.isAlive(1_001)]),
        },
        b: {
          process: 'two',
          run: ({ process, observe }) => observe('pid', [process.name, process.pid, process.isAlive(1)]),
        },
      }),
    );
    const values = runs.flatMap(({ record }) => record.history.map(({ value }) => JSON.stringify(value)));
    expect([...new Set(values)].sort()).toEqual(['["one",1000,false]', '["one",1000,true]', '["two",1001,false]']);
  });
});

test('callbacks get what those of node:fs get', async () => {
  const run = await quietRun(
    scenarioOf(
      {
        a: ({ fs, dir, observe }) => {
          fs.readFile(`${dir}/f`, 'utf8', (...args) => observe('readFile', args));
          fs.writeFile(`${dir}/g`, 'text', (...args) => observe('writeFile', args));
          fs.stat(`${dir}/none`, (error, ...rest) => observe('stat', [error?.code, rest.length]));
          fs.exists(`${dir}/none`, (...args) => observe('exists', args));
        },
      },
      { starting: { f: 'text' } },
    ),
  );
  expect(Object.fromEntries(run.record.history.map(({ label, value }) => [label, value]))).toEqual({
    readFile: [null, 'text'],
    writeFile: [null],
    stat: ['ENOENT', 0],
    exists: [false],
  });
  expect(linesOf(run).filter((line) => line === 'a: resume')).toHaveLength(4);
});
