import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { BenchReport } from '../harness/results/bench.ts';

const MAIN = inject('program');
/** As little as there is. */
const LITTLE = ['--samples', '3', '--seconds', '0.1', '--size', '1000'];
const EXPOSURE = ['bench', 'exposure', ...LITTLE];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program with a temporary folder of its own, in which nothing must be left. */
function start(words: readonly string[]) {
  const temporary = mkdtempSync(join(folder, 'tmp-'));
  const env = { TMPDIR: temporary, TMP: temporary, TEMP: temporary };
  const all = [MAIN, ...words];
  const child = execa(process.execPath, all, { cwd: folder, env, reject: false, stdin: 'ignore' });
  const end = async () => {
    const { exitCode, stdout, stderr } = await child;
    expect(readdirSync(temporary)).toEqual([]);
    return { exitCode, stdout, stderr };
  };
  return { child, temporary, end };
}

describe('bench', () => {
  it('measures one part, writes every form of the report, and prints one object', async () => {
    const out = join(folder, 'deep', 'out');
    const { exitCode, stdout, stderr } = await start(['bench', 'cost', ...LITTLE, '--json', '--out', out]).end();
    expect([exitCode, stdout.trim().split('\n').length]).toEqual([0, 1]);
    expect(stderr).toContain('cost of a save: 1,000 bytes');
    const cost: BenchReport = JSON.parse(stdout);
    expect(cost).toMatchObject({ schema: 1, kind: 'bench', complete: true, parts: ['cost'] });
    expect(readdirSync(out).sort()).toEqual(['cost-rotation.svg', 'report.html', 'report.json', 'report.md']);
    expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))).toEqual(cost);
    for (const backUp of ['rename', 'copyFile', 'copyFile+FICLONE', 'link']) {
      expect(cost.figures.some(({ key }) => key.startsWith('cost/rotation/') && key.endsWith(`/1000/${backUp}`))).toBe(
        true,
      );
    }
    for (const { key, samples, median } of cost.figures) {
      expect(samples, key).toBeGreaterThanOrEqual(1);
      expect(median, key).toBeGreaterThan(0);
    }
    // 16 saves of 75, 150… bytes against a threshold of 1,000: what rotates is not a matter of time.
    expect(countsOf(cost, '/rotations', 'cost/growth/1000/')).toEqual([2, 2, 2]);
  });

  it('counts no window for link, one a rotation for rename, and one copy a rotation for copyFile', async () => {
    const { exitCode, stdout } = await start([...EXPOSURE, '--json']).end();
    expect(exitCode).toBe(0);
    const report: BenchReport = JSON.parse(stdout);
    const windows = (what: string, backUp: string) => countsOf(report, `/1000/${backUp}`, `exposure/${what}/windows/`);
    const [rotations = 0] = countsOf(report, '/1000/rename', 'exposure/missing/rotations/');
    expect(rotations).toBeGreaterThanOrEqual(1);
    expect([windows('missing', 'rename'), windows('torn', 'rename')]).toEqual([[rotations], [0]]);
    expect([windows('missing', 'copyFile'), windows('torn', 'copyFile')]).toEqual([[0], [rotations]]);
    expect([windows('missing', 'link'), windows('torn', 'link')]).toEqual([[0], [0]]);
    const [missing] = countsOf(report, '/1000/link', 'exposure/watched/missing/');
    expect(missing).toBe(0);
  });
});

const isWindows = process.platform === 'win32';
if (isWindows) console.log('skipped on win32: it has no signals that a process can be sent and handle');

describe.skipIf(isWindows)('bench, interrupted', () => {
  it('leaves no folder and no process, writes nothing, and prints what it had', async () => {
    const out = join(folder, 'interrupted');
    const { child, temporary, end } = start(['bench', 'exposure', '--size', '1000', '--json', '--out', out]);
    // The watcher is there when there are two processes with this folder in what they were started with.
    while (!(await mentions(temporary))) await setTimeout(50);
    child.kill('SIGINT');
    const { exitCode, stdout } = await end();
    expect(exitCode).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'bench', complete: false });
    expect(existsSync(join(out, 'report.json'))).toBe(false);
    while (await mentions(temporary)) await setTimeout(50);
  });
});

/** Whether a process was started with this in its words. */
async function mentions(text: string): Promise<boolean> {
  const { stdout } = await execa('ps', ['-A', '-ww', '-o', 'stat=,args=']);
  return stdout.split('\n').some((line) => !line.startsWith('Z') && line.includes(text));
}

function countsOf({ counts }: BenchReport, end: string, start = ''): number[] {
  return counts.filter(({ key }) => key.startsWith(start) && key.endsWith(end)).map(({ value }) => value);
}
