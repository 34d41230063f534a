import * as fs from 'node:fs';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { StressResult } from '../harness/results/stress-result.ts';
import { type Installed, startProgram } from './testing/start-program.ts';

const isWindows = process.platform === 'win32';
const folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let last = 0;

/** Starts a stress of a scenario file in a folder of its own, whose `tmp` has the stress's temporary folder. */
function start(source: string, words: readonly string[], installed?: Installed) {
  last += 1;
  const place = join(folder, String(last));
  mkdirSync(join(place, 'tmp'), { recursive: true });
  writeFileSync(join(place, 'my.race.ts'), `import { defineScenario } from 'filerace';\n${source}`);
  return { place, child: startProgram(place, ['stress', './my.race.ts', '--dir', 'tmp', ...words], installed) };
}

/** Runs one to its end. Whatever came of it, its folder is gone. */
async function stress(
  source: string,
  words: readonly string[],
  installed?: Installed,
): Promise<StressResult & { readonly exitCode: unknown }> {
  const { place, child } = start(source, [...words, '--json'], installed);
  const { exitCode, stdout, stderr } = await child;
  expect(readdirSync(join(place, 'tmp'))).toEqual([]);
  if (stdout === '') throw new Error(stderr);
  return { ...JSON.parse(stdout), exitCode };
}

/** Each of two processes writes to one temporary name, and renames it when the other has written, too: one finds it gone. */
const FIXED_NAME = `
const save = (own: string, other: string) => ({
  process: own,
  run: async ({ dir, fs, clock }) => {
    await fs.promises.writeFile(dir + '/file.tmp', own);
    await fs.promises.writeFile(dir + '/wrote-' + own, '');
    while (!fs.existsSync(dir + '/wrote-' + other)) await clock.sleep(1);
    await fs.promises.rename(dir + '/file.tmp', dir + '/file');
  },
});
export default defineScenario({ name: 'fixed', actors: () => ({ a: save('a', 'b'), b: save('b', 'a') }) });`;

const APART = `
const save = (own: string) => ({
  process: own,
  run: ({ dir, fs, observe, process: self }) => {
    fs.writeFileSync(dir + '/' + own, own);
    observe('pid', self.pid, { key: own });
    observe('isReal', self.pid === process.pid && self.isAlive(self.pid) && !self.isAlive(2 ** 22 + 1), { key: own });
    observe('text', String(fs.renameSync) + String(fs.promises.rename) + String(setTimeout) + String(Date.now), { key: own });
  },
});
const same = { name: 'same', reads: { labels: ['pid', 'isReal', 'text'] }, judge: (history) => {
  const values = (label: string) => new Set(history.filter((seen) => seen.label === label).map((seen) => seen.value));
  const text = [...values('text')].join();
  if (values('pid').size !== 2) return { message: 'the pids are not two', step: 1 };
  if (![...values('isReal')].every(Boolean)) return { message: 'a pid is not real', step: 1 };
  return text === PLAIN ? undefined : { message: 'something was intercepted: ' + text, step: 1 };
} };
export default defineScenario({
  name: 'apart',
  setup: ({ dir, fs }) => { if (fs.readdirSync(dir).length > 0) throw new Error('it is not fresh'); },
  actors: () => ({ a: save('a'), b: save('b') }), invariants: [same],
});`;
const PLAIN = [fs.renameSync, fs.promises.rename, globalThis.setTimeout, Date.now].map(String).join('');

