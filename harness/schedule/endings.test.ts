import { gzip } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Actor } from '../actors/scenario.ts';
import { outOfScope } from '../intercept/scope.ts';
import { createRandomPolicy } from '../search/random-policy.ts';
import { everyRun, linesOf, quietRun, randomRuns, runsUnder, scenarioOf } from '../testing/runs.ts';

const stop = () => {
  throw Object.assign(new Error('boom'), { code: 'EBOOM' });
};

/** Starts something that filerace does not schedule, as code that no actor runs would. */
function really(start: () => unknown): void {
  outOfScope(start);
}

async function ending(run: Actor['run'], rest: Partial<Actor> = {}) {
  const scenario = scenarioOf({ bystander: () => undefined, subject: { ...rest, run } }, { starting: { f: 'text' } });
  const { unknown, violation } = await quietRun(scenario);
  return { unknown, violation };
}

describe('an actor that waits for ever makes the run unknown, with its name', () => {
  const waits: Record<string, Actor['run']> = {
    'for a promise that never settles': () => new Promise(() => {}),
    'for a real timer': () => new Promise((resolve) => really(() => setTimeout(resolve, 1))),
    'for real I/O': () => new Promise((resolve) => really(() => gzip('text', resolve))),
    'for a callback that never comes, with a request done': async ({ fs, dir }) => {
      await fs.promises.stat(dir);
      await new Promise(() => {});
    },
    'for a file, asking again and again': async ({ fs, dir }) => {
      for (;;) if ((await fs.promises.readdir(dir)).includes('none')) return;
    },
    'for a file, in one turn': ({ fs, dir }) => {
      while (!fs.statSync(dir).isFile());
    },
    'in an endless chain of nextTicks': () => {
      const again = () => process.nextTick(again);
      again();
    },
  };
  test.each(Object.entries(waits))('%s', async (_name, run) => {
    const { unknown, violation } = await ending(run);
    expect(violation).toBeUndefined();
    expect(unknown).toMatchObject({ reason: 'hang', actor: 'subject', message: expect.stringMatching(/^subject /) });
  });
});

describe('process.exit makes the run unknown and ends nothing else', () => {
  const exits: Record<string, Actor['run']> = {
    'in the first turn': () => process.exit(1),
    'after a call': async ({ fs, dir }) => {
      await fs.promises.stat(dir);
      process.exit(0);
    },
    swallowed: () => {
      try {
        process.exit(1);
      } catch {}
    },
    'in a nextTick': () => process.nextTick(() => process.exit(1)),
    'in a timer': async ({ clock }) => {
      clock.setTimeout(() => process.exit(1), 1);
      await clock.sleep(10);
    },
    'in a callback': ({ fs, dir }) => fs.stat(dir, () => process.exit(1)),
  };
  test.each(Object.entries(exits))('%s', async (_name, run) => {
    const { unknown, violation } = await ending(run);
    expect(violation).toBeUndefined();
    expect(unknown).toEqual({ reason: 'exit', actor: 'subject', message: 'subject called process.exit' });
  });
});

test.each<[string, () => unknown]>([
  ['at once', () => process.exit(0)],
  ['later', () => new Promise(() => setTimeout(() => process.exit(0), 1))],
])('process.exit in setup, %s, makes the run unknown too', async (_name, setup) => {
  // Nobody can tell a late one from one that an earlier run left behind; setup itself would wait for half a minute.
  const bounded = () => Promise.race([setup(), new Promise((resolve) => setTimeout(resolve, 20))]);
  const { unknown, violation } = await quietRun(scenarioOf({ a: () => undefined }, { setup: bounded }));
  expect(violation).toBeUndefined();
  expect(unknown?.message).toMatch(/Error: process\.exit was called$/);
});

test('process.exit by what an earlier run left behind makes the next run unknown', async () => {
  const scenario = scenarioOf({ a: () => really(() => setImmediate(() => process.exit(0))) });
  const [first, second] = await runsUnder(createRandomPolicy(1), scenario, { most: 2 });
  expect([first?.unknown, second?.unknown?.reason]).toEqual([undefined, 'escaped']);
  await randomRuns(scenarioOf({ a: () => undefined }), 2);
});

