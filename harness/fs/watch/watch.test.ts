import * as nodeFs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Actor } from '../../actors/scenario.ts';
import { everyRun, linesOf, quietRun, scenarioOf, seen, stepsOf } from '../../testing/runs.ts';
import type { FileSystem } from '../create-fs.ts';

/** Each changes something that is watched, or might be. */
const CHANGES: readonly (readonly [string, (fs: FileSystem, dir: string) => void])[] = [
  ['a new file', (fs, dir) => fs.writeFileSync(`${dir}/a`, '')],
  ['bytes in it', (fs, dir) => fs.writeFileSync(`${dir}/a`, 'x', { flag: 'r+' })],
  ['a file overwritten', (fs, dir) => fs.writeFileSync(`${dir}/old`, 'y')],
  ['bytes at its end', (fs, dir) => fs.appendFileSync(`${dir}/old`, 'y')],
  ['its mode', (fs, dir) => fs.chmodSync(`${dir}/old`, 0o600)],
  ['its times', (fs, dir) => fs.utimesSync(`${dir}/old`, 1, 1)],
  ['its length', (fs, dir) => fs.truncateSync(`${dir}/old`, 0)],
  ['another name of it', (fs, dir) => fs.linkSync(`${dir}/old`, `${dir}/l`)],
  ['that name removed', (fs, dir) => fs.unlinkSync(`${dir}/l`)],
  ['a name moved', (fs, dir) => fs.renameSync(`${dir}/a`, `${dir}/b`)],
  ['a folder', (fs, dir) => fs.mkdirSync(`${dir}/m`)],
  ['something in it', (fs, dir) => fs.writeFileSync(`${dir}/m/x`, '')],
  ['the mode of the folder', (fs, dir) => fs.chmodSync(`${dir}/m`, 0o700)],
  ['a link', (fs, dir) => fs.symlinkSync('old', `${dir}/s`)],
  ['a copy', (fs, dir) => fs.copyFileSync(`${dir}/b`, `${dir}/c`)],
  ['nothing written', (fs, dir) => fs.appendFileSync(`${dir}/old`, '')],
  ['a file replaced', (fs, dir) => fs.renameSync(`${dir}/b`, `${dir}/old`)],
  ['the folder’s own mode', (fs, dir) => fs.chmodSync(dir, 0o700)],
  ['the same bytes again', (fs, dir) => fs.writeFileSync(`${dir}/old`, Buffer.alloc(2), { flag: 'r+' })],
];

/** Makes the changes one after another and notes what a watch of the folder, and one of a file in it, are told. */
async function told(fs: FileSystem, dir: string): Promise<Record<string, string[]>> {
  fs.mkdirSync(dir);
  fs.writeFileSync(`${dir}/old`, 'x');
  const all: Record<string, string[]> = {};
  let now: string[] = [];
  let heard: (() => void) | undefined;
  let awaited = '';
  const hear = (what: string) => {
    if (what === awaited) heard?.();
    else if (!what.includes('mark')) now.push(what);
  };
  const watchers = [
    fs.watch(dir, (event, name) => hear(`${event} ${name}`)),
    fs.watch(`${dir}/old`, (event, name) => hear(`file: ${event} ${name}`)),
  ];
  for (const [index, [what, change]] of CHANGES.entries()) {
    now = [];
    all[what] = now;
    change(fs, dir);
    // Events come in their order: once it hears of the mark, it has heard of all before.
    awaited = `rename mark-${index}`;
    const isOver = new Promise<void>((resolve) => {
      heard = resolve;
    });
    fs.mkdirSync(`${dir}/mark-${index}`);
    await isOver;
    fs.rmdirSync(`${dir}/mark-${index}`);
  }
  for (const watcher of watchers) watcher.close();
  return all;
}

test.skipIf(process.platform !== 'linux')('a watch is told what Linux tells', async () => {
  const parent = nodeFs.mkdtempSync(join(tmpdir(), 'filerace-test-'));
  try {
    const real = await told(nodeFs, join(parent, 'w'));
    let ours: unknown;
    const run = await quietRun(
      scenarioOf({
        a: async ({ fs, dir }) => {
          ours = await told(fs, `${dir}/w`);
        },
      }),
    );
    expect(run.unknown).toBeUndefined();
    expect(ours).toEqual(real);
  } finally {
    nodeFs.rmSync(parent, { recursive: true, force: true });
  }
});

test('whoever watches a folder is told when it goes', async () => {
  const { value } = await stepsOf(async (fs, dir) => {
    fs.mkdirSync(`${dir}/w`);
    const heard: string[] = [];
    const watcher = fs.watch(`${dir}/w`, (event, name) => heard.push(`${event} ${name}`));
    fs.rmdirSync(`${dir}/w`);
    // Twice: it is deleted, and the watch of it ends.
    while (heard.length < 2) await new Promise((resolve) => watcher.once('change', resolve));
    return heard;
  });
  expect(value).toEqual(['rename w', 'rename w']);
});

