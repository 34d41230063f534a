import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { catalogue } from './catalogue.ts';
import { fieldScenarios } from './field/index.ts';

const MAIN = inject('program');
const RENAME = ['explore', 'rotation', '--set', 'strategy=rename', '--seed', '1'];
const STABLE = 'always.stable(sessionId)';

let folder = '';
/** What `RENAME` prints. */
const found = { memfs: '', real: '' };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
  mkdirSync(join(folder, 'tmp'));
  for (const disk of ['memfs', 'real'] as const) {
    const { exitCode, stdout, stderr } = await filerace([...RENAME, '--json', '--quiet', '--disk', disk]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    found[disk] = stdout;
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('exit codes', () => {
  it.each([
    [0, ['explore', 'rotation', '--seed', '1', '--runs', '20']],
    [1, ['explore', 'in-place', '--seed', '1']],
    [2, ['explore', 'rotation', '--seed', '1', '--policy', 'exhaustive', '--runs', '5']],
    [64, ['explore', 'rotation', '--seed', 'one']],
    [0, ['list']],
    [0, ['help', 'explore']],
    [0, ['--version']],
  ])('%i of `%s`, results on stdout, complaints on stderr', async (code, words) => {
    const { exitCode, stdout, stderr } = await filerace(words);
    expect(exitCode).toBe(code);
    expect(stdout === '').toBe(code === 64);
    expect(stderr.startsWith('Expected')).toBe(code === 64);
  });
});

describe('explore --json', () => {
  it('prints one object with every field of a result that was violated', () => {
    expect(found.memfs.split('\n')).toHaveLength(1);
    const result = JSON.parse(found.memfs);
    expect(result).toStrictEqual({
      ...RESULT,
      scenario: 'rotation',
      parameters: {
        strategy: 'rename',
        readers: 2,
        outside: 1,
        peers: ['telegram:1'],
        actions: [{ kind: 'message', peer: 'telegram:1' }],
        noteLength: 100,
        rotateBytes: 100,
        durable: false,
        lock: false,
      },
      policy: 'bounded',
      verdict: 'violated',
      coverage: { ...RESULT.coverage, kind: 'bounded', bound: 1 },
      violation: {
        invariant: STABLE,
        message: expect.stringContaining('saw sessionId of telegram:1 change to '),
        step: expect.any(Number),
        token: expect.stringMatching(/^fr1:rotation:strategy=rename[\w=,]*:1:[\w.,-]+:\w+$/),
        parameters: expect.objectContaining({ strategy: 'rename' }),
        without: [],
        preemptions: expect.any(Number),
        critical: expect.any(Array),
        trace: expect.any(Array),
        history: expect.any(Array),
        errors: [],
        actors: expect.arrayContaining([{ name: 'writer', process: 'gateway' }]),
        calls: expect.any(Array),
        files: expect.any(Array),
        detailed: { from: 0, to: result.violation.trace.length },
      },
    });
    const { violation, coverage } = result;
    expect(coverage.runs).toBeGreaterThan(0);
    expect(coverage.steps).toBeGreaterThanOrEqual(violation.trace.length);
    expect(coverage.overlap).toBeLessThanOrEqual(coverage.runs);
    expect(violation.step).toBeLessThanOrEqual(violation.trace.length);
    for (const [index, entry] of violation.trace.entries()) {
      expect(entry).toStrictEqual({
        step: index + 1,
        actor: expect.stringMatching(/^(writer|reader-[12]|outside-1)$/),
        op: expect.stringMatching(/^[a-z]+$/),
        paths: expect.any(Array),
        outcome: expect.stringMatching(/^(ok|short|unknown|E[A-Z0-9]+)$/),
      });
      for (const path of entry.paths) expect(path).toMatch(/^[^/\\]+$/);
    }
    for (const seen of violation.history) {
      const [step, actor, label, key] = [
        expect.any(Number),
        expect.any(String),
        expect.any(String),
        expect.any(String),
      ];
      expect(seen).toStrictEqual({ step, actor, label, key, value: expect.anything() });
    }
  });

  it('prints one object of a result that held', async () => {
    const { stdout } = await filerace([
      'explore',
      'first-messages',
      '--policy',
      'random',
      '--seed',
      '3',
      '--runs',
      '20',
      '--json',
    ]);
    const parameters = { strategy: 'copyFile', outside: 1, rotateBytes: 10 };
    const result = JSON.parse(stdout);
    expect(result).toStrictEqual({ ...RESULT, scenario: 'first-messages', parameters, seed: 3, verdict: 'held' });
    expect(result.coverage.runs).toBe(20);
  });

  it('prints one object of a result that is unknown', async () => {
    const { stdout } = await filerace([...RENAME, '--policy', 'exhaustive', '--runs', '2', '--disk', 'real', '--json']);
    const result = JSON.parse(stdout);
    expect(result).toStrictEqual({
      ...RESULT,
      scenario: 'rotation',
      parameters: expect.any(Object),
      disk: 'real',
      policy: 'exhaustive',
      verdict: 'unknown',
      coverage: { ...RESULT.coverage, kind: 'exhaustive', runs: 2, classes: 2 },
      unknown: { reason: 'budget', actor: null, message: expect.any(String), token: null },
    });
    expect(result.environment.filesystem).not.toBe('memfs');
  });

  it.each(['memfs', 'real'] as const)(
    'says the same again with the same seed on %s, in one thread, but for the time',
    async (disk) => {
      const { stdout } = await filerace([...RENAME, '--json', '--disk', disk, '--workers', '1']);
      expect({ ...JSON.parse(stdout), elapsedMs: 0 }).toStrictEqual({ ...JSON.parse(found[disk]), elapsedMs: 0 });
    },
  );

  it('chooses a seed, says so first on stderr, and finds with it what it found', async () => {
    const words = ['explore', 'in-place', '--json'];
    const { stdout, stderr } = await filerace(words);
    const [, seed = ''] = /^seed (\d+)$/m.exec(stderr) ?? [];
    const again = await filerace([...words, '--seed', seed, '--quiet']);
    expect(again.stderr).toBe('');
    expect({ ...JSON.parse(again.stdout), elapsedMs: 0 }).toStrictEqual({ ...JSON.parse(stdout), elapsedMs: 0 });
  });
});

describe('replay', () => {
  it.each([
    ['memfs', 'real'],
    ['real', 'memfs'],
  ] as const)('of what was found on %s is the same run on %s', async (one, other) => {
    const first = JSON.parse(found[one]);
    const { exitCode, stdout } = await filerace(['replay', first.violation.token, '--disk', other, '--json']);
    expect(exitCode).toBe(1);
    const replayed = JSON.parse(stdout);
    expect(replayed.violation).toStrictEqual(first.violation);
    expect(replayed.violation.invariant).toBe(STABLE);
    expect([replayed.disk, replayed.policy, replayed.seed]).toEqual([other, 'replay', 1]);
    expect(replayed.coverage).toMatchObject({ kind: 'single', runs: 1 });
  });

  it('takes a result that was saved, or the token in it, unquoted, through a shell', async () => {
    const { violation } = JSON.parse(found.memfs);
    const saved = join(folder, 'result.json');
    writeFileSync(saved, found.memfs);
    const shell = `"${process.execPath}" "${MAIN}" replay ${violation.token} --json`;
    const [fromFile, fromShell] = [await filerace(['replay', saved, '--json']), await filerace(['-c', shell], ['sh'])];
    for (const replayed of [fromFile, fromShell]) {
      expect(replayed.exitCode).toBe(1);
      expect(JSON.parse(replayed.stdout).violation).toStrictEqual(violation);
    }
  });

  it('is what the text of a failure says to call', async () => {
    const checkout = ['npm', 'run', '-s', 'filerace', '--'];
    const { stdout } = await filerace([...RENAME, '--disk', 'real'], checkout);
    const [, token = ''] = /^ {2}npm run -s filerace -- replay (\S+) --disk real$/m.exec(stdout) ?? [];
    const replayed = await filerace(['replay', token, '--disk', 'real'], checkout);
    expect(replayed.exitCode).toBe(1);
    expect(replayed.stdout.split('\n')[0]).toBe('rotation on real, replay: violated');
    expect(replayed.stdout).toContain(`${STABLE}: `);
  });
});

describe('list', () => {
  it('--json prints every scenario with its parameters, actors, invariants and expectations', async () => {
    const { stdout } = await filerace(['list', '--json']);
    const { schema, scenarios, ...rest } = JSON.parse(stdout);
    expect([schema, rest]).toEqual([1, {}]);
    const names = [...catalogue, ...fieldScenarios].map(({ name }) => name);
    expect(scenarios.map(({ name }: { name: string }) => name)).toEqual(names);
    const [title, name, process, list] = [expect.stringMatching(/./), expect.any(String), expect.any(String), Array];
    for (const scenario of scenarios) {
      const { parameters, actors, expect: expected, package: of } = scenario;
      const kinds = { parameters: expect.any(Object), actors: expect.any(list), expect: expect.any(list) };
      expect(scenario).toStrictEqual({
        name,
        title,
        invariants: expect.arrayContaining(['actors.finish']),
        ...kinds,
        package: of,
      });
      for (const actor of actors) expect(actor).toStrictEqual({ name, process });
      for (const { type, default: fallback, values = [fallback], ...others } of Object.values<Listed>(parameters)) {
        expect(type).toMatch(/^(string|number|integer|boolean|json)$/);
        expect(values).toContainEqual(fallback);
        expect(others).toEqual({});
      }
      for (const { verdict } of expected) expect(verdict).toMatch(/^(held|violated|unknown)$/);
    }
    expect(scenarios[0].parameters.strategy.values).toEqual(['rename', 'copyFile', 'link']);
    expect(scenarios[0].package).toBeNull();
    const lowdb = { name: 'lowdb', major: 7, installed: expect.stringMatching(/^7\./), missing: null };
    expect(scenarios.find(({ name }: { name: string }) => name === 'field/lowdb').package).toStrictEqual(lowdb);
    expect(scenarios[0].expect).toEqual([{ when: { strategy: 'rename' }, verdict: 'violated', invariant: STABLE }]);
  });

  it('prints the same for people', async () => {
    const { stdout } = await filerace(['list']);
    for (const { name, title } of [...catalogue, ...fieldScenarios]) expect(stdout).toContain(`${name}: ${title}\n`);
    expect(stdout).toContain('with strategy=rename violated by always.stable(sessionId); else held');
  });
});

interface Listed {
  readonly type: string;
  readonly default: unknown;
  readonly values?: readonly unknown[];
}

/** A result with every key that there is; what differs is put over it. */
const RESULT = {
  schema: 1,
  disk: 'memfs',
  isolation: 'fibers',
  crashes: 0,
  faults: 0,
  policy: 'random',
  seed: 1,
  coverage: {
    kind: 'sampled',
    runs: expect.any(Number),
    extraRuns: expect.any(Number),
    steps: expect.any(Number),
    classes: null,
    interleavings: null,
    bound: null,
    missProbability: null,
    overlap: expect.any(Number),
    earlier: [],
    sentence: expect.stringContaining(' at system-call steps; a single read or write is taken as atomic'),
  },
  violation: null,
  unknown: null,
  warnings: expect.any(Array),
  outside: [],
  elapsedMs: expect.any(Number),
  environment: {
    node: process.version,
    os: expect.stringContaining(process.platform),
    filesystem: expect.stringMatching(/./),
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    commit: expect.stringMatching(/^[0-9a-f]*$/),
  },
};

/** Runs the program to its end, and sees that it leaves nothing in the folder for temporary files; tsx keeps a cache there. */
async function filerace(
  words: readonly string[],
  [file = '', ...before]: readonly string[] = [process.execPath, MAIN],
) {
  const temporary = join(folder, 'tmp');
  const env = { TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  const result = await execa(file, [...before, ...words], { env, reject: false, stdin: 'ignore' });
  expect(readdirSync(temporary).filter((name) => !name.startsWith('tsx-'))).toEqual([]);
  return result;
}
