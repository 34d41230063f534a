import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BenchReport } from '../results/bench.ts';
import { benchReportOf, figureOf } from '../testing/bench-report.ts';
import type { BenchRequest } from './bench-command.ts';
import { runCli } from './run-cli.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The command with a measurement that is over at once. */
async function run(words: readonly string[], report: BenchReport = benchReportOf([figureOf('cost/a', 10)])) {
  const said = { printed: '', told: [] as string[], requests: [] as BenchRequest[] };
  const never = () => {
    throw new Error('not for benchmarks');
  };
  const exitCode = await runCli(['bench', ...words], {
    workerUrl: new URL('file:///nowhere'),
    stressUrl: new URL('file:///nowhere'),
    catalogue: [],
    reports: { junit: never, markdown: never, html: never },
    races: { junit: never, markdown: never, html: never },
    mutants: undefined,
    callName: 'filerace',
    onInterrupt: () => undefined,
    print: (text) => {
      said.printed += text;
    },
    tell: (line) => said.told.push(line),
    terminal: { write: (text) => said.told.push(text.trimEnd()) },
    bench: async () => ({
      date: () => 'today',
      text: () => 'the report\n',
      files: async () => ({ files: [{ name: 'report.md', content: '# report\n' }], missing: 'There are no charts.' }),
      measure: async (request) => {
        said.requests.push(request);
        return report;
      },
    }),
  });
  return { exitCode, ...said };
}

function save(name: string, value: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(value));
  return file;
}

describe('bench', () => {
  it('measures everything unless told what, in the order of the parts', async () => {
    const { requests, printed, exitCode } = await run([]);
    expect([exitCode, printed]).toEqual([0, 'the report\n']);
    expect(requests[0]?.parts).toEqual(['cost', 'exposure', 'search']);
    expect(requests[0]?.plan).toMatchObject({ sizes: [10_000, 100_000, 1_000_000, 10_000_000, 50_000_000] });
    const some = await run([
      'search',
      'cost',
      '--size',
      '5000',
      '--size',
      '1000',
      '--size',
      '5000',
      '--dir',
      '/a',
      '--dir',
      '/b',
    ]);
    expect(some.requests[0]).toMatchObject({
      parts: ['cost', 'search'],
      dirs: [join('/a'), join('/b')],
      date: 'today',
      command: 'filerace bench search cost --size 5000 --size 1000 --size 5000 --dir /a --dir /b',
    });
    expect(some.requests[0]?.plan.sizes).toEqual([1_000, 5_000]);
  });

  it('writes its files to a folder that it makes, and says what is missing', async () => {
    const out = join(folder, 'a', 'b');
    const { told } = await run(['--out', out]);
    expect([readdirSync(out), told]).toEqual([['report.md'], ['There are no charts.']]);
  });

  it('writes nothing and compares nothing when it was interrupted', async () => {
    const out = join(folder, 'interrupted');
    const old = save('fast.json', benchReportOf([figureOf('cost/a', 1)]));
    const words = ['--out', out, '--compare', old, '--json'];
    const { printed, exitCode } = await run(words, benchReportOf([figureOf('cost/a', 10)], { complete: false }));
    expect([exitCode, readdirSync(out)]).toEqual([0, []]);
    expect(JSON.parse(printed)).not.toHaveProperty('comparison');
  });

  it.each([
    ['got worse', 5, [], 1],
    ['got worse by less than the tolerance', 9.5, [], 0],
    ['got worse by more than a small tolerance', 9.5, ['--tolerance', '2'], 1],
    ['got better', 50, [], 0],
    ['stayed', 10, [], 0],
  ])('exits as it should if a figure %s', async (_, before, more, code) => {
    const old = save('old.json', benchReportOf([figureOf('cost/a', before)]));
    const { exitCode, printed } = await run(['--compare', old, '--json', ...more]);
    expect(exitCode).toBe(code);
    expect(JSON.parse(printed).comparison).toMatchObject({ compared: 1 });
  });

  it.each([
    [['speed'], /^Expected parts of the benchmark \(cost, exposure, search\), got `speed`/],
    [['--size', '5'], /^Expected `--size` to be a whole number from 1000 /],
    [['--tolerance', '5'], /^Expected `--compare` with `--tolerance`/],
    [['--compare', 'nothing.json'], /^Expected `--compare` to be what `bench --json` printed, got `nothing.json`/],
    [
      ['--compare', 'package.json'],
      /^Expected `--compare` to be what `bench --json` printed, got `package.json`, which is no/,
    ],
    [['--compare', 'README.md'], /^Expected `--compare` to be what `bench --json` printed, got/],
    [['--out', 'package.json/below'], /^Expected `--out` to be a folder that can be made and written to/],
  ])('%j is refused in one sentence, before anything is measured', async (words, message) => {
    const { exitCode, printed, told, requests } = await run(words);
    expect([exitCode, printed, requests]).toEqual([64, '', []]);
    expect(told).toEqual([expect.stringMatching(message)]);
  });
});
