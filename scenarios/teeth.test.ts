import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { runMutants } from '../harness/cli/gate-mutants.ts';
import type { Killer, Mutant } from '../harness/cli/mutant.ts';
import { makeMutatedCopy, removeMutatedCopy } from '../harness/cli/mutated-copy.ts';
import { type AnyScenario, createMemoryDisk, explore } from '../harness/index.ts';
import { usingDisk } from '../harness/testing/runs.ts';
import { catalogue } from './catalogue.ts';
import { mutants } from './mutants/index.ts';
import { validJson } from './session-actors.ts';

/** A scenario that cannot fail proves nothing: here the store is broken on purpose, in a copy of its source. */
const CHECKOUT = fileURLToPath(new URL('..', import.meta.url));
/** As many as `gate --mutants` gives a cell. */
const RUNS = 100;
const STABLE = 'always.stable(sessionId)';

const copies = new Map<string, string>();
afterAll(() => {
  for (const folder of copies.values()) removeMutatedCopy(folder);
});

/** The scenarios of a copy of the checkout after the mutant's edits. */
async function scenariosOf(mutant: Pick<Mutant, 'name' | 'edits'>): Promise<readonly AnyScenario[]> {
  const folder = copies.get(mutant.name) ?? makeMutatedCopy(CHECKOUT, mutant);
  copies.set(mutant.name, folder);
  const copy: typeof import('./catalogue.ts') = await import(/* @vite-ignore */ join(folder, 'scenarios/catalogue.ts'));
  return copy.catalogue;
}

/** `held`, or the invariant that is violated. */
async function outcome(scenario: AnyScenario | undefined, { parameters }: Pick<Killer, 'parameters'>): Promise<string> {
  if (scenario === undefined) throw new Error('there is no such scenario');
  const runs = Math.min(scenario.runs ?? RUNS, RUNS);
  const result = await usingDisk(createMemoryDisk, (disk) => explore({ scenario, parameters, disk, seed: 1, runs }));
  return result.violation?.invariant ?? result.unknown?.message ?? result.verdict;
}

const named = (scenario: string) => (each: AnyScenario) => each.name === scenario;

/** Beyond the killer that each mutant names: so that every scenario about the store is seen to bite. */
const further: readonly (readonly [mutant: string, Killer])[] = [
  [
    'copy becomes rename',
    {
      scenario: 'unchanged-save',
      parameters: { strategy: 'copyFile' },
      invariant: 'eventually.exists(sessions.json)',
    },
  ],
  [
    'copy becomes rename',
    { scenario: 'high-traffic', parameters: { strategy: 'copyFile', rotations: 20 }, invariant: STABLE },
  ],
  ...['neither queue nor lock', 'no lock file', 'loads outside the lock'].map((mutant) => {
    const killer = { scenario: 'first-messages', parameters: { strategy: 'copyFile' }, invariant: STABLE };
    return [mutant, killer] as const;
  }),
];

const bites = [
  ...mutants.flatMap(({ name, killedBy }) => (killedBy === undefined ? [] : [[name, killedBy] as const])),
  ...further,
];

function mutantNamed(name: string): Mutant {
  const mutant = mutants.find((each) => each.name === name);
  if (mutant === undefined) throw new Error(`there is no mutant ${name}`);
  return mutant;
}

const isLong = process.env['FILERACE_LONG'] === '1';

describe('each mutant is killed by the cell that is known to', () => {
  test.each(bites.map(([name, killer]) => [name, killer.scenario, killer.parameters, killer.invariant] as const))(
    '%s, by %s %j: %s',
    async (name, scenario, parameters, invariant) => {
      const scenarios = await scenariosOf(mutantNamed(name));
      expect(await outcome(scenarios.find(named(scenario)), { parameters })).toBe(invariant);
    },
  );

  test('writes in place, by a rotation that is judged by nothing but the JSON that readers see', async () => {
    const scenarios = await scenariosOf(mutantNamed('writes in place'));
    const rotation = scenarios.find(named('rotation'));
    // A file that is torn also loses the session, and that is reported first.
    const judged = rotation && { ...rotation, invariants: [validJson] };
    expect(await outcome(judged, { parameters: { strategy: 'link' } })).toBe(validJson.name);
  });
});

/** One of each scenario; that all cells are as expected is tested elsewhere. */
const untouched = new Map(bites.map(([, killer]) => [killer.scenario, killer]));

describe('a copy without an edit', () => {
  test.each([...untouched])('holds in %s', async (scenario, killer) => {
    const scenarios = await scenariosOf({ name: 'none', edits: [] });
    expect(await outcome(scenarios.find(named(scenario)), killer)).toBe('held');
  });
});

describe('the list of mutants', () => {
  test('says what each takes away and either what kills it or why nothing can', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    for (const { what, equivalent, killedBy } of mutants) {
      expect(what).toMatch(/^[A-Z].*\.$/);
      expect([equivalent, killedBy].filter((each) => each !== undefined)).toHaveLength(1);
    }
  });

  test('gives every scenario about the store something to kill', () => {
    const killers = new Set(bites.map(([, { scenario }]) => scenario));
    expect([...catalogue.map(({ name }) => name)].filter((name) => !killers.has(name))).toEqual(['in-place']);
  });

  if (!isLong) console.log('one is skipped: FILERACE_LONG=1 runs the whole table against every mutant');
  test.runIf(isLong)('is killed, every mutant of it, by the whole table', { timeout: 60 * 60 * 1000 }, async () => {
    const table = await runMutants({
      mutants,
      checkout: CHECKOUT,
      worker: 'scenarios/worker.ts',
      targets: catalogue.map(({ name }) => name),
      isShort: true,
      seed: 1,
      shard: undefined,
      workers: undefined,
      onInterrupt: () => undefined,
      onMutant: () => undefined,
    });
    expect(table.mutants.filter(({ verdict }) => verdict !== 'killed' && verdict !== 'equivalent')).toEqual([]);
    expect(table.ok).toBe(true);
  });
});
