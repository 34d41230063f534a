import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnyScenario, defineScenario } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { readToken, writeToken } from '../history/token.ts';
import { disks, linesOf, randomRuns, runsUnder, scenarioOf, usingDisk } from '../testing/runs.ts';
import { explore } from './explore.ts';
import { replay } from './replay.ts';
import { createReplayPolicy } from './replay-policy.ts';

/** All kinds of entries: jobs, sync calls, parallel calls, timers, two processes, random ids, errors. */
const busy = scenarioOf(
  {
    'wri.ter': async ({ fs, dir, random, clock, observe }) => {
      const temporary = `${dir}/${random.id()}`;
      await Promise.all([fs.promises.writeFile(temporary, 'new'), fs.promises.copyFile(`${dir}/f`, `${dir}/backup`)]);
      await clock.sleep(random.integer(1, 3));
      await fs.promises.rename(temporary, `${dir}/f`);
      observe('time', clock.now());
    },
    reader: ({ fs, dir, observe }) => {
      observe('text', fs.readFileSync(`${dir}/f`, 'utf8'));
      fs.stat(`${dir}/backup`, (error, stats) => observe('backup', [error?.code ?? 'ok', stats?.size, stats?.ino]));
    },
    'other one': {
      process: 'other',
      run: async ({ fs, dir, clock, observe }) => {
        await clock.sleep(2);
        await fs.promises.mkdir(`${dir}/a/b`, { recursive: true });
        observe('names', await fs.promises.readdir(dir));
        await fs.promises.rm(`${dir}/backup`, { force: true });
      },
    },
  },
  { starting: { f: 'the old text' } },
);
const names = [{ name: 'wri.ter' }, { name: 'reader' }, { name: 'other one' }];

test('replay(token(run)) = run, for any run, on both disks', async () => {
  for (const seed of [1, 2, 3]) {
    for (const first of await randomRuns(busy, 15, { seed })) {
      const written = writeToken({
        scenario: busy,
        reference: 'busy',
        parameters: {},
        seed,
        switches: first.record.switches,
      });
      const { switches } = readToken(written);
      for (const [, disk] of disks) {
        const policy = createReplayPolicy(switches, names);
        const [again] = await runsUnder(policy, busy, { disk, seed });
        expect(again?.unknown).toBeUndefined();
        expect(policy.divergence).toBeUndefined();
        expect(again && linesOf(again)).toEqual(linesOf(first));
        expect(again?.record.history).toEqual(first.record.history);
        expect(again?.record.switches).toMatchObject(switches);
        expect(again?.record.switches).toHaveLength(switches.length);
        expect(again?.violation).toEqual(first.violation);
        expect(again?.record.preemptions).toBe(first.record.preemptions);
      }
    }
  }
});

const torn = defineScenario({
  name: 'torn',
  parameters: { text: { default: '"second"', oneOf: ['"second"', '"third"'] } },
  setup: ({ dir, fs }) => fs.writeFileSync(`${dir}/s.json`, '"first"'),
  actors: ({ parameters }) => ({
    writer: { run: ({ fs, dir }) => fs.promises.writeFile(`${dir}/s.json`, parameters.text) },
    reader: { run: async ({ fs, dir }) => JSON.parse(await fs.promises.readFile(`${dir}/s.json`, 'utf8')) },
  }),
}) as unknown as AnyScenario;

async function found(seed = 1) {
  const result = await usingDisk(createMemoryDisk, (disk) =>
    explore({ scenario: torn, parameters: { text: '"third"' }, disk, policy: 'random', seed }),
  );
  if (result.violation === null) throw new Error('no violation was found');
  return result.violation;
}

const replayed = (text: string, make = createMemoryDisk, scenario = torn) =>
  usingDisk(make, (disk) => replay({ scenario, token: readToken(text), disk }));

