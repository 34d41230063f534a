import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { runMutants } from '../harness/cli/gate-mutants.ts';
import type { Mutant } from '../harness/cli/mutant.ts';
import { runCli } from '../harness/cli/run-cli.ts';
import { mutantsExit } from '../harness/results/mutants.ts';
import { mutantsMarkdown } from '../reports/mutants-markdown.ts';
import { mutants } from './mutants/index.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

/** What is left in the folder that stands for the system's temporary one. */
const leftovers = () => readdirSync(folder).filter((name) => name.startsWith('filerace-'));
const isWindows = process.platform === 'win32';
if (isWindows) console.log('one is skipped on win32: it has no signals that a process can be sent and handle');

/** Changes a comment, and nothing else. */
const comment: Mutant = {
  name: 'comment',
  what: 'A comment <b>ends</b> | otherwise.',
  edits: [{ file: 'rotate-session-file.ts', from: 'A missing file is the first save', to: 'A first save' }],
};

/** In one thread, because each loads our own TypeScript for each mutant; the program, below, has as many as there are cores. */
function run(list: readonly Mutant[], targets: readonly string[]) {
  return runMutants({
    mutants: list,
    checkout: ROOT,
    worker: 'scenarios/worker.ts',
    targets,
    isShort: false,
    seed: 1,
    shard: undefined,
    workers: 1,
    onInterrupt: () => undefined,
    onMutant: () => undefined,
  });
}

const known = (name: string) => mutants.filter((each) => each.name === name);

describe('gate --mutants', () => {
  it('kills what a cell notices', async () => {
    const table = await run(known('copy becomes rename'), ['rotation']);
    expect(mutantsExit(table)).toBe(0);
    expect(table).toMatchObject({ ok: true, total: 1, baseline: { ok: true, cells: 3, surprises: [] } });
    expect(table.mutants).toMatchObject([{ number: 1, verdict: 'killed', rows: [{ with: 'as they are', cells: 3 }] }]);
    expect(table.mutants[0]?.rows[0]?.killed).toMatchObject([
      {
        scenario: 'rotation',
        parameters: { strategy: 'copyFile' },
        invariant: 'always.stable(sessionId)',
        token: expect.stringMatching(/^fr1:rotation:/),
      },
    ]);
  });

  it('says what masks a mutant, and is red for a survivor', async () => {
    const table = await run([...known('copy overwrites'), comment], ['two-saves']);
    expect(mutantsExit(table)).toBe(1);
    expect(table).toMatchObject({ ok: false, total: 2, baseline: { ok: true, cells: 6, surprises: [] } });
    const [overwrites, survivor] = table.mutants;
    expect(overwrites?.verdict).toBe('killed');
    expect(overwrites?.rows).toMatchObject([
      { with: 'as they are', verdict: 'survived', maskedBy: 'lock', killed: [] },
      { with: 'lock off', verdict: 'killed', maskedBy: null },
    ]);
    expect(survivor).toMatchObject({ verdict: 'survived', proof: null });
    const page = mutantsMarkdown(table);
    expect(page).toContain('| survived, masked by the lock |');
    expect(page).not.toContain('<b>');
  });

  it('is green for one that has a proof, red where a cell refutes it, and neither where nothing is known', async () => {
    const proof = 'Nobody runs a comment.';
    const hangs: Mutant = {
      name: 'hangs',
      what: 'No save ever ends.',
      edits: [{ file: 'session-store.ts', from: 'lastText = text;', to: 'await new Promise(() => undefined);' }],
    };
    const refuted = known('names by the bare time').map((each) => ({ ...each, equivalent: proof }));
    const table = await run([{ ...comment, equivalent: proof }, ...refuted, hangs], ['same-millisecond']);
    expect(table.mutants.map(({ verdict }) => verdict)).toEqual(['equivalent', 'refuted', 'unknown']);
    const [equivalent, , unknown] = table.mutants;
    for (const [each, code] of [
      [equivalent, 0],
      [unknown, 2],
    ] as const) {
      expect(mutantsExit({ ...table, mutants: each === undefined ? [] : [each] })).toBe(code);
    }
    expect(mutantsExit(table)).toBe(1);
  });

  it('says which edit does not fit any more, and leaves nothing behind', async () => {
    const lost: Mutant = {
      ...comment,
      name: 'lost',
      edits: [
        { file: 'clock.ts', from: 'export', to: '' },
        { file: 'clock.ts', from: 'gone', to: '' },
      ],
    };
    for (const name of ['TMPDIR', 'TEMP']) vi.stubEnv(name, folder);
    await expect(run([lost, comment], ['lock-takeover'])).rejects.toThrow(
      /^Expected the text that the mutant `lost` edits once in src\/clock\.ts, got it 0 times: `gone`\./,
    );
    expect(leftovers()).toEqual([]);
  });

  it.skipIf(isWindows)(
    'ends with what it has, in one object, when it is interrupted, and leaves nothing behind',
    async () => {
      const words = [
        '--import',
        'tsx',
        join(ROOT, 'scenarios/main.ts'),
        'gate',
        'same-millisecond',
        '--mutants',
        '--json',
      ];
      const child = execa(process.execPath, words, {
        cwd: ROOT,
        reject: false,
        env: { TMPDIR: folder, INIT_CWD: folder },
      });
      child.stderr.once('data', () => child.kill('SIGINT'));
      const { exitCode, stdout } = await child;
      expect(exitCode).toBe(130);
      const table = JSON.parse(stdout);
      expect(table.mutants).toHaveLength(mutants.length);
      expect(table.mutants.at(-1)).toMatchObject({ verdict: 'unknown', rows: [] });
      expect(leftovers()).toEqual([]);
    },
  );

  it.each([
    [['--html', 'x.html'], /^Expected `--mutants` without `--html`, got both/],
    [['--disk', 'memfs'], /^Expected `--mutants` without `--disk`, got both/],
    [[], /^Expected `--mutants` in a checkout of filerace, got it in an installed package/],
  ])('with %j is refused in one sentence', async (words, message) => {
    const told: string[] = [];
    const code = await runCli(['gate', '--mutants', ...words], {
      workerUrl: new URL('worker.ts', import.meta.url),
      stressUrl: new URL('stress-process.ts', import.meta.url),
      catalogue: [],
      reports: { junit: () => '', markdown: () => '', html: () => '' },
      races: { junit: () => '', markdown: () => '', html: () => '' },
      mutants:
        words.length === 0 ? undefined : { mutants, checkout: ROOT, worker: 'scenarios/worker.ts', markdown: () => '' },
      callName: 'filerace',
      onInterrupt: () => undefined,
      print: () => undefined,
      tell: (line) => told.push(line),
      terminal: { write: (text: string) => told.push(text.trimEnd()) },
      bench: () => Promise.reject(new Error('not for mutants')),
    });
    expect([code, told]).toEqual([64, [expect.stringMatching(message)]]);
  });
});

it('the published list has every mutant', () => {
  const published = readFileSync(join(ROOT, 'reports/published/mutants.md'), 'utf8');
  for (const { name } of mutants) expect(published).toContain(`| ${name} |`);
  expect(published).toContain(`${mutants.length} mutants: ${mutants.length} killed;`);
});