/** Watches until it has heard of something. */
const watching: Actor = {
  process: 'watcher',
  run: ({ fs, dir, observe }) =>
    new Promise<void>((resolve) => {
      const watcher = fs.watch(dir, (event, name) => {
        observe('heard', `${event} ${name}, ${fs.existsSync(`${dir}/${name}`) ? 'there' : 'gone'}`);
        watcher.close();
        resolve();
      });
      fs.writeFileSync(`${dir}/ready`, '');
    }),
};

const writing: Actor = {
  process: 'writer',
  run: async ({ fs, dir }) => {
    await fs.promises.writeFile(`${dir}/new`, 'x');
    await fs.promises.unlink(`${dir}/new`);
  },
};

describe('the delivery of an event', () => {
  test('is a turn of the watching actor, any time after the step that made it', async () => {
    const runs = await everyRun(scenarioOf({ watching, writing }));
    expect(runs.every((run) => run.unknown === undefined && run.violation === undefined)).toBe(true);
    expect(seen(runs, 'heard')).toEqual([
      'change new, gone',
      'change new, there',
      'rename new, gone',
      'rename new, there',
      'rename ready, there',
    ]);
    const lines = runs.map((run) => linesOf(run).join('\n'));
    expect(lines.every((each) => each.includes('watching: event'))).toBe(true);
  });

  test('does not come after the watch was closed', async () => {
    const { steps, value, run } = await stepsOf(async (fs, dir) => {
      const heard: string[] = [];
      const watcher = fs.watch(dir, (event) => heard.push(event));
      fs.writeFileSync(`${dir}/f`, '');
      watcher.close();
      watcher.close();
      await fs.promises.stat(dir);
      return heard;
    });
    expect([value, run.unknown]).toEqual([[], undefined]);
    expect(steps).toEqual(['watch .', 'open f', 'close f', 'unwatch .', 'stat .']);
  });
});

test('what cannot be watched is an error with the file name', async () => {
  const { thrown } = await stepsOf((fs, dir) => fs.watch(`${dir}/none`));
  expect(thrown).toMatchObject({
    message: "ENOENT: no such file or directory, watch '/filerace/none'",
    code: 'ENOENT',
    syscall: 'watch',
    path: '/filerace/none',
    filename: '/filerace/none',
  });
});

test('promises.watch gives events one by one, until its signal is aborted', async () => {
  const { value, run } = await stepsOf(async (fs, dir) => {
    const controller = new AbortController();
    const heard: unknown[] = [];
    const watching = (async () => {
      for await (const { eventType, filename } of fs.promises.watch(dir, { signal: controller.signal })) {
        heard.push([eventType, filename]);
        if (heard.length === 2) controller.abort();
      }
    })();
    await fs.promises.mkdir(`${dir}/one`);
    await fs.promises.stat(dir);
    await fs.promises.mkdir(`${dir}/two`);
    const ended = await watching.catch((error: Error) => error.name);
    return [ended, heard];
  });
  expect(run.unknown).toBeUndefined();
  expect(value).toEqual([
    'AbortError',
    [
      ['rename', 'one'],
      ['rename', 'two'],
    ],
  ]);
});

test('watchFile looks every interval of virtual time, and tells what changed', async () => {
  const run = await quietRun(
    scenarioOf({
      a: async ({ fs, dir, clock, observe }) => {
        const file = `${dir}/f`;
        fs.watchFile(file, { interval: 100 }, (now, before) => observe('size', [before.size, now.size, now.isFile()]));
        await clock.sleep(250);
        fs.writeFileSync(file, 'abc');
        await clock.sleep(250);
        fs.appendFileSync(file, 'de');
        await clock.sleep(250);
        fs.unwatchFile(file);
        fs.appendFileSync(file, 'f');
        await clock.sleep(250);
      },
    }),
  );
  expect(run.unknown).toBeUndefined();
  expect(run.record.history.map(({ value }) => value)).toEqual([
    [0, 0, false],
    [0, 3, true],
    [3, 5, true],
  ]);
});

test('watchFile calls its listener as code of the actor that gave it', async () => {
  const run = await quietRun(
    scenarioOf({
      a: async ({ fs, dir, clock, observe }) => {
        fs.writeFileSync(`${dir}/f`, '');
        fs.watchFile(`${dir}/f`, { interval: 100 }, () => observe('seen', [process.pid, Date.now() - clock.now()]));
        await clock.sleep(50);
        fs.writeFileSync(`${dir}/f`, 'abc');
        await clock.sleep(100);
      },
    }),
  );
  expect([run.unknown, run.record.history.map(({ value }) => value)]).toEqual([undefined, [[1000, 0]]]);
});

test('a callback of a folder that is read in pieces is code of the actor that gave it', async () => {
  const run = await quietRun(
    scenarioOf({
      a: async ({ fs, dir, observe }) => {
        const opened = fs.opendirSync(dir);
        await new Promise<void>((resolve) =>
          opened.read(() => {
            observe('read', process.pid);
            opened.close(() => {
              observe('close', process.pid);
              resolve();
            });
          }),
        );
      },
    }),
  );
  expect([run.unknown, run.record.history.map(({ value }) => value)]).toEqual([undefined, [1000, 1000]]);
});
