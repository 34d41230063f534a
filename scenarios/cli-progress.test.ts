import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

const MAIN = inject('program');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function filerace(...words: string[]) {
  const env = { GITHUB_ACTIONS: '' };
  return execa(process.execPath, [MAIN, ...words], { cwd: folder, env, reject: false, stdin: 'ignore' });
}

describe('--verbose', () => {
  it('tells of each run, whatever the policy', async () => {
    const words = ['explore', 'in-place', '--seed', '1', '--json', '--verbose'];
    const { exitCode, stdout, stderr } = await filerace(...words);
    const { coverage, violation } = JSON.parse(stdout);
    const lines = stderr.split('\n');
    expect(exitCode).toBe(1);
    expect(lines).toHaveLength(coverage.runs);
    for (const [index, line] of lines.entries()) {
      expect(line).toMatch(new RegExp(`^run ${index + 1}: bounded, \\d+ entries, \\d preemptions?: `));
      const outcome = line.split('preemption')[1]?.replace(/^s?: /, '');
      expect(outcome).toBe(index + 1 === coverage.runs ? `violated ${violation.invariant}` : 'passed');
    }
  });

  it('goes through the phases of auto', async () => {
    const { stdout, stderr } = await filerace(
      'explore',
      'rotation',
      '--runs',
      '40',
      '--seed',
      '1',
      '--json',
      '--verbose',
    );
    const { coverage } = JSON.parse(stdout);
    const told = stderr.split('\n').map((line) => /^run (\d+): (\w+), /.exec(line)?.slice(1));
    const phases: { policy: string; runs: number }[] = [...coverage.earlier, { policy: 'pct', runs: coverage.runs }];
    const policies = phases.flatMap(({ policy, runs }) => Array.from({ length: runs }, () => policy));
    expect(told).toEqual(policies.map((policy, index) => [String(index + 1), policy]));
  });
});

it('--quiet says nothing on stderr', async () => {
  const { stdout, stderr } = await filerace('explore', 'rotation', '--runs', '20', '--quiet');
  expect(stderr).toBe('');
  expect(stdout).toMatch(/; seed \d+; /);
});

/** util-linux's `script` runs a command on a terminal of its own. */
const hasScript = execaSync('script', ['--version'], { reject: false }).stdout?.includes('util-linux') === true;
if (!hasScript) console.log('skipped: there is no util-linux `script` to make a terminal with');

describe.skipIf(!hasScript)('on a terminal', () => {
  it.each([['explore'], ['gate']])('%s shows a live line, which is gone in the end', async (name) => {
    // Each run takes longer than it takes to draw a line.
    const file = join(folder, 'slow.race.ts');
    writeFileSync(
      file,
      `process.wait ??= Atomics.wait;
      const setup = () => void process.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
      export default { name: 'slow', setup, actors: () => ({ one: { run: () => console.log('noise') } }) };`,
    );
    const words = name === 'explore' ? ['explore', file, '--seed', '1'] : ['gate', 'in-place', file, '--disk', 'memfs'];
    const command = ['stty cols 60;', `'${process.execPath}'`, `'${MAIN}'`, ...words, '--workers 1'];
    const { stdout } = await execa('script', ['-qec', command.join(' '), '/dev/null'], {
      env: { TERM: 'xterm', GITHUB_ACTIONS: '' },
      stdin: 'ignore',
      reject: false,
    });
    const live = /no run is over yet|\d of \d/;
    const drawn = stdout.split(/[\r\n]/).filter((line) => live.test(line));
    expect(drawn).not.toEqual([]);
    for (const line of drawn) expect(line.trimEnd().length).toBeLessThan(60);
    const seen = stdout.split('\n').map(asSeen);
    expect(seen.filter((line) => live.test(line))).toEqual([]);
    expect(seen).toContain('noise');
    expect(seen.some((line) => line.startsWith(name === 'explore' ? 'slow on memfs' : 'scenario '))).toBe(true);
  });
});

/** A carriage return goes back to the first column, and what comes after is written over what is there. */
function asSeen(line: string): string {
  return line
    .replace(/\r$/, '')
    .split('\r')
    .reduce((seen, part) => part + seen.slice(part.length), '')
    .trimEnd();
}
