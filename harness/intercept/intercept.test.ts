import childProcess from 'node:child_process';
import { createHash, getRandomValues, randomBytes, randomFillSync, randomInt, randomUUID } from 'node:crypto';
import * as nodeFs from 'node:fs';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setImmediate as immediately, scheduler, setInterval as ticks, setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { EPOCH_MS } from '../actors/clock.ts';
import type { Actor } from '../actors/scenario.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { explore } from '../search/explore.ts';
import { disks, everyRun, linesOf, quietRun, scenarioOf, usingDisk } from '../testing/runs.ts';
import { outOfScope } from './scope.ts';

const require = createRequire(import.meta.url);
const OWN = fileURLToPath(import.meta.url);

/** What the only actor observed, in a run that nobody disturbs. */
async function seen(run: Actor['run'], options: { seed?: number } = {}): Promise<unknown> {
  const ran = await quietRun(scenarioOf({ subject: run }, { starting: { f: 'text' } }), options);
  expect([ran.unknown, ran.violation]).toEqual([undefined, undefined]);
  return ran.record.history[0]?.value;
}

describe('files', () => {
  const ways: Record<string, (path: string) => unknown> = {
    'a named import': (path) => readFileSync(path, 'utf8'),
    'the namespace': (path) => nodeFs.readFileSync(path, 'utf8'),
    require: (path) => require('node:fs').readFileSync(path, 'utf8'),
    'require of promises': (path) => require('node:fs').promises.readFile(path, 'utf8'),
    'fs/promises': (path) => readFile(path, 'utf8'),
    'a callback': (path) => new Promise((resolve) => nodeFs.readFile(path, 'utf8', (_error, text) => resolve(text))),
    'promisify of what was captured': (path) => captured(path, 'utf8'),
    'a path as a URL': (path) => readFile(new URL(`file://${path}`), 'utf8'),
    'a path as bytes': (path) => readFileSync(Buffer.from(path), 'utf8'),
    'a descriptor': (path) => {
      const fd = nodeFs.openSync(path, 'r');
      try {
        return readFileSync(fd, 'utf8');
      } finally {
        nodeFs.closeSync(fd);
      }
    },
  };
  const captured = promisify(nodeFs.readFile);
  test.each(Object.entries(ways))('in the folder are the scheduled ones, by %s', async (_name, read) => {
    const run = await quietRun(
      scenarioOf(
        { subject: async ({ dir, observe }) => observe('text', await read(`${dir}/f`)) },
        { starting: { f: 'text' } },
      ),
    );
    expect(run.record.history.map(({ value }) => value)).toEqual(['text']);
    expect(linesOf(run)).toContain('subject: open f');
  });

  test.each(disks)('of two actors are raced, on %s', async (_name, make) => {
    const scenario = scenarioOf(
      {
        writer: { process: 'app', run: ({ dir }) => writeFile(`${dir}/f`, '"new"') },
        reader: { process: 'cli', run: async ({ dir }) => JSON.parse(await readFile(`${dir}/f`, 'utf8')) },
      },
      { starting: { f: '"old"' } },
    );
    const result = await usingDisk(make, (disk) => explore({ scenario, disk, seed: 1 }));
    expect(result).toMatchObject({ verdict: 'violated', violation: { invariant: 'actors.finish', preemptions: 1 } });
  });

  test('elsewhere are read as they are, which the result says', async () => {
    const scenario = scenarioOf({ subject: ({ observe }) => observe('found', readFileSync(OWN, 'utf8').length > 100) });
    const result = await usingDisk(createMemoryDisk, (disk) => explore({ scenario, disk, seed: 1 }));
    expect([result.verdict, result.outside]).toEqual(['held', [OWN]]);
  });

  test.each<[string, (path: string) => unknown]>([
    ['writeFile', (path) => writeFile(path, '')],
    ['openSync to write', (path) => nodeFs.openSync(path, 'w')],
    ['mkdirSync', (path) => nodeFs.mkdirSync(path)],
    ['renameSync into the folder', (path) => nodeFs.renameSync(path, '/filerace/g')],
    ['createWriteStream', (path) => nodeFs.createWriteStream(path)],
  ])('elsewhere are not written, even if the actor swallows the error: %s', async (_name, write) => {
    const path = `${OWN}.escaped`;
    const swallow = async () => {
      try {
        await write(path);
      } catch {}
    };
    const { unknown } = await quietRun(scenarioOf({ subject: swallow }));
    expect(unknown?.reason).toBe('escaped');
    expect(existsSync(path)).toBe(false);
  });

  test('in the folder are of no use to code that is no actor’s, which ends the run', async () => {
    const late = (path: string) => new Promise((resolve) => nodeFs.readFile(path, () => resolve(undefined)));
    const { unknown } = await quietRun(scenarioOf({ subject: ({ dir }) => outOfScope(() => late(`${dir}/f`)) }));
    expect(unknown).toMatchObject({
      reason: 'escaped',
      message: expect.stringMatching(
        /^fs\.readFile of f was called by code that belongs to no actor, at .*intercept\.test/,
      ),
    });
  });

  test('are Node’s own for all code that is no actor’s', () => {
    expect(readFileSync(OWN, 'utf8')).toContain('are Node’s own');
    expect(realpathSync.native(OWN)).toBe(OWN);
    expect(() => writeFileSync('/filerace/none/x', '')).toThrow(/ENOENT|EACCES/);
  });
});