describe.concurrent('a stress', () => {
  it('of what goes wrong every time: each round is a hit', async () => {
    const result = await stress(FIXED_NAME, ['--seconds', '0.5']);
    const { stress: counted, violation } = result;
    expect(result).toMatchObject({ exitCode: 1, verdict: 'violated', disk: 'real', isolation: 'processes' });
    expect(violation).toMatchObject({ invariant: 'actors.finish', token: null, round: 1 });
    expect(violation?.message).toMatch(/^[ab] threw Error: ENOENT: .* rename '\.\/file\.tmp' -> '\.\/file'$/);
    expect(counted).toMatchObject({ rate: 1, reads: null, rotations: null, pace: null, confidence: 0.95 });
    expect(counted.kinds).toEqual({ missing: counted.hits, empty: 0, torn: 0, changed: 0 });
    expect(counted.rounds).toBe(counted.hits);
    expect(counted.interval).toEqual([expect.closeTo(0.025 ** (1 / counted.rounds), 9), 1]);
    expect(counted.firstHitMs).toBeGreaterThan(0);
  });

  it('of what cannot go wrong: the upper bound; and nothing of Node is replaced, pids are real, folders are fresh', async () => {
    const source = `const PLAIN = ${JSON.stringify(PLAIN)};\n${APART}`;
    const result = await stress(source, ['--seconds', '0.5', '--pace', '5ms']);
    expect(result).toMatchObject({ exitCode: 0, verdict: 'held', violation: null, unknown: null, warnings: [] });
    const { rounds, hits, interval, lanes, pace } = result.stress;
    expect([hits, lanes > 1, pace, rounds > 0]).toEqual([0, true, 5, true]);
    expect(interval).toEqual([0, expect.closeTo(1 - 0.025 ** (1 / rounds), 9)]);
    expect(result.coverage.sentence).toMatch(
      /^0 of \d+ rounds? violated, with 95 % confidence at most [\d.]+ % of such rounds on/,
    );
  });

  it('of an actor that exits is unknown, and says what the process had written, in a checkout, too', async () => {
    const source = one(`() => { console.error('so long'); process.exit(3); }`);
    const result = await stress(source, ['--seconds', '0.2'], 'in a checkout');
    expect(result).toMatchObject({ exitCode: 2, verdict: 'unknown', unknown: { reason: 'exit', token: null } });
    expect(result.unknown?.message).toMatch(/^process `cli` ended with code 3; it had written: .*so long/);
  });

  it('gives each error to the actor whose it is, with rounds side by side too', async () => {
    const source = `const fail = (name: string) => { throw new Error(name); };
      export default defineScenario({ name: 'errors', actors: () => ({
        ends: { run: async () => fail('ends') },
        timer: { run: ({ clock }) => { setTimeout(() => fail('timer'), 1); return clock.sleep(50); } },
        rejects: { run: async () => { void Promise.reject(new Error('rejects')); } },
        fine: { run: ({ clock }) => clock.sleep(60) },
      }) });`;
    const { exitCode, violation, stress: counted } = await stress(source, ['--seconds', '0.2', '--pace', '5ms']);
    expect([exitCode, violation?.invariant, counted.hits]).toEqual([1, 'actors.finish', counted.rounds]);
    const errors = violation?.errors.map(({ actor, message }) => [actor, message]).sort();
    expect(errors).toEqual(['ends', 'rejects', 'timer'].map((name) => [name, `Error: ${name}`]));
  });

  it('of a setup that throws is unknown', async () => {
    const source = `export default defineScenario({
      name: 'bad', setup: () => { throw new Error('own'); }, actors: () => ({ a: { run: () => undefined } }) });`;
    const { exitCode, unknown } = await stress(source, ['--seconds', '0.2']);
    expect([exitCode, unknown]).toEqual([
      2,
      { reason: 'setup-threw', actor: null, message: 'setup threw Error: own', token: null },
    ]);
  });
});

/** A scenario with one actor. */
function one(run: string): string {
  return `export default defineScenario({ name: 'one', actors: () => ({ a: { process: 'cli', run: ${run} } }) });`;
}

/** Writes its pid down and then spins, or waits: neither ends by itself. */
const ENDLESS = `
import { appendFileSync } from 'node:fs';
const stay = (own: string, body: () => unknown) => ({
  process: own,
  run: () => { appendFileSync(PIDS, process.pid + '\\n'); return body(); },
});
export default defineScenario({ name: 'endless', actors: () => ({
  a: stay('a', () => { for (;;); }), b: stay('b', () => new Promise(() => undefined)),
}) });`;

/** Long enough for the slowest machine; what is waited for comes after about a second. */
const MOST_MS = 60_000;

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + MOST_MS;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`it was not so within ${MOST_MS / 1_000} s`);
    await setTimeout(20);
  }
}

describe.skipIf(isWindows).concurrent('a stress that is ended', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGKILL', undefined],
  ] as const)('by %s leaves no process and no folder, even if an actor spins', async (signal, code) => {
    const pids = join(folder, `pids-${signal}`);
    writeFileSync(pids, '');
    const { place, child } = start(ENDLESS.replace('PIDS', JSON.stringify(pids)), ['--json']);
    const known = () => readFileSync(pids, 'utf8').trim().split('\n').filter(Boolean).map(Number);
    await until(() => known().length === 2);
    expect(known().every(isAlive)).toBe(true);
    child.kill(signal);
    const { exitCode, stdout } = await child;
    expect(exitCode).toBe(code);
    if (code !== undefined) {
      expect(JSON.parse(stdout)).toMatchObject({
        verdict: 'unknown',
        unknown: { reason: 'budget', message: 'interrupted after 0 rounds' },
        stress: { rounds: 0, rate: null, interval: [0, 1], firstHitMs: null },
      });
    }
    await until(() => !known().some(isAlive) && readdirSync(join(place, 'tmp')).length === 0);
  });
});

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

it('refuses a scenario file that ends its process when it is imported', async () => {
  const { child } = start('process.exit(5);', ['--seed', '1']);
  const { exitCode, stdout, stderr } = await child;
  expect([exitCode, stdout]).toEqual([64, '']);
  expect(stderr).toBe(
    'Expected a scenario that can be loaded, got `./my.race.ts`: process that judges ended with code 5. Mend it and try again.',
  );
});

it('refuses what breaks a rule in one sentence', async () => {
  const words = ['stress', 'rotation', '--set', 'strategy=x', '--seed', '1'];
  const { exitCode, stdout, stderr } = await startProgram(folder, words);
  expect([exitCode, stdout]).toEqual([64, '']);
  expect(stderr).toMatch(/^Expected parameter `strategy` to be one of rename, copyFile, link, got `x`\. Try .*$/);
});
