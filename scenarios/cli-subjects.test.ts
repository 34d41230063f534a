import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

const MAIN = inject('program');
const OUTSIDE = join(tmpdir(), `filerace-test-outside-${process.pid}`);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an actor', () => {
  const disk = 'memfs';

  it('an actor that throws violates actors.finish', async () => {
    const { exitCode, result } = await explore(disk, "throw new Error('no luck today')");
    expect(exitCode).toBe(1);
    expect(result.violation).toMatchObject({ invariant: 'actors.finish', message: 'odd threw Error: no luck today' });
  });

  it('a tolerated error does not', async () => {
    const { exitCode, result } = await explore(disk, "await fs.promises.stat(dir + '/gone')", "tolerates: ['ENOENT'],");
    expect([exitCode, result.verdict]).toEqual([0, 'held']);
  });

  it('an actor that never settles hangs', async () => {
    expectUnknown(await explore(disk, 'await new Promise(() => undefined)'), {
      reason: 'hang',
      actor: 'odd',
      message: expect.stringContaining('odd waits for something that filerace does not schedule'),
    });
  });

  it('an actor that polls the clock up to a deadline finishes', async () => {
    const { exitCode, result } = await explore(disk, 'const end = clock.now() + 50; while (clock.now() < end);');
    expect([exitCode, result.verdict, result.coverage.runs]).toEqual([0, 'held', RUNS]);
  });

  it('a write outside of the folder is an escape, even if its error is swallowed', async () => {
    const body = `await fs.promises.writeFile(${JSON.stringify(OUTSIDE)}, 'x').catch(() => undefined)`;
    const message = expect.stringContaining('odd reached outside its folder');
    expectUnknown(await explore(disk, body), { reason: 'escaped', actor: 'odd', message });
    expect(existsSync(OUTSIDE)).toBe(false);
  });

  it('process.exit in an actor ends no process', async () => {
    const message = 'odd called process.exit';
    expectUnknown(await explore(disk, 'process.exit(0)'), { reason: 'exit', actor: 'odd', message });
  });

  it('a file name from what lasts longer than a run is nondeterminism', async () => {
    const body = "process.n = (process.n ?? 0) + 1; await fs.promises.writeFile(dir + '/' + process.n, 'x')";
    expectUnknown(await explore(disk, body), {
      reason: 'nondeterminism',
      actor: 'odd',
      message: expect.stringMatching(/^the same schedule gave `odd: open \d+/),
    });
  });

  it('what an actor prints goes to stderr, all of it', async () => {
    const { exitCode, stderr } = await explore(disk, "console.log('noise'); process.stdout.write('more\\n')");
    expect(exitCode).toBe(0);
    expect(stderr.split('\n').filter((line) => line === 'noise').length).toBeGreaterThanOrEqual(RUNS);
    expect(stderr).toContain('more');
  });

  it('what it has started outside the schedule and throws later is an escape', async () => {
    const body = `const [here, there] = [new BroadcastChannel('x'), new BroadcastChannel('x')];
      here.onmessage = () => { here.close(); there.close(); throw new Error('late'); };
      there.postMessage('');`;
    expectUnknown(await explore(disk, body), {
      reason: 'escaped',
      actor: null,
      message: 'something started outside the schedule (a real timer or real I/O) threw: Error: late',
    });
  });

  it('real timers that are left behind keep nothing alive', async () => {
    const { exitCode, result } = await explore(disk, 'setInterval(() => undefined, 1000); setTimeout(Date.now, 1e6);');
    expect([exitCode, result.verdict]).toEqual([0, 'held']);
  });

  it('a setup that throws leaves nothing to judge', async () => {
    const setup = "setup() { throw new Error('no luck today'); },";
    expectUnknown(await explore(disk, '', '', setup), {
      reason: 'setup-threw',
      actor: null,
      message: 'setup threw: Error: no luck today',
      token: null,
    });
  });
});

describe('on memfs', () => {
  it('a server is not opened', async () => {
    const body = "const { createServer } = await import('node:net'); createServer().listen(0);";
    expectUnknown(await explore('memfs', body), { reason: 'escaped', actor: 'odd' });
  });

  it('nextTicks without end hang', async () => {
    const body = 'const again = () => process.nextTick(again); again(); await null;';
    expectUnknown(await explore('memfs', body), {
      reason: 'hang',
      actor: 'odd',
      message: expect.stringContaining('nextTicks'),
    });
  });

  it('a scenario can import filerace from any folder', async () => {
    const scenario = `import { always, defineScenario } from 'filerace';
      export default defineScenario({ name: 'own', parameters: { strategy: 'safe' }, actors: ({ parameters }) => ({
        odd: { run: ({ observe }) => observe('strategy', parameters.strategy as string) },
        other: { run: ({ observe }) => observe('strategy', 'safe') },
      }), invariants: [always.stable('strategy')] });`;
    const held = await exploreFile('memfs', scenario, []);
    expect([held.exitCode, held.result.scenario]).toEqual([0, 'own']);
    const violated = await exploreFile('memfs', scenario, ['--set', 'strategy=other']);
    expect([violated.exitCode, violated.result.violation?.invariant]).toEqual([1, 'always.stable(strategy)']);
  });
});

// Each of these is found out by the ten seconds in which nothing is heard of it.
describe.concurrent('an actor that never gives the thread back', () => {
  it.each([
    ['in a loop', 'real', "fs.writeFileSync(dir + '/mine', 'x'); for (;;) sleep();"],
    ['in microtasks', 'memfs', 'for (;;) { await null; sleep(); }'],
    ['in a loop that uses up the memory', 'memfs', 'const all = []; for (;;) all.push(new Array(1e6).fill(1));'],
  ] as const)('%s, on %s, hangs', async (_, disk, body) => {
    const outcome = await explore(disk, body);
    const message = expect.stringMatching(/^odd (never gave the thread back|used up all the memory)/);
    expectUnknown(outcome, { reason: 'hang', actor: 'odd', message, token: null });
    expect(outcome.result.coverage).toMatchObject({ runs: 0, sentence: expect.stringContaining('was cut off') });
  });
});

const RUNS = 20;

interface Outcome {
  readonly exitCode: number | undefined;
  readonly stderr: string;
  readonly result: {
    readonly scenario: string;
    readonly verdict: string;
    readonly coverage: { readonly runs: number };
    readonly violation: { readonly invariant: string } | null;
    readonly unknown: object | null;
  };
}

function expectUnknown({ exitCode, result }: Outcome, unknown: object): void {
  expect([exitCode, result.verdict, result.violation]).toEqual([2, 'unknown', null]);
  expect(result.unknown).toMatchObject(unknown);
}

/** Explores a scenario of an actor `odd`, which does what `body` says, and another that writes a file. */
function explore(disk: 'memfs' | 'real', body: string, ofActor = '', ofScenario = ''): Promise<Outcome> {
  const scenario = `
  // As it is before a search guards it: who sleeps keeps the thread, and takes no time of the processor.
  globalThis.wait ??= Atomics.wait;
  const sleep = () => globalThis.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  export default { name: 'subject', ${ofScenario} actors: () => ({
    odd: { ${ofActor} run: async ({ fs, dir, clock }) => { ${body} } },
    other: { run: ({ fs, dir }) => fs.promises.writeFile(\`\${dir}/theirs\`, 'x') },
  }) };`;
  return exploreFile(disk, scenario, []);
}

/** Runs the program, and sees that it prints one object and leaves nothing behind. */
async function exploreFile(disk: string, scenario: string, more: readonly string[]): Promise<Outcome> {
  const own = mkdtempSync(join(folder, 'run-'));
  const file = join(own, 'subject.race.ts');
  writeFileSync(file, scenario);
  const temporary = mkdtempSync(join(own, 'tmp-'));
  const env = { TMPDIR: temporary, TEMP: temporary, TMP: temporary, TSX_DISABLE_CACHE: '1' };
  const words = [
    'explore',
    file,
    '--disk',
    disk,
    '--policy',
    'random',
    '--seed',
    '1',
    '--runs',
    String(RUNS),
    '--workers',
    '1',
    '--json',
    ...more,
  ];
  const options = { env, reject: false, stdin: 'ignore' } as const;
  const { exitCode, stdout, stderr } = await execa(process.execPath, [MAIN, ...words], options);
  expect(readdirSync(temporary)).toEqual([]);
  return { exitCode, stderr, result: JSON.parse(stdout) };
}
