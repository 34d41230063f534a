import { expect, test } from 'vitest';
import { defineScenario } from '../actors/scenario.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import type { Result } from '../results/result.ts';
import { createExecutor } from '../schedule/executor.ts';
import { usingDisk } from '../testing/runs.ts';
import type { Helper } from './crew.ts';
import { type ExploreOptions, explore } from './explore.ts';
import { runUnit } from './run-unit.ts';
import type { SearchState } from './search-state.ts';

/** Each adds to a file; in one order of many, all that one has written is lost. */
const adding = (actors: readonly string[], verdict: 'held' | 'violated') =>
  defineScenario({
    name: 'adding',
    setup: ({ dir, fs }) => fs.writeFileSync(`${dir}/count`, ''),
    actors: () =>
      Object.fromEntries(
        actors.map((name) => [
          name,
          {
            process: name,
            run: async ({ dir, fs, observe, clock }) => {
              const text = await fs.promises.readFile(`${dir}/count`, 'utf8');
              if (name === actors[0]) await clock.sleep(1);
              await fs.promises.writeFile(`${dir}/count`, `${text}x`);
              observe('seen', text);
            },
          },
        ]),
      ),
    invariants: [
      {
        name: 'eventually.few',
        reads: { labels: ['seen'] },
        atEnd: (_tree, history) =>
          verdict === 'violated' && history.map(({ actor }) => actor).join() === [...actors].reverse().join()
            ? 'the last was the first'
            : undefined,
      },
    ],
  });

const TWO = adding(['one', 'two'], 'held');
const THREE = adding(['one', 'two', 'three'], 'held');
const FAILING = adding(['one', 'two', 'three'], 'violated');

type Search = Pick<ExploreOptions, 'scenario' | 'policy'> & Partial<ExploreOptions>;

/** Another who does units, as another thread would, on a disk of its own. */
function searchWith(workers: 1 | 2, options: Search): Promise<Result> {
  const { scenario } = options;
  return usingDisk(createMemoryDisk, (disk) =>
    usingDisk(createMemoryDisk, (other) => {
      const executor = createExecutor({ scenario, parameters: {}, disk: other, seed: 3 });
      const helper: Helper = {
        do: async (unit) => structuredClone(await runUnit(executor, structuredClone(unit), {})),
      };
      return explore({ seed: 3, disk, ...options, helpers: () => (workers === 1 ? [] : [helper]) });
    }),
  );
}

/** Every state that a search comes to, as a file has it. */
async function statesOf(
  workers: 1 | 2,
  options: Search,
): Promise<{ result: Result; states: string[]; isOpen: boolean }> {
  const states: string[] = [];
  let isOpen = true;
  const onCheckpoint = (state: SearchState | undefined, isLast: boolean) => {
    if (isLast) isOpen = state !== undefined;
    else states.push(JSON.stringify(state));
  };
  const result = await searchWith(workers, { ...options, onCheckpoint });
  return { result, states, isOpen };
}

function timeless(result: Result): unknown {
  return { ...result, elapsedMs: 0 };
}

/** With how many waves there are at least. */
const SEARCHES: readonly (readonly [string, Search, number])[] = [
  ['random', { scenario: THREE, policy: 'random', runs: 400 }, 3],
  ['pct', { scenario: THREE, policy: 'pct', runs: 400 }, 3],
  ['exhaustive', { scenario: THREE, policy: 'exhaustive' }, 2],
  ['auto', { scenario: THREE, policy: 'auto', runs: 400 }, 4],
  ['bounded', { scenario: TWO, policy: 'bounded' }, 1],
  ['random, failing', { scenario: FAILING, policy: 'random' }, 1],
];

/** Each of them as it goes through, by one worker. */
const through = new Map<string, ReturnType<typeof statesOf>>();
function goThrough(name: string, options: Search): ReturnType<typeof statesOf> {
  const known = through.get(name) ?? statesOf(1, options);
  through.set(name, known);
  return known;
}

test.each(SEARCHES)(
  '%s goes on from every wave, with one more worker, to the same result',
  async (name, options, least) => {
    const { result, states, isOpen } = await goThrough(name, options);
    expect(states.length).toBeGreaterThanOrEqual(least);
    expect(isOpen).toBe(false);
    // From the first one everything is done again.
    for (const state of states.slice(least > 1 ? 1 : 0)) {
      const again = await searchWith(2, { ...options, from: JSON.parse(state) });
      expect(timeless(again)).toEqual(timeless(result));
    }
  },
);

test.each(SEARCHES)(
  '%s, interrupted in the middle of one wave and then of another, comes to the same',
  async (name, options) => {
    const whole = await goThrough(name, options);
    let from: SearchState | undefined;
    for (const most of options.policy === 'exhaustive' ? [600] : [30, 350]) {
      let runs = 0;
      const { result, states } = await statesOf(1, {
        ...options,
        ...(from === undefined ? {} : { from }),
        isInterrupted: () => runs >= most,
        onRun: () => {
          runs += 1;
        },
      });
      if (result.verdict === 'unknown') expect(result.unknown?.reason).toBe('budget');
      from = JSON.parse(states.at(-1) ?? '');
    }
    const rest = await searchWith(1, { ...options, ...(from === undefined ? {} : { from }) });
    expect(timeless(rest)).toEqual(timeless(whole.result));
  },
);

test('exhaustive, after 777 runs, goes on to more as if it had been given more', async () => {
  const options = { scenario: THREE, policy: 'exhaustive' } as const;
  const { result, states, isOpen } = await statesOf(1, { ...options, runs: 777 });
  expect([result.coverage.runs, isOpen]).toEqual([777, true]);
  const rest = await searchWith(1, { ...options, from: JSON.parse(states.at(-1) ?? '') });
  expect(timeless(rest)).toEqual(timeless((await goThrough('exhaustive', options)).result));
});

test('what was counted before is not lost', async () => {
  const options = { scenario: THREE, policy: 'random', runs: 400 } as const;
  const { result, states } = await goThrough('random', options);
  const state: SearchState = JSON.parse(states.at(-1) ?? '');
  const account = { ...state.account, all: { ...state.account.all, extraRuns: 0 } };
  const uncounted = await searchWith(1, { ...options, from: { ...state, account } });
  expect(timeless(uncounted)).not.toEqual(timeless(result));
  expect(uncounted.elapsedMs).toBeGreaterThanOrEqual(state.account.elapsedMs);
});
