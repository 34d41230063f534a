import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { completeParameters } from '../actors/parameters.ts';
import { diskAt } from '../cli/place.ts';
import { createExecutor, type JudgedRun } from '../schedule/executor.ts';
import { withGuards } from '../schedule/guards.ts';
import { createRandomPolicy } from '../search/random-policy.ts';
import bad from '../testing/processes/bad.race.ts';
import { ProcessDisk } from './process-disk.ts';

const ENTRY = new URL('process.js', pathToFileURL(inject('program')));
const TARGET = fileURLToPath(new URL('../testing/processes/bad.race.ts', import.meta.url));
/** `FILERACE_KILLS=200` for the long form. */
const KILLS = Number(process.env['FILERACE_KILLS'] ?? 8);
const MAX_WAIT_MS = 10_000;
const LONG_MS = 1_800_000;

let folder = '';
let disk: ProcessDisk;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
  const made = diskAt({ disk: 'real', folder, isolation: 'processes' }, { entry: ENTRY, target: TARGET });
  if (!(made instanceof ProcessDisk)) throw new Error('it has no processes');
  disk = made;
});
afterEach(() => {
  disk.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function runs(
  way: string,
  count: number,
  killOf: (run: number) => { process: string; entry: number } | undefined = () => undefined,
  onTurn: () => void = () => undefined,
): Promise<JudgedRun[]> {
  const policy = createRandomPolicy(1, 0);
  const parameters = completeParameters(bad, { way });
  return withGuards(async () => {
    const judged: JudgedRun[] = [];
    for (let run = 0; run < count; run += 1) {
      const kill = killOf(run);
      const executor = createExecutor({
        scenario: bad,
        parameters,
        disk,
        seed: 1,
        onTurn,
        ...(kill === undefined ? {} : { kill }),
      });
      policy.begin();
      judged.push(await executor.run(policy));
      policy.end();
    }
    return judged;
  });
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A process that was killed is there until Node has heard of it. */
async function allGone(pids: readonly number[]): Promise<boolean> {
  for (let waited = 0; waited < MAX_WAIT_MS; waited += 50) {
    if (!pids.some(isThere)) return true;
    await wait(50);
  }
  return false;
}

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

describe('a process of the scenario', () => {
  test('is used again from run to run, and is an operating-system process', async () => {
    await runs('goes on', 1);
    const { pids } = disk.host;
    const judged = await runs('goes on', 5);
    expect(judged.map(({ unknown, violation }) => [unknown, violation])).toEqual(
      judged.map(() => [undefined, undefined]),
    );
    expect(disk.host.pids).toEqual(pids);
    expect(new Set([process.pid, ...pids]).size).toBe(3);
    expect(pids.every(isThere)).toBe(true);
  });

  test.each([
    ['dies', /process `app` of the scenario \(pid \d+\) failed: it has ended; it printed\s+about to/],
    [
      'writes rubbish',
      /process `app` of the scenario \(pid \d+\) failed: it wrote to the pipe what is no message of ours/,
    ],
  ])('that %s is a failure of the harness, with what it printed, and the next run has another', async (way, said) => {
    await expect(runs(way, 1)).rejects.toThrow(said);
    const [next] = await runs('goes on', 1);
    expect([next?.unknown, next?.violation]).toEqual([undefined, undefined]);
  });

  test('that could not do what it was told to ends the search: nothing that is judged was not done', async () => {
    // The calls are known from here on, so nobody waits for them.
    await runs('goes on', 1);
    const [place = ''] = readdirSync(folder);
    const standInTheWay = () => mkdirSync(join(folder, place, 'd'), { recursive: true });
    await expect(runs('goes on', 1, undefined, standInTheWay)).rejects.toThrow(/^the disk failed with EEXIST: .*open/);
    const [next] = await runs('goes on', 1);
    expect([next?.unknown, next?.violation]).toEqual([undefined, undefined]);
  });

  test('that goes on for ever is killed after a while, and the run hangs', async () => {
    const [judged] = await runs('hangs', 1);
    expect(judged?.unknown).toMatchObject({ reason: 'hang', actor: 'bad' });
    expect(judged?.unknown?.message).toMatch(/did not answer in time and was killed; it printed\s+about to/);
    const [next] = await runs('goes on', 1);
    expect(next?.unknown).toBeUndefined();
  });

  test('whose actors end badly has the results they have in one thread', async () => {
    const of = async (way: string) => {
      const [judged] = await runs(way, 1);
      return judged?.unknown?.reason ?? judged?.violation?.message;
    };
    for (const way of ['calls exit', 'aborts', 'calls reallyExit']) expect(await of(way)).toBe('exit');
    expect(await of('ticks for ever')).toBe('hang');
    expect(await of('throws')).toBe('bad threw Error: no room');
    expect(await of('rejects later')).toMatch(/nobody waits for me/);
  });
});

describe.skipIf(process.platform === 'win32')('a process that is killed', () => {
  test(`at any step leaves no process, descriptor or folder: ${KILLS} times`, { timeout: LONG_MS }, async () => {
    await runs('goes on', 1);
    const seen = new Set(disk.host.pids);
    const descriptors = openDescriptors();
    const judged = await runs('goes on', KILLS, (run) => {
      for (const pid of disk.host.pids) seen.add(pid);
      return { process: run % 2 === 0 ? 'app' : 'cli', entry: 2 + ((run * 7) % 11) };
    });
    expect(judged.map(({ unknown }) => unknown)).toEqual(judged.map(() => undefined));
    // Some had not yet written everything.
    expect(new Set(judged.map(({ record }) => record.steps)).size).toBeGreaterThan(2);
    await runs('goes on', 1);
    for (const pid of disk.host.pids) seen.add(pid);
    await wait(0);
    expect(openDescriptors()).toBeLessThanOrEqual(descriptors);
    disk.dispose();
    expect(await allGone([...seen])).toBe(true);
    expect(seen.size).toBeGreaterThan(KILLS / 2);
    expect(readdirSync(folder)).toEqual([]);
  });
});
