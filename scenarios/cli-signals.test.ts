import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { teller } from './testing/teller.ts';

const MAIN = inject('program');
const LONG = ['--policy', 'random', '--seed', '1', '--runs', '2000000', '--json'];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isWindows = process.platform === 'win32';
if (isWindows) console.log('skipped on win32: it has no signals that a process can be sent and handle');

describe.skipIf(isWindows)('a signal', () => {
  it.each([
    ['SIGINT', 'memfs', 130],
    ['SIGINT', 'real', 130],
    ['SIGTERM', 'real', 143],
    ['SIGHUP', 'memfs', 129],
  ] as const)('%s during a long search on %s: exit %i, and the result so far', async (signal, disk, code) => {
    const search = start(COUNTS, disk);
    await search.hasBegun();
    search.kill(signal);
    const { exitCode, result } = await search.end();
    expect(exitCode).toBe(code);
    expect(result).toMatchObject({ scenario: 'counts', disk, verdict: 'unknown', unknown: { reason: 'budget' } });
    expect(result.unknown.message).toBe(`interrupted after ${result.coverage.runs} runs`);
  });

  it('SIGINT twice ends it no worse than once', async () => {
    const search = start(COUNTS, 'real');
    await search.hasBegun();
    search.kill('SIGINT');
    search.kill('SIGINT');
    const { exitCode, result } = await search.end();
    expect([exitCode, result.verdict]).toEqual([130, 'unknown']);
  });

  it.each(['memfs', 'real'] as const)('SIGINT in an actor that spins for ever on %s', async (disk) => {
    const search = start(SPINS, disk);
    await search.hasBegun();
    search.kill('SIGINT');
    const { exitCode, result } = await search.end();
    expect(exitCode).toBe(130);
    const message = 'the search was interrupted';
    expect(result).toMatchObject({ verdict: 'unknown', unknown: { reason: 'budget', actor: 'odd', message } });
  });

  it('SIGINT while a scenario file spins for ever in its import', async () => {
    const search = start((mark) => `${mark} for (;;);`, 'memfs');
    await search.hasBegun();
    search.kill('SIGINT');
    const { exitCode, result } = await search.end();
    expect(exitCode).toBe(130);
    expect(result).toMatchObject({
      verdict: 'unknown',
      parameters: {},
      coverage: { runs: 0 },
      unknown: { reason: 'budget' },
    });
  });

  it.each([0, 200, 500])('SIGINT %i ms after the start', async (ms) => {
    const search = start(COUNTS, 'real');
    await setTimeout(ms);
    search.kill('SIGINT');
    const { exitCode, signal, stdout, stderr } = await search.endWithout();
    // Before the program can listen the signal ends it as it ends any process; after that there is a result.
    if (signal !== 'SIGINT') {
      expect(exitCode).toBe(130);
      expect(JSON.parse(stdout)).toMatchObject({ verdict: 'unknown' });
    } else expect(stdout).toBe('');
    expect(stderr).not.toMatch(/\n +at /);
  });

  it('main.ts loads what takes time only when it listens to signals', () => {
    const text = readFileSync(new URL('main.ts', import.meta.url), 'utf8');
    const first = [...text.matchAll(/^import [^;]* from '([^']+)';$/gm)].map(([, from]) => from);
    expect(first).toEqual(['node:os', 'node:url', '../harness/cli/exit.ts']);
    expect(text.indexOf('process.on(signal')).toBeLessThan(text.indexOf('await import('));
  });

  it.runIf(process.platform === 'linux').each([
    ['gate', { cells: [], canary: { found: false } }],
    ['explore', { verdict: 'unknown', coverage: { runs: 0 } }],
  ])('SIGINT as soon as %s --json listens to signals', async (command, result) => {
    const search = run([command, 'rotation', '--json'], mkdtempSync(join(folder, 'run-')));
    while (!listens(search.child.pid)) await setTimeout(1);
    search.kill('SIGINT');
    const ended = await search.end();
    expect(ended).toMatchObject({ exitCode: 130, result });
  });

  it('SIGINT during repro, which says which cells are not known', async () => {
    const search = run(['repro'], mkdtempSync(join(folder, 'run-')));
    search.child.stderr.once('data', () => search.kill('SIGINT'));
    const { exitCode, stdout } = await search.endWithout();
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/unknown in run \d+ \(not as expected\)/);
  });
});

