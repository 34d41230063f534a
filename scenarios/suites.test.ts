import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { completeParameters, type Parameters, workloads } from '../harness/actors/parameters.ts';
import { type Actor, type AnyScenario, always, eventually, explore, type Invariant } from '../harness/index.ts';
import { disks, quietRun, scenarioOf, usingDisk } from '../harness/testing/runs.ts';
import { parseSessions } from '../src/sessions.ts';
import firstMessages from './first-messages.ts';
import rotation from './rotation.ts';
import { firstIdOf, SESSIONS_FILE, validJson } from './session-actors.ts';

const BACKUPS = `${SESSIONS_FILE}.bak.*`;
const KEPT = 3;
const RUNS = { memfs: 6, real: 2 } as const;

/** The file parses, and has each chat under the id that the writer saw last: nobody else mints one that is saved. */
const everyId: Invariant = {
  name: 'eventually.everyId',
  reads: { labels: ['sessionId'], files: [SESSIONS_FILE] },
  atEnd: (tree, history) => {
    const text = tree.read(SESSIONS_FILE)?.toString();
    const sessions = text === undefined ? undefined : parseSessions(text, 0);
    if (sessions === undefined) return `${SESSIONS_FILE} is missing or does not parse`;
    const last = new Map(history.filter(isOfWriter).map(({ key, value }) => [key, value]));
    if (last.size === 0) return 'the writer saw no chat';
    const lost = [...last].find(([peer, id]) => sessions.get(peer)?.sessionId !== id);
    return lost === undefined ? undefined : `${JSON.stringify(lost[0])} has lost its id ${String(lost[1])}`;
  },
};

function isOfWriter({ actor, label }: { readonly actor: string; readonly label: string }): boolean {
  return actor === 'writer' && label === 'sessionId';
}

/** Of the backups from before and those made, the newest are kept; without a rotation all from before. */
function newestKept(before: number): Invariant {
  return {
    name: 'eventually.newestKept',
    reads: { files: [BACKUPS] },
    atEnd: (tree) => {
      const there = tree.files().flatMap((file) => file.match(/\.bak\.(\d+)$/)?.[1] ?? []);
      const numbers = there.map(Number).sort((a, b) => b - a);
      const old = numbers.filter((number) => number <= before);
      const made = numbers.length - old.length;
      const wanted = made === 0 ? before : Math.min(before, KEPT - made);
      const newest = Array.from({ length: wanted }, (_, index) => before - index);
      if (made <= KEPT && old.join() === newest.join()) return undefined;
      return `of ${before} backups from before, ${old.join() || 'none'} are left beside ${made} new ones`;
    },
  };
}

/** The scenario with backups from before, and with stricter judges. */
function strict(scenario: AnyScenario, backups: number): AnyScenario {
  return {
    ...scenario,
    setup: async (context) => {
      await scenario.setup?.(context);
      for (let number = 1; number <= backups; number += 1) {
        await context.fs.promises.writeFile(`${context.dir}/${SESSIONS_FILE}.bak.${number}`, '{}');
      }
    },
    invariants: [
      always.stable('sessionId'),
      validJson,
      everyId,
      newestKept(backups),
      eventually.parses(BACKUPS),
      eventually.noLeftovers('*.tmp'),
      eventually.noLeftovers('*.lock'),
    ],
  };
}

async function expectHeld(scenario: AnyScenario, parameters: Parameters, seed: number): Promise<void> {
  for (const [, make] of disks) {
    const result = await usingDisk(make, (disk) =>
      explore({ scenario, parameters, disk, policy: 'random', seed, runs: RUNS[disk.kind] }),
    );
    expect(result).toMatchObject({ verdict: 'held', violation: null, unknown: null });
  }
}

const seeds = fc.integer();
/** How many are there from before: some more than are kept. */
const backups = fc.nat(5);

describe.each(['copyFile', 'link'])('rotation with %s', (strategy) => {
  const sizes = fc.record({ readers: fc.nat(4), outside: fc.nat(3), durable: fc.boolean() });
  const drawn = fc
    .tuple(workloads(rotation, { strategy }), sizes)
    .map(([workload, size]): Parameters => ({ ...workload, ...size }));

  /** Names that a plain object has already, each new, updated, and reset. */
  const hostile = completeParameters(rotation, {
    strategy,
    peers: ['__proto__', 'constructor', ''],
    actions: [
      { kind: 'reset', peer: '__proto__' },
      { kind: 'update', peer: 'constructor' },
      { kind: 'message', peer: 'toString' },
    ],
    readers: 3,
    rotateBytes: 1,
    lock: true,
  });

  test.prop([drawn, backups, seeds], { numRuns: 40, examples: [[hostile, 5, 1]] })(
    'keeps every id, valid JSON and the newest backups, whatever the workload',
    (parameters, before, seed) => expectHeld(strict(rotation, before), parameters, seed),
  );
});

describe.each(['rename', 'copyFile', 'link'])('first messages with %s', (strategy) => {
  const drawn = fc.record({
    strategy: fc.constant(strategy),
    outside: fc.nat(3),
    rotateBytes: fc.constantFrom(1, 10, 1_000),
  });

  test.prop([drawn, backups, seeds], { numRuns: 8 })('get one id', (parameters, before, seed) =>
    expectHeld(strict(firstMessages, before), parameters, seed),
  );
});

describe('the judges of these suites can reject', () => {
  const text = JSON.stringify({ a: { sessionId: firstIdOf('a'), updatedAt: 1 } });
  const backup = (number: number) => `${SESSIONS_FILE}.bak.${number}`;
  const judged = async (invariant: Invariant, starting: Record<string, string>, seen: readonly [string, string][]) => {
    const writer: Actor['run'] = ({ observe }) => {
      for (const [key, id] of seen) observe('sessionId', id, { key });
    };
    const { violation } = await quietRun(scenarioOf({ writer }, { starting, invariants: [invariant] }));
    return violation?.message ?? 'held';
  };

  test.each<[string, Record<string, string>, [string, string][]]>([
    ['held', { [SESSIONS_FILE]: text }, [['a', firstIdOf('a')]]],
    ['"a" has lost its id other', { [SESSIONS_FILE]: text }, [['a', 'other']]],
    ['"b" has lost its id id-of-b', { [SESSIONS_FILE]: text }, [['b', firstIdOf('b')]]],
    ['the writer saw no chat', { [SESSIONS_FILE]: text }, []],
    ['sessions.json is missing or does not parse', { [SESSIONS_FILE]: text.slice(1) }, []],
    ['sessions.json is missing or does not parse', {}, []],
  ])('every id: %s', async (message, starting, seen) => {
    expect(await judged(everyId, starting, seen)).toBe(message);
  });

  test.each<[string, number, number[]]>([
    ['held', 0, []],
    ['held', 5, [1, 2, 3, 4, 5]],
    ['held', 5, [4, 5, 1000]],
    ['held', 1, [1, 1000]],
    ['held', 5, [1000, 1001, 1002]],
    ['of 5 backups from before, 5,4,3 are left beside 1 new ones', 5, [3, 4, 5, 1000]],
    ['of 5 backups from before, 2,1 are left beside 1 new ones', 5, [1, 2, 1000]],
    ['of 1 backups from before, none are left beside 0 new ones', 1, []],
    ['of 0 backups from before, none are left beside 4 new ones', 0, [1000, 1001, 1002, 1003]],
  ])('newest kept: %s', async (message, before, numbers) => {
    const starting = Object.fromEntries(numbers.map((number) => [backup(number), '{}']));
    expect(await judged(newestKept(before), starting, [])).toBe(message);
  });
});
