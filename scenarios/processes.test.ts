import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { completeParameters, type Parameters } from '../harness/actors/parameters.ts';
import { loadScenario } from '../harness/cli/load-scenario.ts';
import { diskAt } from '../harness/cli/place.ts';
import { createMemoryDisk, type Disk, explore, readToken, replay } from '../harness/index.ts';
import { createExecutor } from '../harness/schedule/executor.ts';
import { withGuards } from '../harness/schedule/guards.ts';
import { createRandomPolicy } from '../harness/search/random-policy.ts';
import { foundIn, runAgain } from '../harness/search/run-unit.ts';
import { usingDisk } from '../harness/testing/runs.ts';
import { catalogue } from './catalogue.ts';
import { fieldScenarios } from './field/index.ts';

const ENTRY = new URL('process.js', pathToFileURL(inject('program')));

type Cell = readonly [scenario: string, parameters: Parameters];

/** Every scenario, and where it can be violated, so; the day of high-traffic is short. */
const CELLS: readonly Cell[] = [
  ['rotation', { strategy: 'rename' }],
  ['unchanged-save', { strategy: 'rename' }],
  ['backup-read', { strategy: 'copyFile' }],
  ['high-traffic', { strategy: 'rename', rotations: 3 }],
  ['same-millisecond', { strategy: 'rename', naming: 'openclaw' }],
  ['backups-kept', {}],
  ['first-messages', {}],
  ['two-writers', {}],
  ['two-saves', {}],
  ['lock-takeover', {}],
  ['in-place', {}],
];

/** Orders of each that are compared. */
const RUNS = 5;
/** There, one actor waits for the other, or is alone. */
const ONE_ORDER = ['same-millisecond', 'lock-takeover'];

const disks: Record<'memfs' | 'real', Map<string, Disk>> = { memfs: new Map(), real: new Map() };

/** Its processes are used again from test to test. */
function processesOn(kind: 'memfs' | 'real', target: string): Disk {
  const made =
    disks[kind].get(target) ?? diskAt({ disk: kind, folder, isolation: 'processes' }, { entry: ENTRY, target });
  disks[kind].set(target, made);
  return made;
}

function scenarioNamed(name: string) {
  const scenario = catalogue.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return scenario;
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
});
afterAll(() => {
  for (const made of [...disks.memfs.values(), ...disks.real.values()]) made.dispose();
  const left = readdirSync(folder);
  rmSync(folder, { recursive: true, force: true });
  expect(left).toEqual([]);
});

describe('a token from one thread', () => {
  test('is there one for every scenario', () => {
    expect(CELLS.map(([name]) => name).sort()).toEqual(catalogue.map(({ name }) => name).sort());
  });

  test.each(CELLS)('is the same run in processes, on memfs and on a real disk: %s %j', async (name, given) => {
    const scenario = scenarioNamed(name);
    const parameters = completeParameters(scenario, given);
    await withGuards(async () => {
      const here = createMemoryDisk();
      const inFibers = createExecutor({ scenario, parameters, disk: here, seed: 1 });
      const elsewhere = (name === 'rotation' ? (['memfs', 'real'] as const) : (['real'] as const)).map((kind) =>
        createExecutor({ scenario, parameters, disk: processesOn(kind, name), seed: 1 }),
      );
      const policy = createRandomPolicy(1, 0);
      const seen = new Set<string>();
      for (let run = 0; run < RUNS; run += 1) {
        policy.begin();
        const found = foundIn(await inFibers.run(policy));
        policy.end();
        seen.add(JSON.stringify(found.switches));
        for (const executor of elsewhere) {
          const { difference, judged } = await runAgain(executor, found);
          expect([difference, judged.unknown, judged.violation]).toEqual([undefined, undefined, found.violation]);
        }
      }
      here.dispose();
      if (!ONE_ORDER.includes(name)) expect(seen.size).toBeGreaterThan(1);
    });
  });

  test('that is violated is so in processes, too, and says where it ran', async () => {
    const scenario = scenarioNamed('rotation');
    const parameters = { strategy: 'rename' };
    const found = await usingDisk(createMemoryDisk, (disk) => explore({ scenario, parameters, disk, seed: 1 }));
    const elsewhere = processesOn('real', 'rotation');
    const inProcesses = await explore({ scenario, parameters, disk: elsewhere, seed: 1 });
    expect(inProcesses).toMatchObject({ verdict: 'violated', disk: 'real', isolation: 'processes' });
    expect(inProcesses.violation).toEqual(found.violation);
    const token = readToken(found.violation?.token ?? '');
    expect((await replay({ scenario, disk: elsewhere, token })).violation?.trace).toEqual(found.violation?.trace);
  });
});

describe('a package as it is', () => {
  test.each([
    ['field/lowdb', {}],
    ['field/jsonfile', {}],
    ['field/fs-extra', { call: 'move' }],
    ['field/configstore', { beside: 'editor' }],
  ] as const)(
    'fails in one thread on memfs, and the token is that run in processes on a real disk: %s',
    async (name, parameters) => {
      const { scenario, reference } = await loadScenario(name, fieldScenarios);
      const found = await usingDisk(createMemoryDisk, (disk) =>
        explore({ scenario, reference, parameters, disk, seed: 1 }),
      );
      expect(found.verdict).toBe('violated');
      const token = readToken(found.violation?.token ?? '');
      const again = await replay({ scenario, token, disk: processesOn('real', name) });
      expect([again.verdict, again.isolation]).toEqual(['violated', 'processes']);
      expect(again.violation?.trace).toEqual(found.violation?.trace);
    },
  );

  test('that only uses sync calls fails in processes alone, and its token says so in one thread', async () => {
    const { scenario, reference } = await loadScenario('field/conf', fieldScenarios);
    const options = { scenario, reference, seed: 1 };
    const inThread = await usingDisk(createMemoryDisk, (disk) => explore({ ...options, disk }));
    expect([inThread.verdict, inThread.coverage.kind]).toEqual(['held', 'exhaustive']);
    const found = await explore({ ...options, disk: processesOn('real', 'field/conf') });
    expect(found).toMatchObject({ verdict: 'violated', violation: { invariant: 'eventually.kept(update)' } });
    const token = readToken(found.violation?.token ?? '');
    await expect(usingDisk(createMemoryDisk, (disk) => replay({ scenario, token, disk }))).rejects.toThrow(
      /inside a sync call, which only real processes can make: .*Replay it with `--isolation processes`/,
    );
  });
});