describe.skipIf(isWindows)('a reader of stdout that goes away', () => {
  it('is no failure', async () => {
    const own = mkdtempSync(join(folder, 'run-'));
    const words = 'explore high-traffic --set strategy=rename --set rotations=60 --seed 1 --json --quiet';
    const command = `"${process.execPath}" "${MAIN}" ${words} | head -c 10; code=\${PIPESTATUS[0]}; echo; echo $code`;
    const { stdout, stderr } = await execa('bash', ['-c', command], { env: environment(own) });
    expect(stdout.split('\n')).toEqual(['{"schema":', '1']);
    expect(stderr).toBe('');
    expect(readdirSync(join(own, 'tmp'))).toEqual([]);
  });
});

/** Writes, when it has run for a while, that it has begun; and goes on. */
const COUNTS = (mark: string) => `export default { name: 'counts', actors: () => ({
    one: { run: async ({ fs, dir }) => {
      process.runs = (process.runs ?? 0) + 1;
      if (process.runs === 50) { ${mark} } await fs.promises.writeFile(dir + '/one', 'x');
    } },
    two: { run: ({ fs, dir }) => fs.promises.writeFile(dir + '/two', 'x') },
  }) };`;
const SPINS = (mark: string) => `export default { name: 'spins', actors: () => ({
    odd: { run: async ({ fs, dir }) => { fs.writeFileSync(dir + '/mine', 'x'); ${mark} for (;;); } },
  }) };`;

/** Whether a process has a handler for SIGQUIT, which ours gets last, and Node has none of its own for. */
function listens(pid: number | undefined): boolean {
  const caught = /^SigCgt:\t(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${caught}`) & (1n << BigInt(constants.signals.SIGQUIT - 1))) !== 0n;
}

/** Starts a long search of a scenario which tells by a file of its own that it has begun. */
function start(scenario: (mark: string) => string, disk: 'memfs' | 'real') {
  const own = mkdtempSync(join(folder, 'run-'));
  const [file, begun] = [join(own, 'subject.race.ts'), join(own, 'begun')];
  writeFileSync(file, `${teller(begun)}\n${scenario('process.tell();')}`);
  const hasBegun = async () => {
    // There for a moment before it has its text.
    const written = () => (existsSync(begun) ? readFileSync(begun, 'utf8') : '');
    while (written() === '') await setTimeout(20);
    expect(Number(written())).toBe(search.child.pid);
  };
  const search = { ...run(['explore', file, '--disk', disk, ...LONG], own), hasBegun };
  return search;
}

function environment(own: string) {
  const temporary = join(own, 'tmp');
  mkdirSync(temporary);
  return { TMPDIR: temporary, TSX_DISABLE_CACHE: '1' };
}

/** Leads a process group of its own. Where a signal does nothing, the search must end all the same. */
const OPTIONS = { reject: false, stdin: 'ignore', detached: true, timeout: 100_000, killSignal: 'SIGKILL' } as const;

/** Runs the program; at its end there must be no process and no file left. */
function run(words: readonly string[], own: string) {
  const env = environment(own);
  const all = [MAIN, ...words];
  const child = execa(process.execPath, all, { env, ...OPTIONS });
  const endWithout = async () => {
    const ended = await child;
    expect(readdirSync(env.TMPDIR)).toEqual([]);
    while (await isGroupThere(child.pid)) await setTimeout(50);
    return ended;
  };
  const end = async () => {
    const { exitCode, stdout } = await endWithout();
    return { exitCode, result: JSON.parse(stdout) };
  };
  return { child, kill: (signal: NodeJS.Signals) => child.kill(signal), end, endWithout };
}

/** Whether any process of a group lives; one that is over, and that nobody has asked about, does not count. */
async function isGroupThere(leader: number | undefined): Promise<boolean> {
  const { stdout } = await execa('ps', ['-A', '-o', 'pgid=,stat=']);
  return stdout.split('\n').some((line) => new RegExp(`^ *${leader} +[^Z]`).test(line));
}