describe('a failure that would end a real process violates actors.finish', () => {
  const outside = 'subject threw outside of its promise: Error: boom';
  const unawaited = 'subject left a rejection that nobody awaits: Error: boom';
  const failures: Record<string, [Actor['run'], string]> = {
    'thrown at once': [stop, 'subject threw Error: boom'],
    'rejected after a call': [({ fs, dir }) => fs.promises.stat(dir).then(stop), 'subject threw Error: boom'],
    'thrown in an fs callback': [({ fs, dir }) => fs.stat(dir, stop), outside],
    'thrown in a nextTick': [() => process.nextTick(stop), outside],
    'thrown in a microtask': [() => queueMicrotask(stop), outside],
    'thrown in a virtual timer': [
      async ({ clock }) => {
        clock.setTimeout(stop, 1);
        await clock.sleep(2);
      },
      outside,
    ],
    'rejected, and nobody awaits it': [() => void Promise.reject(new Error('boom')), unawaited],
    'rejected by a call that nobody awaits': [
      ({ fs, dir }) => void fs.promises.unlink(`${dir}/none`),
      "subject left a rejection that nobody awaits: Error: ENOENT: no such file or directory, unlink './none'",
    ],
    'rejected in an async function that nobody awaits': [
      ({ fs, dir }) => {
        const fail = async () => {
          await fs.promises.stat(dir);
          stop();
        };
        void fail();
      },
      unawaited,
    ],
    'something that is no error': [() => Promise.reject('text'), 'subject threw string text'],
    undefined: [() => Promise.reject(undefined), 'subject threw undefined undefined'],
  };
  test.each(Object.entries(failures))('%s', async (_name, [run, message]) => {
    const { unknown, violation } = await ending(run);
    expect(unknown).toBeUndefined();
    expect(violation).toMatchObject({ invariant: 'actors.finish', message });
  });

  test('a rejection that is awaited too late, but only in the orders in which it is too late', async () => {
    const late = async ({ fs, dir }: Parameters<Actor['run']>[0]) => {
      const failing = fs.promises.unlink(`${dir}/none`);
      await fs.promises.stat(dir);
      await failing.catch(() => undefined);
    };
    const runs = await everyRun(scenarioOf({ subject: late }));
    // Two chains of step and resume; too late are the three orders in which the failure is delivered first.
    expect(runs).toHaveLength(6);
    const judged = runs.map((run) => run.violation?.message ?? 'held');
    expect(judged.filter((each) => each === 'held')).toHaveLength(3);
    expect(
      judged.filter((each) => each.startsWith('subject left a rejection that nobody awaits: Error: ENOENT')),
    ).toHaveLength(3);
    const tolerant = await everyRun(scenarioOf({ subject: { tolerates: ['ENOENT'], run: late } }));
    expect(tolerant.every((run) => run.violation === undefined)).toBe(true);
  });

  test('a rejection that is handled within the turn is no failure', async () => {
    const { unknown, violation } = await ending(async () => {
      const failing = Promise.reject(new Error('boom'));
      await Promise.resolve();
      await new Promise<void>((resolve) => process.nextTick(resolve));
      await failing.catch(() => undefined);
    });
    expect([unknown, violation]).toEqual([undefined, undefined]);
  });

  test('tolerates allows codes by name, and no others', async () => {
    for (const run of [
      stop,
      () => process.nextTick(stop),
      () => void Promise.reject(Object.assign(new Error('x'), { code: 'EBOOM' })),
    ]) {
      expect((await ending(run, { tolerates: ['ENOENT', 'EBOOM'] })).violation).toBeUndefined();
      expect((await ending(run, { tolerates: ['ENOENT'] })).violation?.invariant).toBe('actors.finish');
    }
  });

  test('the first failure is told, with the entry during which it happened', async () => {
    const run = await quietRun(
      scenarioOf({
        a: async ({ fs, dir }) => {
          await fs.promises.stat(dir);
          throw new Error('first');
        },
        b: async ({ fs, dir }) => {
          await fs.promises.stat(dir);
          throw new Error('second');
        },
      }),
    );
    expect(run.violation).toMatchObject({ message: 'a threw Error: first', step: 3 });
    expect(linesOf(run)[2]).toBe('a: resume');
  });
});

describe('what goes on after its run has ended', () => {
  test('does not reach the next run', async () => {
    let runs = 0;
    const late: string[] = [];
    const scenario = scenarioOf(
      {
        sleeper: async ({ fs, dir, observe, clock }) => {
          runs += 1;
          if (runs > 1) return;
          await new Promise((resolve) => really(() => setTimeout(resolve, 5)));
          observe('late', true);
          clock.setTimeout(() => late.push('timer'), 1);
          fs.promises.writeFile(`${dir}/late`, '').then(
            () => late.push('promise'),
            () => late.push('rejection'),
          );
          fs.writeFile(`${dir}/late`, '', () => late.push('callback'));
          try {
            fs.writeFileSync(`${dir}/late`, '');
          } catch (error) {
            late.push(String(error));
            throw error;
          }
        },
        looker: ({ fs, dir, observe }) => observe('files', fs.readdirSync(dir)),
      },
      { setup: () => new Promise((resolve) => really(() => setTimeout(resolve, 20))) },
    );
    const [first, second, third] = await runsUnder(createRandomPolicy(1), scenario, { most: 3 });
    expect(first?.unknown?.reason).toBe('hang');
    expect(first?.record.history.map(({ label }) => label)).toEqual(['files']);
    expect(late).toEqual(['RunEnded: this run of the scenario has ended']);
    for (const run of [second, third]) {
      expect([run?.unknown, run?.violation]).toEqual([undefined, undefined]);
      expect(run?.record.history.map(({ label, value }) => [label, value])).toEqual([['files', []]]);
    }
  });

  test('and throws outside of the schedule makes the next run unknown', async () => {
    const scenario = scenarioOf({ a: () => really(() => setImmediate(stop)) });
    const [first, second] = await runsUnder(createRandomPolicy(1), scenario, { most: 2 });
    expect(first?.unknown).toBeUndefined();
    expect(second?.unknown).toMatchObject({ reason: 'escaped', message: expect.stringMatching(/boom/) });
    await randomRuns(scenarioOf({ a: () => undefined }), 2);
  });
});
