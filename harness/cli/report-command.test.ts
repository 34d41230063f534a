import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import type { Result } from '../results/result.ts';
import { explore } from '../search/explore.ts';
import { scenarioOf, usingDisk } from '../testing/runs.ts';
import { writeWhole } from './report-files.ts';
import { type CliHost, runCli } from './run-cli.ts';

let folder = '';
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
  const scenario = scenarioOf({ a: ({ fs, dir }) => fs.promises.unlink(`${dir}/gone`) });
  const result = await usingDisk(createMemoryDisk, (disk) => explore({ scenario, disk, seed: 1 }));
  writeFileSync(at('saved.json'), JSON.stringify(result));
  writeFileSync(at('not.json'), 'violated');
  writeFileSync(at('other.json'), '{"name":"filerace"}');
  mkdirSync(at('folder'));
  symlinkSync('saved.json', at('link.json'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...words: string[]) {
  let [stdout, stderr] = ['', ''];
  const form = (name: string) => (result: Result) => `${name} of ${result.scenario}`;
  const table = () => 'a table';
  const host: CliHost = {
    workerUrl: new URL('file:///nowhere'),
    stressUrl: new URL('file:///nowhere'),
    catalogue: [],
    reports: { junit: table, markdown: table, html: table },
    races: { junit: form('junit'), markdown: form('markdown'), html: form('html') },
    mutants: undefined,
    bench: () => Promise.reject(new Error('not for reports')),
    callName: 'filerace',
    onInterrupt: () => undefined,
    print: (text) => {
      stdout += text;
    },
    tell: (line) => {
      stderr += `${line}\n`;
    },
    terminal: {
      write: (text: string) => {
        stderr += text;
      },
    },
  };
  return { exitCode: await runCli(words, host), stdout, stderr };
}

describe('report', () => {
  it('prints a saved result as explore did, if no form is asked for', async () => {
    const { exitCode, stdout, stderr } = await run('report', at('saved.json'));
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^test on memfs, bounded: violated\n/);
    expect(stdout).toContain('filerace replay fr1:test:');
  });

  it('writes the forms that are asked for, whole, and nothing else', async () => {
    const files = [at('x.html'), at('x.md'), at('x.xml')] as const;
    writeFileSync(files[0], 'from before');
    const forms = ['--html', files[0], '--markdown', files[1], '--junit', files[2]];
    expect(await run('report', at('saved.json'), ...forms)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual([
      'html of test',
      'markdown of test',
      'junit of test',
    ]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['no file', [], /^Expected one file after `report`, got none/],
    ['a file that is not there', ['gone.json'], /^Expected a result that was saved, got .*ENOENT/],
    ['a folder', ['folder'], /^Expected a result that was saved, got .*EISDIR/],
    ['what is not JSON', ['not.json'], /^Expected a result that was saved, got .*not valid JSON/],
    ['some other JSON', ['other.json'], /^Expected what explore, replay or gate printed with `--json`, got/],
    [
      'a place that is not there',
      ['saved.json', '--html', 'nowhere/x.html'],
      /^Expected `--html` to be a file in a folder that can be written to/,
    ],
    ['a folder to write to', ['saved.json', '--junit', 'folder'], /^Expected `--junit` to be a file .*it is a folder/],
    [
      'the file that is read',
      ['saved.json', '--html', 'saved.json'],
      /^Expected a file of its own for `--html`, got .*, which is .*saved\.json, which is read/,
    ],
    [
      'the file that is read, spelt otherwise',
      ['saved.json', '--html', 'folder/../saved.json'],
      /^Expected a file of its own for `--html`, got/,
    ],
    [
      'a link to the file that is read',
      ['saved.json', '--markdown', 'link.json'],
      /^Expected a file of its own for `--markdown`, got/,
    ],
    [
      'one file for two forms',
      ['saved.json', '--html', 'x', '--junit', 'x'],
      /^Expected a file of its own for `--html`, got/,
    ],
  ])('%s is refused in one sentence', async (_name, words, message) => {
    const before = readdirSync(folder);
    const { exitCode, stdout, stderr } = await run(
      'report',
      // Not by `join`, which would mend a spelling.
      ...words.map((word) => (word.startsWith('--') ? word : `${folder}/${word}`)),
    );
    expect([exitCode, stdout]).toEqual([64, '']);
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(message)]);
    expect(readdirSync(folder)).toEqual(before);
  });
});

it.each([['explore'], ['replay']])('%s looks at the files it is to write before it runs anything', async (command) => {
  const { exitCode, stdout, stderr } = await run(command, 'fr1:x', '--html', at('nowhere/x.html'));
  expect([exitCode, stdout]).toEqual([64, '']);
  expect(stderr).toMatch(/^Expected `--html` to be a file in a folder that can be written to/m);
});

describe('a file is written whole', () => {
  it('through a link, which stays', () => {
    writeFileSync(at('target'), 'old');
    symlinkSync('target', at('link'));
    writeWhole(at('link'), 'new');
    expect(readFileSync(at('target'), 'utf8')).toBe('new');
    symlinkSync('not-yet', at('dangling'));
    writeWhole(at('dangling'), 'made');
    expect(readFileSync(at('not-yet'), 'utf8')).toBe('made');
  });

  it('or not at all', () => {
    mkdirSync(at('in-the-way'));
    mkdirSync(at(`.victim.${process.pid}.tmp`));
    expect(() => writeWhole(at('victim'), 'x')).toThrow();
    expect(existsSync(at('victim'))).toBe(false);
  });

  const isWindows = process.platform === 'win32';
  if (isWindows) console.log('one is skipped on win32: it has no devices that are files');
  it.skipIf(isWindows)('a device stays what it is', () => {
    writeWhole('/dev/null', 'x');
    expect(existsSync('/dev/null')).toBe(true);
    expect(readdirSync('/dev').some((name) => name.endsWith('.tmp'))).toBe(false);
  });
});