describe('time', () => {
  test('is virtual wherever it is asked for', async () => {
    const asked = await seen(({ observe }) =>
      observe('times', [
        Date.now(),
        new Date().toISOString(),
        Date(),
        performance.now(),
        performance.timeOrigin,
        process.hrtime(),
        String(process.hrtime.bigint()),
        process.uptime(),
        new Date(5).getTime(),
        new Date() instanceof Date,
        new Date().constructor === Date,
      ]),
    );
    const start = new Date(EPOCH_MS);
    expect(asked).toEqual([
      ...[EPOCH_MS, start.toISOString(), start.toString(), 0, EPOCH_MS, [0, 0], '0', 0, 5, true, true],
    ]);
  });

  const waits: Record<string, (ms: number) => unknown> = {
    setTimeout: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    'setTimeout from timers': (ms) => new Promise((resolve) => require('node:timers').setTimeout(resolve, ms)),
    'promisify(setTimeout)': (ms) => promisify(setTimeout)(ms),
    'timers/promises': (ms) => wait(ms),
    'scheduler.wait': (ms) => scheduler.wait(ms),
    setInterval: (ms) =>
      new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          clearInterval(timer);
          resolve();
        }, ms);
      }),
    'setInterval of timers/promises': async (ms) => {
      for await (const _ of ticks(ms)) return;
    },
    'AbortSignal.timeout': (ms) =>
      new Promise((resolve) => AbortSignal.timeout(ms).addEventListener('abort', resolve)).finally(() => undefined),
    'a timer that is refreshed': (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        timer.refresh();
      }),
  };
  test.each(Object.entries(waits))('passes without any passing: %s', async (name, waitFor) => {
    const took = await seen(async ({ observe }) => {
      const keepsAlive = setTimeout(() => undefined, 100_000_000);
      const before = Date.now();
      await waitFor(30_000);
      observe('took', Date.now() - before);
      clearTimeout(keepsAlive);
    });
    expect(took, name).toBe(30_000);
  });

  test('does not pass for what comes at once', async () => {
    const took = await seen(async ({ observe }) => {
      const before = Date.now();
      await new Promise((resolve) => setImmediate(resolve));
      await immediately();
      await scheduler.yield();
      observe('took', Date.now() - before);
    });
    expect(took).toBe(0);
  });

  test('a timer that was cleared, by itself or by its number, does not fire, and one without a ref keeps nobody', async () => {
    const fired: string[] = [];
    await seen(async ({ observe }) => {
      clearTimeout(setTimeout(() => fired.push('cleared'), 10));
      clearTimeout(Number(setTimeout(() => fired.push('cleared by number'), 10)));
      setTimeout(() => fired.push('without a ref'), 50).unref();
      setTimeout((...given: unknown[]) => fired.push(given.join()), 20, 1, 2);
      observe('done', true);
    });
    expect(fired).toEqual(['1,2']);
  });

  test('a wait is aborted by its signal', async () => {
    const how = await seen(async ({ observe }) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 10);
      const before = Date.now();
      const error = await wait(1_000, undefined, { signal: controller.signal }).catch((thrown: Error) => thrown);
      observe('error', [Date.now() - before, error instanceof Error && error.name]);
    });
    expect(how).toEqual([10, 'AbortError']);
  });

  test('a loop on the clock ends', async () => {
    const took = await seen(({ observe }) => {
      const before = Date.now();
      while (Date.now() < before + 5);
      observe('took', Date.now() - before);
    });
    expect(took).toBeGreaterThanOrEqual(5);
  });

  test('is real for all code that is no actor’s', async () => {
    await seen(({ observe }) => observe('n', 1));
    expect(Date.now()).toBeGreaterThan(EPOCH_MS);
    expect(process.uptime()).toBeGreaterThan(0);
    await wait(1);
  });
});

