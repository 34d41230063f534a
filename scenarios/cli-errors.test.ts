import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeToken } from '../harness/history/token.ts';
import { type AnyScenario, defineScenario } from '../harness/index.ts';
import rotation from './rotation.ts';
import { callCli } from './testing/call-cli.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const TOKEN = tokenOf(rotation, 'rotation', { strategy: 'rename' });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
  mkdirSync(join(folder, 'tmp'));
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, join(folder, 'tmp'));
  mkdirSync(join(folder, 'folder.race.ts'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Scenario files, each with a fault of its own. */
const FILES = {
  'throws.race.ts': "throw new Error('no luck today');",
  'throws-text.race.ts': "throw 'no luck today';",
  'nothing.race.ts': '',
  'no-default.race.ts': "export const scenario = { name: 'x', actors: () => ({}) };",
  'no-name.race.ts': 'export default { actors: () => ({}) };',
  'no-actors.race.ts': "export default { name: 'x' };",
  'nobody.race.ts': "export default { name: 'x', actors: () => ({}) };",
  'no-run.race.ts': "export default { name: 'x', actors: () => ({ one: {} }) };",
  'actors-throw.race.ts': "export default { name: 'x', actors() { throw new Error('no luck today'); } };",
  'syntax.race.ts': 'export default {{{',
  'missing-import.race.ts': "import './not-there.ts';",
  'exits.race.ts': 'process.exit(0);',
  // Takes no time of the processor while it is waited for.
  'blocks.race.ts': 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
  'good.race.ts': "export default { name: 'x', actors: () => ({ one: { run: () => undefined } }) };",
  'not.json': 'held',
  'held.json': JSON.stringify({ schema: 1, violation: null, unknown: null }),
};

describe.concurrent('an explore that cannot be done', () => {
  it.each([
    ['nothing-of-that-name', 'Expected a scenario (rotation, unchanged-save, ', 'Try `filerace list`.'],
    ['throws.race.ts', 'which threw Error: no luck today.', 'Mend it and try again.'],
    ['throws-text.race.ts', 'which threw string no luck today.', 'Mend it and try again.'],
    ['nothing.race.ts', 'which has no default export.', 'Write `export default defineScenario('],
    ['no-default.race.ts', 'which has no default export.', 'Write `export default defineScenario('],
    ['no-name.race.ts', 'which has a default export without a `name`.', 'Write `export default defineScenario('],
    ['no-actors.race.ts', 'a default export without an `actors` function.', 'Write `export default defineScenario('],
    ['nobody.race.ts', 'gave no actor.', 'Return `{ name: { run } }`.'],
    ['no-run.race.ts', 'but `one` has no `run` function.', 'Return `{ name: { run } }`.'],
    ['actors-throw.race.ts', 'but it threw Error: no luck today.', 'Return `{ name: { run } }`.'],
    ['syntax.race.ts', 'syntax.race.ts:1:16: ERROR: Expected identifier but found "{"', 'Mend it and try again.'],
    ['missing-import.race.ts', "not-there.ts'", 'Mend it and try again.'],
    ['exits.race.ts', 'which ended the process with code 0.', 'Mend it and try again.'],
    ['gone.race.ts', 'which is no file.', 'Give its path from '],
    ['folder.race.ts', 'which is no file.', 'Give its path from '],
    ['blocks.race.ts', 'which never gave the thread back.', 'Mend it and try again.'],
  ])('%s', async (name, rule, todo) => {
    const target = name.includes('.') ? join(folder, name) : name;
    const sentence = await complaintOf(['explore', target]);
    expect(sentence).toMatch(/^Expected /);
    for (const part of [`\`${target}\``, rule, todo]) expect(sentence).toContain(part);
  });

  it.each([
    ['--set nope=1', 'Scenario `rotation` has no parameter `nope`; it has: strategy, readers, '],
    [
      '--set readers=two',
      'Expected parameter `readers` to be a whole number from 0 to 8, got `two`. Try `--set readers=2`.',
    ],
    [
      '--set readers=9',
      'Expected parameter `readers` to be a whole number from 0 to 8, got `9`. Try `--set readers=2`.',
    ],
    ['--set strategy=', 'Expected parameter `strategy` to be one of rename, copyFile, link, got ``. '],
    ['--set strategy=RENAME', 'Expected parameter `strategy` to be one of rename, copyFile, link, got `RENAME`. '],
    ['--set durable=yes', 'Expected parameter `durable` to be true or false, got `yes`. Try `--set durable=false`.'],
    ['--set peers=[', 'Expected parameter `peers` to be JSON, got `[`. Try `--set peers=["telegram:1"]`.'],
    ['--set strategy', 'Expected `--set` to be name=value, got `strategy`.'],
    ['--runs none', 'Expected `--runs` to be a whole number from 1 to 2147483647, got `none`.'],
    ['--disk tape', 'Expected `--disk` to be one of memfs, real, got `tape`.'],
    [
      '--disk real --dir /nowhere/at/all',
      'Expected `--dir` to be a folder in which filerace can make its own, got `/nowhere/at/all` (ENOENT',
    ],
    [
      `--disk real --dir ${MAIN}`,
      `Expected \`--dir\` to be a folder in which filerace can make its own, got \`${MAIN}\` (ENOTDIR`,
    ],
  ])('rotation %s', async (flags, sentence) => {
    expect(await complaintOf(['explore', 'rotation', ...flags.split(' ')])).toContain(sentence);
  });

  it('draws nothing where all is set', async () => {
    const words = ['explore', 'in-place', '--fuzz', '3'];
    expect(await complaintOf(words)).toContain(
      'Expected a scenario with a parameter to draw for `--fuzz`, got `in-place`',
    );
  });
});

describe.concurrent('a replay that cannot be done', () => {
  it.each([
    ['empty', '', 'Expected a token, which begins with `fr1:`, or a saved result, got ``'],
    ['something else', 'rotation', 'Expected a token, which begins with `fr1:`, or a saved result, got `rotation`'],
    ['of a later version', TOKEN.replace('fr1', 'fr2'), 'Expected a token, which begins with `fr1:`'],
    ['cut off', TOKEN.slice(0, -3), 'Expected a token such that its checksum fits the rest'],
    ['cut off further', TOKEN.slice(0, 12), 'Expected a token such that it has six parts between colons'],
    ['with a character changed', TOKEN.replace('5-reader', '6-reader'), 'Expected a token such that its checksum fits'],
  ])('a token that is %s', async (_, token, sentence) => {
    const complaint = await complaintOf(['replay', token]);
    expect(complaint).toContain(sentence);
    expect(complaint).toContain('Copy the whole line that filerace printed.');
  });

  it('the token of a parameter or a value that the scenario does not have', async () => {
    const other = variant({ speed: 1 });
    expect(await complaintOf(['replay', tokenOf(other, 'rotation', { speed: 2 })])).toContain(
      'Scenario `rotation` has no parameter `speed`; it has: strategy, ',
    );
    const wide = variant({ strategy: 'none' });
    expect(await complaintOf(['replay', tokenOf(wide, 'rotation', { strategy: 'tape' })])).toContain(
      'Expected parameter `strategy` to be one of rename, copyFile, link, got `tape`.',
    );
  });

  it('the token of a scenario or a file that is gone', async () => {
    const gone = join(folder, 'gone.race.ts');
    expect(await complaintOf(['replay', tokenOf(rotation, gone, {})])).toContain(`got \`${gone}\`, which is no file.`);
    expect(await complaintOf(['replay', tokenOf(rotation, 'rotat', {})])).toContain('Expected a scenario (rotation, ');
  });

  it('a file that holds no result, or one with no token', async () => {
    const [text, held] = [join(folder, 'not.json'), join(folder, 'held.json')];
    expect(await complaintOf(['replay', text])).toContain(`got \`${text}\`, which is not JSON (`);
    expect(await complaintOf(['replay', held])).toContain(`got \`${held}\`, which has none: only violated and some`);
    expect(await complaintOf(['replay', folder])).toContain(`got \`${folder}\`, which `);
  });
});

/** A scenario called `rotation` with other parameters. */
function variant(parameters: Record<string, string | number>): AnyScenario {
  return defineScenario({ name: 'rotation', parameters, actors: () => ({}) });
}

function tokenOf(scenario: AnyScenario, reference: string, parameters: Record<string, string | number>): string {
  const complete = Object.fromEntries(
    Object.entries(scenario.parameters ?? {}).map(([name, spec]) => [
      name,
      typeof spec === 'object' ? spec.default : spec,
    ]),
  );
  const switches = [{ entry: 5, actor: 'reader-1', request: undefined }];
  const run = { scenario, reference, parameters: JSON.parse(JSON.stringify({ ...complete, ...parameters })) };
  return writeToken({ ...run, seed: 1, switches });
}

/** What is said on stderr about words nothing can be done with: one line, and nothing else anywhere. That the program does the same is tested in cli.test.ts. */
async function complaintOf(words: readonly string[]): Promise<string> {
  const seed = words[0] === 'explore' ? ['--seed', '1'] : [];
  const { exitCode, stdout, stderr } = await callCli([...words, ...seed]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: '' });
  expect(stderr).toMatch(/^[^\n]+\.$/);
  expect(stderr).not.toMatch(/ at .*:\d+:\d+\)?$/);
  expect(readdirSync(join(folder, 'tmp')).filter((name) => !name.startsWith('tsx-'))).toEqual([]);
  return stderr;
}
