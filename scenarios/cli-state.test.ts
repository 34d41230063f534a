import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { teller } from './testing/teller.ts';

const MAIN = inject('program');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const isWindows = process.platform === 'win32';
if (isWindows) console.log('skipped on win32: it has no signals that a process can be sent and handle');

/** Where nothing comes of a signal, the test must end all the same. */
const OPTIONS = { reject: false, stdin: 'ignore', timeout: 100_000, killSignal: 'SIGKILL' } as const;

function filerace(...words: string[]) {
  const env = { GITHUB_ACTIONS: '' };
  return execa(process.execPath, [MAIN, ...words], { cwd: folder, env, ...OPTIONS });
}

/** Files that the test and the scenario look at. */
const at = (name: string) => join(folder, name);

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setTimeout(20);
}

/** `setup` may use `existsSync`, `setTimeout`, `process.tell` and `process.runs`, which this thread has made. */
function writeScenario(name: string, setup: string, rest = ''): void {
  const text = `
    ${teller(at('begun'))}
    import { existsSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    import { defineScenario } from 'filerace';
    const add = { run: async ({ dir, fs }) => {
      await fs.promises.readFile(dir + '/count', 'utf8');
      await fs.promises.writeFile(dir + '/count', 'xx');
    } };
    export default defineScenario({
      name: '${name}',
      parameters: { quick: false },
      setup: ${setup.includes('await') ? 'async ' : ''}({ dir, fs, parameters }) => { process.runs = (process.runs ?? 0) + 1; ${setup} fs.writeFileSync(dir + '/count', 'x'); },
      actors: () => ({ one: { process: 'p', ...add }, two: { process: 'q', ...add } }),
      invariants: [],
      ${rest}
    });`;
  writeFileSync(at(`${name}.race.ts`), text);
}

const timeless = (stdout: string) => ({ ...JSON.parse(stdout), elapsedMs: 0 });

describe.skipIf(isWindows)('a search that is interrupted', () => {
  it('goes on from what was kept, to the same result', async () => {
    writeScenario('adding', 'if (process.runs === 700) process.tell();');
    const words = ['explore', './adding.race.ts', '--json'];
    const search = filerace(...words, '--policy', 'random', '--seed', '3', '--runs', '2000000', '--state', 'kept');
    await until(() => existsSync(at('begun')));
    search.kill('SIGINT');
    const ended = await search;
    expect(ended.exitCode).toBe(130);
    expect(JSON.parse(ended.stdout)).toMatchObject({ verdict: 'unknown', unknown: { reason: 'budget' } });
    expect(ended.stderr).toMatch(
      /What came of [\d,]+ of [\d,]+ runs is kept in kept. To go on:\n\n {2}npx filerace explore .\/adding.race.ts --resume kept --state kept$/,
    );
    const kept: number = JSON.parse(readFileSync(at('kept'), 'utf8')).state.saved.search.account.phase.runs;
    // A thread that did not come to the end of its run in time was ended by force, and kept what it had told before.
    const isCutOff = JSON.parse(ended.stdout).unknown.message === 'the search was interrupted';
    expect(kept).toBeGreaterThanOrEqual(isCutOff ? 0 : 20);
    expect(kept).toBeLessThanOrEqual(JSON.parse(ended.stdout).coverage.runs);
    const most = ['--runs', String(kept + 100)];
    const rest = await filerace(...words, '--resume', 'kept', '--state', 'kept', ...most, '--workers', '1', '--quiet');
    const whole = await filerace(...words, '--policy', 'random', '--seed', '3', ...most);
    expect([rest.exitCode, rest.stderr]).toEqual([0, '']);
    expect(timeless(rest.stdout)).toEqual(timeless(whole.stdout));
    expect(readdirSync(folder).sort()).toEqual(['adding.race.ts', 'begun']);
  });

  it('says what would have kept it', async () => {
    writeScenario('adding', 'if (process.runs === 30) process.tell();');
    const search = filerace('explore', './adding.race.ts', '--policy', 'random', '--runs', '2000000', '--quiet');
    await until(() => existsSync(at('begun')));
    search.kill('SIGINT');
    const { exitCode, stdout, stderr } = await search;
    expect([exitCode, stderr]).toEqual([130, '']);
    expect(stdout).toMatch(/^budget: interrupted after \d+ runs$/m);
    expect(stdout).toMatch(/\n\nNothing of this search is kept: `--state FILE` would have kept it, .*\.$/);
    expect(readdirSync(folder).sort()).toEqual(['adding.race.ts', 'begun']);
  });
});

