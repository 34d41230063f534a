import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../actors/usage-error.ts';
import { goOnText } from './going-on.ts';
import { parse } from './parse.ts';
import { runCli } from './run-cli.ts';
import { readState, type SavedState, StateFile } from './state-file.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
  path = join(folder, 'state');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const stateOf = (rest: Partial<SavedState & { command: 'gate' }> = {}): SavedState => ({
  command: 'gate',
  asked: { seed: ['1'], operands: ['rotation'] },
  subjects: [],
  cells: [],
  elapsedMs: 12.5,
  ...rest,
});

function open(resumed?: string) {
  const warnings: string[] = [];
  return { warnings, file: new StateFile(path, (line) => warnings.push(line), resumed) };
}

describe('a state', () => {
  test('is read as it was written, and nothing else is left in its folder', () => {
    const { file, warnings } = open();
    expect(readdirSync(folder)).toEqual([]);
    file.write(stateOf());
    file.write(stateOf({ elapsedMs: 99 }));
    expect(readState(path, 'gate')).toEqual(stateOf({ elapsedMs: 99 }));
    expect(readdirSync(folder)).toEqual(['state']);
    file.remove();
    expect([readdirSync(folder), warnings, file.isKept]).toEqual([[], [], false]);
  });

  test('is not written over another, unless it goes on from it', () => {
    open().file.write(stateOf());
    expect(() => open()).toThrow(
      `Expected \`--state\` to be a file that is not there yet, got \`${path}\`. If it holds a search, go on with \`--resume ${path}\`; else name another one.`,
    );
    expect(() => open(join(folder, 'other'))).toThrow(UsageError);
    expect(open(path).file.isKept).toBe(true);
    writeFileSync(path, '');
    expect(open().file.isKept).toBe(false);
  });

  test('that cannot be written is no reason to end: it is told once, and tried again', () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    path = join(own, 'state');
    const { file, warnings } = open();
    rmSync(own, { recursive: true });
    file.write(stateOf());
    file.write(stateOf());
    expect(warnings).toEqual([
      expect.stringMatching(/^the state could not be written to .* \(ENOENT.*\); the search goes on$/),
    ]);
    expect([file.isKept, file.problem]).toEqual([false, expect.stringContaining('ENOENT')]);
    expect(goOn(file)).toMatch(/^Nothing of this search is kept: ENOENT/);
    mkdirSync(own);
    file.write(stateOf());
    expect([file.isKept, file.problem]).toEqual([true, undefined]);
    rmSync(own, { recursive: true });
    file.write(stateOf());
    expect(goOn(file)).toMatch(/^An older state is kept \(ENOENT.*\) in /);
    expect(warnings).toHaveLength(1);
  });
});

function goOn(file: StateFile | undefined, words = ['gate']): string {
  const invocation = parse(words);
  if (typeof invocation === 'string' || 'help' in invocation) throw new Error('no command');
  return goOnText({ callName: 'npx filerace', invocation, file, isInterrupted: true }, 'What came of 5 of 8 runs');
}

test('how to go on is a command that a shell takes as it is meant', () => {
  expect(goOn(undefined)).toBe(
    'Nothing of this search is kept: `--state FILE` would have kept it, to go on with `--resume FILE`.',
  );
  expect(goOn(open().file)).toBe('Nothing of this search is kept: it had not begun.');
  path = join(folder, "it's mine");
  const { file } = open();
  file.write(stateOf());
  const quoted = `'${path.replace("'", "'\\''")}'`;
  expect(goOn(file, ['explore', './a b.race.ts', '--runs', '5'])).toBe(
    `What came of 5 of 8 runs is kept in ${path}. To go on:\n\n  npx filerace explore './a b.race.ts' --resume ${quoted} --state ${quoted}`,
  );
});

describe('a command line that cannot go on', () => {
  /** What the program says; nothing may have been searched. */
  async function complaint(...words: string[]) {
    const told: string[] = [];
    const code = await runCli(words, {
      workerUrl: new URL('file:///nowhere'),
      stressUrl: new URL('file:///nowhere'),
      catalogue: [],
      reports: { junit: String, markdown: String, html: String },
      callName: 'npx filerace',
      onInterrupt: () => undefined,
      print: () => undefined,
      tell: (line) => told.push(line),
      terminal: { write: (text: string) => told.push(text) },
      races: { junit: String, markdown: String, html: String },
      mutants: undefined,
      bench: () => Promise.reject(new Error('not for a search')),
    });
    return [code, told.join('')];
  }

  test.each<[string, string, RegExp]>([
    ['is no state', 'hello', /, got `.*`, which cannot be read \(.*\)\. Begin anew, without it\.$/],
    ['is something else', '{"schema":1,"scenario":"rotation"}', /which is not one, or of another version\./],
    ['is half a state', '{"filerace":"state","schema":1,"state":null}', /which is not one, or of another version\./],
  ])('since its file %s', async (_, text, message) => {
    writeFileSync(path, text);
    expect(await complaint('explore', 'rotation', '--resume', path)).toEqual([64, expect.stringMatching(message)]);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('since its file was changed, is of another command, or is not there', async () => {
    open().file.write(stateOf());
    const whole = readFileSync(path, 'utf8');
    expect(await complaint('explore', 'rotation', '--resume', path)).toEqual([
      64,
      expect.stringMatching(/which is of `gate`\. Try `filerace gate --resume`\.$/),
    ]);
    writeFileSync(path, whole.replace('12.5', '12.6'));
    const changed = expect.stringMatching(/which was changed since\. Begin anew, without it\.$/);
    expect(await complaint('gate', '--resume', path)).toEqual([64, changed]);
    writeFileSync(path, whole.slice(0, -20));
    expect(await complaint('gate', '--resume', path)).toEqual([64, expect.stringContaining('cannot be read')]);
    expect(await complaint('gate', '--resume', join(folder, 'no'))).toEqual([64, expect.stringContaining('ENOENT')]);
  });

  test.each<[string[], RegExp]>([
    [
      ['--seed', '2'],
      /^Expected `--seed` as it was when the search began, 1, got 2\. Leave it out: `--resume` knows it\.$/,
    ],
    [['--shard', '1/2'], /^Expected `--shard` as it was when the search began, none, got 1\/2\./],
    [['in-place'], /^Expected rotation, as when the gate began, got in-place\. Leave them out: /],
    [['--quiet', '--verbose'], /^Expected `--quiet` or `--verbose`, got both: /],
  ])('since %j contradicts it', async (words, message) => {
    open().file.write(stateOf());
    expect(await complaint('gate', '--resume', path, ...words)).toEqual([64, expect.stringMatching(message)]);
  });

  test.each<[string[], RegExp]>([
    [
      ['--state', 'no/such/state'],
      /^Expected `--state` to be a file in a folder that can be written to, got `no\/such\/state`/,
    ],
    [['--state', '.'], /^Expected `--state` to be a file that is not there yet, got `\.`/],
    [['--state', 'x', '--fuzz', '2'], /^Expected `--state` without `--fuzz`, got both: /],
    [['--resume', 'x', '--fuzz', '2'], /^Expected `--resume` without `--fuzz`, got both: /],
    [['--verbose', '--workers', '2'], /^Expected `--verbose` with one worker, .*, got `--workers 2`\./],
  ])('since %j makes no sense', async (words, message) => {
    expect(await complaint('explore', 'rotation', ...words)).toEqual([64, expect.stringMatching(message)]);
  });
});