describe('chance', () => {
  const draws: Record<string, () => unknown> = {
    'Math.random': () => Math.random(),
    randomUUID: () => randomUUID(),
    'crypto.randomUUID': () => crypto.randomUUID(),
    randomBytes: () => randomBytes(16).toString('hex'),
    'randomBytes with a callback': () =>
      new Promise((resolve) => randomBytes(16, (_error, bytes) => resolve(bytes.toString('hex')))),
    randomInt: () => randomInt(1, 1_000_000_000),
    'randomInt with a callback': () => new Promise((resolve) => randomInt(1_000_000_000, (_error, n) => resolve(n))),
    randomFillSync: () => randomFillSync(Buffer.alloc(16)).toString('hex'),
    getRandomValues: () => Buffer.from(getRandomValues(new Uint8Array(16))).toString('hex'),
    'crypto.getRandomValues': () => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex'),
  };
  test.each(Object.entries(draws))('is the actor’s own seeded stream: %s', async (_name, draw) => {
    const run: Actor['run'] = async ({ observe }) => observe('drawn', [await draw(), await draw()]);
    const first = (await seen(run)) as unknown[];
    expect(first[0]).not.toEqual(first[1]);
    expect(await seen(run)).toEqual(first);
    expect(await seen(run, { seed: 2 })).not.toEqual(first);
    expect(await draw()).not.toEqual(await draw());
  });

  test('what is no chance is as it was', async () => {
    expect(await seen(({ observe }) => observe('hash', createHash('md5').update('a').digest('hex')))).toBe(
      '0cc175b9c0f1b6a831c399e269772661',
    );
  });
});

describe('the process', () => {
  test('is the one that the scenario says', async () => {
    const { record } = await quietRun(
      scenarioOf({
        a: { process: 'one', run: ({ observe }) => observe('pid', [process.pid, process.kill(process.pid, 0)]) },
        b: {
          process: 'two',
          run: ({ observe }) => {
            try {
              process.kill(123_456, 0);
            } catch (error) {
              observe('pid', [process.pid, (error as NodeJS.ErrnoException).code]);
            }
          },
        },
      }),
    );
    expect(record.history.map(({ value }) => value)).toEqual([
      [1000, true],
      [1001, 'ESRCH'],
    ]);
    expect(process.pid).not.toBe(1000);
  });

  test.each<[string, () => unknown]>([
    ['child_process.spawn', () => childProcess.spawn('true')],
    ['child_process.execSync', () => childProcess.execSync('true')],
    ['fetch', () => fetch('http://127.0.0.1:1')],
    ['net.connect', () => require('node:net').connect(1)],
    ['net.Socket.connect', () => new (require('node:net').Socket)().connect(1)],
    ['worker_threads.Worker', () => new (require('node:worker_threads').Worker)('', { eval: true })],
    ['child_process.exec', () => promisify(childProcess.exec)('true')],
    ['crypto.subtle.digest', () => crypto.subtle.digest('SHA-256', Buffer.from('a'))],
    ['crypto.generateKeyPair', () => promisify(require('node:crypto').generateKeyPair)('ed25519')],
    ['MessageChannel', () => new MessageChannel()],
    ['worker_threads.MessageChannel', () => new (require('node:worker_threads').MessageChannel)()],
    ['WebAssembly.compile', () => WebAssembly.compile(Buffer.from('0061736d01000000', 'hex'))],
    ['zlib.createGzip', () => require('node:zlib').createGzip()],
    ['zlib.Gunzip', () => new (require('node:zlib').Gunzip)()],
    ['process.kill with a signal', () => process.kill(process.pid, 'SIGTERM')],
  ])('does nothing that is not scheduled: %s', async (name, run) => {
    const { unknown } = await quietRun(scenarioOf({ subject: async () => void (await run()) }));
    expect(unknown).toEqual({
      reason: 'escaped',
      actor: 'subject',
      message: `subject called ${name}, which filerace does not schedule`,
    });
  });

  test('keeps no listeners of a run', async () => {
    const before = process.listenerCount('exit');
    const { emit } = process;
    const run: Actor['run'] = () => {
      process.on('exit', () => undefined);
      Reflect.set(process, 'emit', () => true);
    };
    await everyRun(scenarioOf({ subject: run }));
    expect([process.listenerCount('exit'), process.emit === emit]).toEqual([before, true]);
  });
});