describe('a search whose budget is over', () => {
  it('says with what command it goes on, and that command does', async () => {
    writeScenario('adding', '');
    const words = ['--policy', 'exhaustive', '--seed', '3'];
    const first = await filerace('explore', './adding.race.ts', ...words, '--runs', '5', '--state', 'kept');
    expect(first.exitCode).toBe(2);
    const [, command = ''] = /To go on:\n\n {2}npx filerace (.*)$/.exec(first.stdout) ?? [];
    expect(command).toBe('explore ./adding.race.ts --resume kept --state kept --runs 10');
    const rest = await filerace(...command.replace('--runs 10', '--runs 100000').split(' '), '--json');
    const whole = await filerace('explore', './adding.race.ts', ...words, '--json');
    expect(timeless(rest.stdout)).toEqual(timeless(whole.stdout));
    expect([rest.exitCode, existsSync(at('kept'))]).toEqual([0, false]);
  });

  it('does not go on with a scenario that has changed, or another', async () => {
    writeScenario('adding', '');
    writeScenario('other', '');
    const words = ['--policy', 'exhaustive', '--runs', '5', '--state', 'kept'];
    expect((await filerace('explore', './adding.race.ts', ...words)).exitCode).toBe(2);
    const state = readFileSync(at('kept'), 'utf8');
    writeScenario('adding', 'process.runs += 1;');
    const [changed, other] = await Promise.all([
      filerace('explore', './adding.race.ts', '--resume', 'kept'),
      filerace('explore', './other.race.ts', '--resume', 'kept', '--state', 'kept'),
    ]);
    for (const { exitCode, stdout } of [changed, other]) expect([exitCode, stdout]).toEqual([64, '']);
    expect(changed.stderr).toMatch(/^Expected the scenario as it was when the state was written, got one that has /);
    expect(other.stderr).toMatch(/^Expected the scenario whose search was kept, `adding`, got `other`\./);
    expect(readFileSync(at('kept'), 'utf8')).toBe(state);
  });
});

describe.skipIf(isWindows)('a gate that is interrupted', () => {
  it('goes on with the cells that are left, to the same table', async () => {
    // The second cell does not end before somebody says so.
    const waits = `if (!parameters.quick) for (; !existsSync(${JSON.stringify(at('go'))}); ) await setTimeout(20);`;
    writeScenario('cells', waits, "expect: [{ when: { quick: true }, verdict: 'held' }],");
    const words = ['gate', './cells.race.ts', '--disk', 'memfs', '--workers', '1', '--json'];
    const gate = filerace(...words, '--state', 'kept');
    const cells = () => (existsSync(at('kept')) ? JSON.parse(readFileSync(at('kept'), 'utf8')).state.cells : []);
    await until(() => cells().length === 1);
    gate.kill('SIGINT');
    const ended = await gate;
    expect([ended.exitCode, JSON.parse(ended.stdout).cells.length, cells().length]).toEqual([130, 2, 1]);
    expect(ended.stderr).toContain('gate ./cells.race.ts --resume kept --state kept');
    writeFileSync(at('go'), '');
    const rest = await filerace('gate', '--resume', 'kept', '--state', 'kept', '--json', '--quiet');
    const whole = await filerace(...words);
    const table = ({ stdout }: { readonly stdout: string }) => {
      const all = JSON.parse(stdout);
      return { ...all, cells: all.cells.map((cell: object) => ({ ...cell, elapsedMs: 0 })) };
    };
    expect(table(rest)).toEqual(table(whole));
    expect([rest.exitCode, rest.stderr, existsSync(at('kept'))]).toEqual([0, '', false]);
  });
});
