import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, expect, inject, test } from 'vitest';
import { parse } from '../harness/cli/parse.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'filerace-readme-'));

// The packages that are raced are installed here.
symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
for (const [, file = '', source = ''] of README.matchAll(
  /`(\S+\.race\.ts)`, (?:in any|beside)[^\n]*:\n\n```ts\n([\s\S]*?)```/g,
)) {
  writeFileSync(join(folder, file), source);
}

afterAll(() => rmSync(folder, { recursive: true }));

/** Every command block, with the output block that follows it, if one does. */
const commands = [...README.matchAll(/```sh\n([\s\S]*?)```(?:\n\n```text\n([\s\S]*?)```)?/g)].flatMap(
  ([, block = '', output]) =>
    block
      .trim()
      .split('\n')
      .map((command) => ({ command, output })),
);

test('the bug, the command and its output come within the first 40 lines', () => {
  const head = README.split('\n').slice(0, 40).join('\n');
  expect(head).toContain('npm run repro');
  expect(head).toContain('violated in run');
  expect(head).toContain('missing → {}');
});

test('there are commands to run', () => {
  expect(commands.length).toBeGreaterThanOrEqual(7);
});

test.each(commands)('$command', async ({ command, output }) => {
  // The package is installed and the checkout is where we are: what is left is the words after `filerace`.
  const [file, words]: [string, string[]] =
    command === 'npm ci && npm run repro'
      ? ['npm', ['run', '--prefix', ROOT, 'repro']]
      : [process.execPath, [inject('program'), ...command.replace('npx filerace ', '').split(' ')]];
  const run = await execa(file, words, { cwd: folder, reject: false });
  expect(run.stderr).not.toMatch(/failed|Expected/);
  expect([0, 1]).toContain(run.exitCode);
  const printed = run.stdout.replaceAll('npm run -s filerace --', 'npx filerace').split('\n');
  let from = 0;
  for (const line of (output ?? '').split('\n').filter((each) => each !== '…' && each !== '')) {
    const at = printed.indexOf(line, from);
    expect(at, `${line} is printed, after what comes before it`).toBeGreaterThanOrEqual(from);
    from = at + 1;
  }
});

/** What stands in a script for the index that a runner hands out, and for how many there are. */
const INDICES: readonly (readonly [RegExp, string])[] = [
  [/\$\{\{ matrix\.shard \}\}|\$\(\(JOB_COMPLETION_INDEX \+ 1\)\)|\$SLURM_ARRAY_TASK_ID/g, '2'],
  [/\$SLURM_ARRAY_TASK_COUNT/g, '3'],
];

test('the commands in the examples for CI, and in our own workflow, are understood', () => {
  const workflow = readFileSync(join(ROOT, '.github/workflows/ci.yml'), 'utf8');
  const examples = [...README.matchAll(/```(?:yaml|bash)\n([\s\S]*?)```/g)].map(([, block]) => block);
  const found = [workflow, ...examples].flatMap((text = '') => {
    const plain = INDICES.reduce((before, [index, number]) => before.replace(index, number), text);
    return [...plain.matchAll(/(?:npx filerace|npm run -s filerace --) (.*)/g)].map(([, words = '']) => words);
  });
  expect(found.map((words) => words.split(' ')[0])).toEqual(['gate', 'merge', 'gate', 'merge', 'gate', 'gate']);
  for (const words of found) {
    const invocation = parse(words.replace(/ > .*/, '').split(' '));
    expect(typeof invocation === 'object' && 'command' in invocation).toBe(true);
    if (words.startsWith('gate')) expect(words).toMatch(/--shard 2\/3 --json > (\/shared\/)?gate-2\.json/);
  }
});

test('the invariant that is shown finds a lost update', async () => {
  const block = /```ts\n(const nothingLost[\s\S]*?)```/.exec(README)?.[1] ?? '';
  const increment = `async ({ dir, fs, observe, process }) => {
    const { n } = JSON.parse(await fs.promises.readFile(dir + '/counter.json', 'utf8'));
    const temporary = dir + '/' + process.name + '.tmp';
    await fs.promises.writeFile(temporary, JSON.stringify({ n: n + 1 }));
    await fs.promises.rename(temporary, dir + '/counter.json');
    observe('count', n + 1);
  }`;
  const source = `import { defineScenario, type Invariant } from 'filerace';
    ${block}
    const increment = ${increment};
    export default defineScenario({
      name: 'counter',
      setup: ({ dir, fs }) => fs.promises.writeFile(dir + '/counter.json', '{"n":0}'),
      actors: () => ({ a: { process: 'a', run: increment }, b: { process: 'b', run: increment } }),
      invariants: [nothingLost],
    });`;
  writeFileSync(join(folder, 'counter.race.ts'), source);
  const words = ['explore', './counter.race.ts', '--seed', '1', '--json'];
  const run = await execa(process.execPath, [inject('program'), ...words], { cwd: folder, reject: false });
  expect(JSON.parse(run.stdout)).toMatchObject({
    verdict: 'violated',
    violation: { invariant: 'eventually.counted', message: '2 increments were acknowledged, and the file says 1' },
  });
});