describe('the token of a violation', () => {
  test.each(disks)('repeats it on %s', async (_kind, make) => {
    const violation = await found();
    const result = await replayed(violation.token, make);
    expect(result).toMatchObject({ verdict: 'violated', policy: 'replay', parameters: { text: '"third"' }, violation });
    expect(result.coverage).toMatchObject({ kind: 'single', runs: 1 });
    expect(result.coverage.sentence).toMatch(/^1 schedule at system-call steps; /);
  });

  test('with other switches is another run, and without any the quiet one', async () => {
    const token = { ...readToken((await found()).token), switches: [] };
    const result = await usingDisk(createMemoryDisk, (disk) => replay({ scenario: torn, token, disk }));
    expect(result.verdict).toBe('held');
  });
});

test('the token of a run that hung repeats that', async () => {
  const stuck = scenarioOf(
    {
      waiter: ({ fs, dir }) => (fs.existsSync(`${dir}/f`) ? undefined : new Promise(() => {})),
      writer: ({ fs, dir }) => fs.promises.rename(`${dir}/f`, `${dir}/g`),
    },
    { starting: { f: '' } },
  );
  const result = await usingDisk(createMemoryDisk, (disk) =>
    explore({ scenario: stuck, disk, policy: 'random', seed: 3 }),
  );
  expect(result.unknown).toMatchObject({ reason: 'hang', actor: 'waiter' });
  const again = await replayed(result.unknown?.token ?? '', createMemoryDisk, stuck);
  expect(again.unknown).toEqual(result.unknown);
  expect(readToken(result.unknown?.token ?? '').switches.length).toBeGreaterThan(0);
});

describe('a replay that cannot do as it is told is unknown', () => {
  const at = (entry: number, actor: string, request?: number) => ({ entry, actor, request });
  test.each([
    ['an actor that is done', at(7, 'writer'), /^the token says to go on with writer at entry 7, but /],
    [
      'a request that there is not',
      at(2, 'writer', 9),
      /writer\.9 at entry 2, but it could not go on; writer\.1, reader\.0 could/,
    ],
    ['an actor that there is not', at(2, 'nobody'), /nobody at entry 2, but it could not go on/],
    [
      'an entry the run never comes to',
      at(500, 'reader'),
      /reader at entry 500, but the run never had to choose there/,
    ],
    ['what goes on without it', at(2, 'writer'), /writer at entry 2, but without a switch it goes on with that one/],
    ['an entry where there is no choice', at(8, 'reader'), /reader at entry 8, but /],
  ])('%s', async (_name, wrong, message) => {
    const token = { scenario: 'torn', parameters: {}, seed: 1, switches: [wrong] };
    const result = await usingDisk(createMemoryDisk, (disk) => replay({ scenario: torn, token, disk }));
    expect(result.verdict).toBe('unknown');
    expect(result.unknown).toMatchObject({ reason: 'diverged', message: expect.stringMatching(message) });
    expect(result.violation).toBeNull();
  });

  test('also when a switch comes before the one that was taken', async () => {
    const token = { scenario: 'torn', parameters: {}, seed: 1, switches: [at(3, 'reader'), at(2, 'reader')] };
    const result = await usingDisk(createMemoryDisk, (disk) => replay({ scenario: torn, token, disk }));
    expect(result.unknown?.reason).toBe('diverged');
  });
});

test('parameters that do not fit are a UsageError', async () => {
  const token = { scenario: 'torn', seed: 1, switches: [] };
  const attempt = (parameters: Record<string, string>) =>
    usingDisk(createMemoryDisk, (disk) => replay({ scenario: torn, token: { ...token, parameters }, disk }));
  await expect(attempt({ text: '"fourth"' })).rejects.toThrow(UsageError);
  await expect(attempt({ txt: '"third"' })).rejects.toThrow('Scenario `torn` has no parameter `txt`; it has: text.');
});

test('runs are the same on memfs and on a real disk, whatever the schedule', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const [memory = [], real = []] = await Promise.all(disks.map(([, disk]) => randomRuns(busy, 3, { disk, seed })));
      expect(real.map(linesOf)).toEqual(memory.map(linesOf));
      expect(real.map(({ record }) => record.history)).toEqual(memory.map(({ record }) => record.history));
    }),
    { numRuns: 20 },
  );
});
