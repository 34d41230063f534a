import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');

/** A counter in a file, and a lock that only those wait for who have the module in common. */
const COUNTER = `
import * as fs from 'node:fs';
import { defineScenario } from 'filerace';
let last: Promise<unknown> = Promise.resolve();
const one = (name: string) => ({
  process: name,
  run: ({ dir, observe }) => (last = last.then(async () => {
    const { n } = JSON.parse(await fs.promises.readFile(dir + '/n.json', 'utf8'));
    await fs.promises.writeFile(dir + '/' + name, JSON.stringify({ n: n + 1 }));
    await fs.promises.rename(dir + '/' + name, dir + '/n.json');
    observe('n', n + 1);
  })),
});
export default defineScenario({
  name: 'counter',
  parameters: { processes: { default: 2, integer: [1, 2] } },
  setup: ({ dir }) => fs.promises.writeFile(dir + '/n.json', '{"n":0}'),
  actors: ({ parameters }) => ({ a: one('a'), ...(parameters.processes === 2 ? { b: one('b') } : {}) }),
  invariants: [{
    name: 'always.different(n)',
    reads: { labels: ['n'] },
    judge: (history) => new Set(history.map(({ value }) => value)).size < history.length
      ? { message: 'two saw one number', step: history.at(-1)?.step ?? 1 } : undefined,
  }],
});`;

const TESTS = `
import { raceTest } from 'filerace/vitest';
import counter from './counter.race.ts';
raceTest('./counter.race.ts');
raceTest(new URL('./counter.race.ts', import.meta.url), { disk: 'real', policy: 'bounded' });
raceTest('./counter.race.ts', { parameters: { processes: 1 } });
raceTest(counter, { policy: 'exhaustive' });
raceTest({ name: 'idle', actors: () => ({ a: { run: () => {} } }) });
raceTest('./nothing.race.ts');`;

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

let folder = '';
let report: Report;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
  writeFileSync(join(folder, 'counter.race.ts'), COUNTER);
  writeFileSync(join(folder, 'some.test.ts'), TESTS);
  const alias = { 'filerace/vitest': join(ROOT, 'harness/vitest.ts'), filerace: join(ROOT, 'harness/index.ts') };
  writeFileSync(join(folder, 'vitest.config.mjs'), `export default ${JSON.stringify({ resolve: { alias } })};`);
  const { stdout } = await execa('node', [VITEST, 'run', '--reporter=json'], { cwd: folder, reject: false });
  report = JSON.parse(stdout);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function resultOf(title: string) {
  const found = report.testResults.flatMap((file) => file.assertionResults).find((each) => each.title === title);
  if (found === undefined) throw new Error(`there is no test ${title}: ${JSON.stringify(report)}`);
  return { status: found.status, message: found.failureMessages.join('\n') };
}

describe('raceTest', () => {
  it('of a file fails with the table, the token and the command, and the command finds the failure again', async () => {
    const { status, message } = resultOf('counter.race.ts on memfs, auto');
    expect(status).toBe('failed');
    expect(message).toContain('expected held, got counter on memfs, bounded: violated');
    expect(message).toContain('always.different(n): two saw one number');
    expect(message).toMatch(/^ {3}step {2}a +b$/m);
    expect(message).toMatch(/^[*> ] +\d+ .* rename a → n\.json/m);
    const [, token = ''] = /^ {2}npx filerace replay (fr1:\.\/counter\.race\.ts:\S+)$/m.exec(message) ?? [];
    const words = ['--import', 'tsx', join(ROOT, 'scenarios/main.ts'), 'replay', token, '--json'];
    const replayed = await execa('node', words, { cwd: ROOT, env: { INIT_CWD: folder }, reject: false });
    expect(JSON.parse(replayed.stdout)).toMatchObject({
      verdict: 'violated',
      violation: { message: 'two saw one number', token },
    });
  });

  it('of a URL does the same, on a real disk, and says so in the command', () => {
    const { status, message } = resultOf('counter.race.ts on real, bounded');
    expect(status).toBe('failed');
    expect(message).toMatch(/^ {2}npx filerace replay fr1:\.\/counter\.race\.ts:\S+ --disk real$/m);
  });

  it('of a file passes where nothing is wrong', () => {
    expect(resultOf('counter.race.ts processes=1 on memfs, auto')).toEqual({ status: 'passed', message: '' });
  });

  it('of an object has its modules once: what they keep from run to run is noticed, and how to mend it is said', () => {
    const { status, message } = resultOf('counter on memfs, exhaustive');
    expect(status).toBe('failed');
    expect(message).toContain('expected held, got counter on memfs, exhaustive: unknown');
    expect(message).toContain('nondeterminism: ');
    expect(message).toContain('give raceTest the path of its file instead');
  });

  it('of a file that is not there fails in one sentence', () => {
    const { status, message } = resultOf('nothing.race.ts on memfs, auto');
    expect(status).toBe('failed');
    expect(message).toContain('Expected a scenario file, got `./nothing.race.ts`, which is no file.');
  });

  it('of a scenario that touches no file fails: nothing was raced', () => {
    const { status, message } = resultOf('idle on memfs, auto');
    expect(status).toBe('failed');
    expect(message).toContain('no actor made a system call on the shared folder');
  });
});
