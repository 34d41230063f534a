import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';

const MAIN = inject('program');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Three actors add to a file. Each thread that loads the scenario leaves a mark; as long as there are fewer than two, runs
 * are slow, so that a search is not over before a second thread has joined it.
 */
function scenario(body = ''): string {
  return `
    import { readdirSync, writeFileSync } from 'node:fs';
    import { threadId } from 'node:worker_threads';
    import { defineScenario } from 'filerace';
    const marks = ${JSON.stringify(join(folder, 'marks-'))};
    const countMarks = () => readdirSync(${JSON.stringify(folder)}).filter((name) => name.startsWith('marks-')).length;
    // Of the thread, not of a process of the scenario, which has modules of its own.
    const isFirst = process.thread === undefined;
    const thread = (process.thread ??= { isHelper: countMarks() > 0, wait: Atomics.wait });
    if (isFirst) {
      writeFileSync(marks + threadId, '');
      thread.isAlone = !thread.isHelper;
    }
    // As it is before a search guards it: it takes no time of the processor.
    const sleep = (ms) => thread.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    const { isHelper } = thread;
    const add = { run: async ({ dir, fs, observe }) => {
      ${body}
      const text = await fs.promises.readFile(dir + '/count', 'utf8');
      await fs.promises.writeFile(dir + '/count', text + 'x');
      observe('seen', text);
    } };
    export default defineScenario({
      name: 'adding',
      parameters: { waits: false },
      setup: ({ dir, fs, parameters }) => {
        fs.writeFileSync(dir + '/count', '');
        if (parameters.waits && thread.isAlone) sleep(20);
        if (parameters.waits && thread.isAlone) thread.isAlone = countMarks() < 2;
      },
      actors: () => ({ one: { process: 'p', ...add }, two: { process: 'q', ...add }, three: { process: 'r', ...add } }),
      invariants: [],
    });`;
}

async function explore(workers: number, ...words: string[]) {
  const file = join(folder, 'adding.race.ts');
  const given = ['--workers', String(workers), '--seed', '7', '--json'];
  const done = await execa(process.execPath, [MAIN, 'explore', file, ...words, ...given], {
    reject: false,
  });
  return { exitCode: done.exitCode, result: JSON.parse(done.stdout) };
}

function marks(): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('marks-'));
}

test.each([
  ['random', ['--runs', '1000'], 2],
  ['pct', ['--runs', '1000'], 2],
  ['exhaustive', ['--runs', '1300'], 2],
  // All of it is one unit.
  ['bounded', ['--bound', '1'], 1],
])('%s gives the same with one thread and with two', async (policy, limits, most) => {
  writeFileSync(join(folder, 'adding.race.ts'), scenario());
  const one = await explore(1, '--policy', policy, ...limits);
  for (const mark of marks()) rmSync(join(folder, mark));
  const two = await explore(2, '--policy', policy, ...limits, '--set', `waits=${most > 1}`);
  expect(marks()).toHaveLength(most);
  const same = { parameters: {}, elapsedMs: 0 };
  expect({ ...two.result, ...same }).toEqual({ ...one.result, ...same });
  expect(two.exitCode).toBe(one.exitCode);
});

test('a failure that only the other thread has is none', async () => {
  writeFileSync(join(folder, 'adding.race.ts'), scenario("if (isHelper) throw new Error('only here');"));
  const { exitCode, result } = await explore(2, '--policy', 'random', '--runs', '3000', '--set', 'waits=true');
  expect([exitCode, result.verdict, result.unknown?.reason]).toEqual([2, 'unknown', 'nondeterminism']);
});

test('an actor that never gives the other thread back hangs', async () => {
  writeFileSync(join(folder, 'adding.race.ts'), scenario('if (isHelper) sleep();'));
  const { exitCode, result } = await explore(2, '--policy', 'random', '--runs', '3000', '--set', 'waits=true');
  expect(exitCode).toBe(2);
  expect(result.unknown).toMatchObject({
    reason: 'hang',
    message: expect.stringMatching(/^(one|two|three) never gave/),
  });
});
