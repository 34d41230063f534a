import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { teller } from './testing/teller.ts';

const MAIN = inject('program');
/** Long enough for the slowest machine; what is waited for comes after about a second. */
const MOST_MS = 60_000;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two processes, each of which writes its number down in every run; one may spin for ever when both have done so. */
const subject = (told: string, spins: boolean) => `${teller(told)}
  const run = (name) => ({ process: name, run: async ({ fs, dir }) => {
    fs.writeFileSync(dir + '/' + name, 'x');
    process.tell(name);
    process.runs = (process.runs ?? 0) + 1;
    if (${spins} && name === 'b' && process.runs > 2) for (;;);
    await fs.promises.rename(dir + '/' + name, dir + '/both').catch(() => undefined);
  } });
  export default { name: 'two', actors: () => ({ a: run('a'), b: run('b') }) };`;

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 20) {
    if (waited > MOST_MS) throw new Error(`it was not so within ${MOST_MS / 1_000} s`);
    await setTimeout(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const hasProc = process.platform === 'linux';
if (!hasProc) console.log(`skipped on ${process.platform}: which processes live is read from /proc`);

describe.runIf(hasProc)('real processes of a search that is ended', () => {
  it.each([
    ['SIGINT', 130, false],
    ['SIGTERM', 143, true],
    ['SIGKILL', undefined, true],
  ] as const)('by %s end too (exit %s; one spins: %s)', async (signal, code, spins) => {
    const own = mkdtempSync(join(folder, 'run-'));
    const [file, told, TMPDIR] = [join(own, 'two.race.ts'), join(own, 'told'), join(own, 'tmp')];
    for (const each of [told, TMPDIR]) mkdirSync(each);
    writeFileSync(file, subject(told, spins));
    const words = ['explore', file, '--isolation', 'processes', '--disk', 'real', '--runs', '2000000', '--json'];
    const child = execa(process.execPath, [MAIN, ...words, '--policy', 'random'], {
      env: { TMPDIR, TSX_DISABLE_CACHE: '1' },
      reject: false,
      stdin: 'ignore',
      // Who waits for a process that spins hears of a signal when that was given up.
      forceKillAfterDelay: false,
    });
    const pids = () => readdirSync(told).map((name) => Number(readFileSync(join(told, name), 'utf8')));
    await until(() => pids().length === 2 && pids().every((pid) => pid > 0));
    const known = pids();
    expect(new Set([process.pid, child.pid, ...known]).size).toBe(4);
    expect(known.every(isAlive)).toBe(true);
    child.kill(signal);
    const { exitCode, stdout } = await child;
    expect(exitCode).toBe(code);
    await until(() => !known.some(isAlive));
    if (code === undefined) return;
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'unknown', isolation: 'processes' });
    expect(readdirSync(TMPDIR)).toEqual([]);
  });
});
