import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { GateTable } from '../harness/results/gate.ts';
import { callCli } from './testing/call-cli.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
  writeFileSync(join(folder, 'settings.race.ts'), settings('violated'));
  writeFileSync(join(folder, 'hopeful.race.ts'), settings('held'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Written in place it is torn for who reads it; replaced by a rename it is not. The name wants to be trouble. */
function settings(inPlace: 'violated' | 'held'): string {
  return `
    import { defineScenario } from 'filerace';
    export default defineScenario({
      name: 'settings <script>alert(1)</script> ]]> & |',
      parameters: { write: { default: 'replace', oneOf: ['in-place', 'replace'] } },
      setup: ({ dir, fs }) => fs.writeFileSync(dir + '/s.json', '"old"'),
      actors: ({ parameters }) => ({
        app: { process: 'app', run: async ({ dir, fs }) => {
          if (parameters.write === 'in-place') return fs.promises.writeFile(dir + '/s.json', '"new"');
          await fs.promises.writeFile(dir + '/s.tmp', '"new"');
          await fs.promises.rename(dir + '/s.tmp', dir + '/s.json');
        } },
        cli: { process: 'cli', run: async ({ dir, fs }) => JSON.parse(await fs.promises.readFile(dir + '/s.json', 'utf8')) },
      }),
      expect: [{ when: { write: 'in-place' }, verdict: '${inPlace}' }],
    });`;
}

const ALONE = `
  import { defineScenario } from 'filerace';
  export default defineScenario({ name: 'alone', actors: () => ({ a: { run: ({ fs, dir }) => fs.promises.stat(dir) } }) });`;

/** The table is the same, and no second thread has to load what the first has. */
const IN_ONE_THREAD = ['--workers', '1'];

function filerace(words: readonly string[], env = {}) {
  const options = { cwd: folder, reject: false, env: { GITHUB_ACTIONS: '', ...env } } as const;
  return execa(process.execPath, [inject('program'), ...words], options);
}

/** All of a table but the times. */
function timeless(table: GateTable): unknown {
  return { ...table, cells: table.cells.map((cell) => ({ ...cell, elapsedMs: 0 })) };
}

describe('gate', () => {
  let whole: GateTable;
  let wholeExit: number | undefined;
  beforeAll(async () => {
    const { exitCode, stdout } = await filerace(['gate', './settings.race.ts', '--json']);
    wholeExit = exitCode;
    whole = JSON.parse(stdout);
  });

  it('is green where every cell is as expected, and has found its canary', () => {
    expect(wholeExit).toBe(0);
    expect(whole).toMatchObject({ schema: 1, ok: true, shard: null, total: 4, seed: 1, canary: { found: true } });
    expect(whole.canary.token).toMatch(/^fr1:canary:/);
    expect(
      whole.cells.map(({ parameters, disk, expected, verdict, met }) => [parameters, disk, expected, verdict, met]),
    ).toEqual([
      [{ write: 'in-place' }, 'memfs', 'violated', 'violated', true],
      [{ write: 'in-place' }, 'real', 'violated', 'violated', true],
      [{ write: 'replace' }, 'memfs', 'held', 'held', true],
      [{ write: 'replace' }, 'real', 'held', 'held', true],
    ]);
  });

  it('is red where one is not, in every form, and nothing in a name breaks any of them', async () => {
    const [junit, markdown, html, summary] = ['x.xml', 'x.md', 'x.html', 'summary.md'].map((name) =>
      join(folder, name),
    );
    const forms = ['--junit', `${junit}`, '--markdown', `${markdown}`, '--html', `${html}`];
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: `${summary}` };
    const { exitCode, stdout, stderr } = await filerace(
      ['gate', './hopeful.race.ts', '--disk', 'memfs', ...IN_ONE_THREAD, ...forms],
      env,
    );
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /2 cells: 1 as expected \(1 of them with a warning\), 1 not as expected; the canary was found\.\s*$/,
    );
    const replay = 'npx filerace replay fr1:./hopeful.race.ts:write=in-place:1:';
    const texts = [junit, markdown, html, summary].map((file) => readFileSync(`${file}`, 'utf8'));
    for (const text of [stdout, ...texts]) {
      expect(text).toContain('hopeful.race.ts');
      expect(text).toContain(replay);
      expect(text).toMatch(/app(&#39;|')s open of s\.json \(\d+\) came before cli(&#39;|')s/);
    }
    for (const text of texts) expect(text).not.toContain('<script>alert');
    expect(stderr).toMatch(
      /^::error title=filerace%3A [^\n]*hopeful[^\n]*write=in-place on memfs::expected held, got violated%0A/m,
    );
    expect(texts[0]).toMatch(/<testsuite [^>]*tests="2" failures="1" errors="0"/);
  });

  it('in shards, merged, is the same table as in one piece', async () => {
    const files: string[] = [];
    for (const index of [1, 2, 3]) {
      const words = ['gate', './settings.race.ts', '--shard', `${index}/3`, ...IN_ONE_THREAD, '--json'];
      const { stdout } = await filerace(words);
      const file = join(folder, `shard-${index}.json`);
      writeFileSync(file, stdout);
      files.push(file);
      const part: GateTable = JSON.parse(stdout);
      expect(part).toMatchObject({ shard: { index, count: 3 }, total: 4, canary: { found: true } });
      expect(part.cells).toHaveLength(index === 1 ? 2 : 1);
    }
    const merged = await filerace(['merge', ...files.reverse(), '--json']);
    expect(merged.exitCode).toBe(0);
    expect(timeless(JSON.parse(merged.stdout))).toEqual(timeless(whole));
    const lacking = await callCli(['merge', files[0] ?? '', files[1] ?? '']);
    expect([lacking.exitCode, lacking.stdout]).toEqual([64, '']);
    expect(lacking.stderr).toMatch(/^Expected all 4 cells, got \d: number \d(, \d)? missing\./);
    const twice = await callCli(['merge', ...files, files[0] ?? '']);
    expect([twice.exitCode, twice.stderr]).toEqual([
      64,
      expect.stringMatching(/^Expected each cell once, got number \d /),
    ]);
  });

  it('keeps to a budget, and takes no handful of samples for a verdict', async () => {
    const { exitCode, stdout } = await filerace([
      'gate',
      './settings.race.ts',
      '--budget',
      '30m',
      ...IN_ONE_THREAD,
      '--json',
    ]);
    expect([exitCode, JSON.parse(stdout).ok]).toEqual([0, true]);
    // As many orders as there are of rotation nobody searches in that time; what is a handful is tested beside `weighed`.
    const short = await filerace(['gate', 'rotation', '--disk', 'memfs', '--budget', '0.2s', '--json']);
    const table: GateTable = JSON.parse(short.stdout);
    const cut = table.cells.filter(({ unknown }) => unknown?.reason === 'budget');
    expect([short.exitCode, cut.length > 0]).toEqual([2, true]);
    expect(cut[0]?.unknown?.message).toMatch(
      /^\d+ of \d+ runs fitted into its share of the budget, and at least \d+ are needed/,
    );
  });

  it('says in every form what makes a green cell worth less than it looks', async () => {
    writeFileSync(join(folder, 'alone.race.ts'), ALONE);
    const files = ['w.xml', 'w.md', 'w.html'].map((name) => join(folder, name));
    const forms = ['--junit', `${files[0]}`, '--markdown', `${files[1]}`, '--html', `${files[2]}`];
    const { exitCode, stdout } = await filerace([
      'gate',
      './alone.race.ts',
      '--disk',
      'memfs',
      ...IN_ONE_THREAD,
      ...forms,
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('1 cell: 1 as expected (1 of them with a warning)');
    for (const text of [stdout, ...files.map((file) => readFileSync(file, 'utf8'))]) {
      expect(text).toContain('there is one actor only, so nothing raced');
    }
  });

  it.each([
    [['gate', 'nothing'], /^Expected a scenario \(.*\) or a file/],
    [['gate', './gone.race.ts'], /^Expected a scenario file, got/],
    [
      ['gate', 'in-place', '--html', '/nowhere/x.html'],
      /^Expected `--html` to be a file in a folder that can be written to/,
    ],
    [['gate', 'in-place', '--disk', 'memfs', '--dir', '/tmp'], /^Expected `--disk real` with `--dir/],
    [['merge', 'gone.json'], /^Expected what `gate --json` printed, got/],
  ])('%j is refused in one sentence', async (words, message) => {
    const { exitCode, stdout, stderr } = await callCli(words);
    expect([exitCode, stdout]).toEqual([64, '']);
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(message)]);
  });
});

it('a copy that becomes a rename again turns the gate red', async () => {
  const root = join(folder, 'checkout');
  for (const part of ['src', 'harness', 'scenarios', 'reports', 'package.json', 'tsconfig.json']) {
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'dir');
  const file = join(root, 'src/strategies/copy-file.ts');
  const from = 'fs.promises.copyFile(path, backup, isExclusive ? exclusiveCopy : 0)';
  const before = readFileSync(file, 'utf8');
  expect(before).toContain(from);
  writeFileSync(file, before.replace(from, 'fs.promises.rename(path, backup)'));
  const files = ['out.xml', 'out.md', 'out.html'].map((name) => join(folder, name));
  const forms = ['--junit', `${files[0]}`, '--markdown', `${files[1]}`, '--html', `${files[2]}`];
  const words = ['--import', 'tsx', 'scenarios/main.ts', 'gate', 'rotation', '--disk', 'memfs', '--json'];
  const { exitCode, stdout } = await execa(process.execPath, [...words, ...IN_ONE_THREAD, ...forms], {
    cwd: root,
    reject: false,
  });
  expect(exitCode).toBe(1);
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('rotation');
    expect(text).toMatch(/writer(&#39;|')s rename of sessions\.json to [^ ]+ \(\d+\) came before \S+(&#39;|')s/);
    expect(text).toContain('npm run -s filerace -- replay fr1:rotation:');
  }
  const table: GateTable = JSON.parse(stdout);
  expect(table.cells.map(({ parameters, met }) => [parameters['strategy'], met])).toEqual([
    ['rename', true],
    ['copyFile', false],
    ['link', true],
  ]);
});
