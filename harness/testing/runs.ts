import { tmpdir } from 'node:os';
import { type Actor, type AnyScenario, defineScenario, type Scenario } from '../actors/scenario.ts';
import type { Disk } from '../disk/disk.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { createRealDisk } from '../disk/real-disk.ts';
import type { FileSystem } from '../fs/create-fs.ts';
import { showEntry } from '../history/trace.ts';
import { createExecutor, type JudgedRun } from '../schedule/executor.ts';
import { withGuards } from '../schedule/guards.ts';
import type { SchedulePolicy } from '../schedule/policy.ts';
import { createRandomPolicy } from '../search/random-policy.ts';
import { createReplayPolicy } from '../search/replay-policy.ts';
import { createBruteForcePolicy } from './brute-force-policy.ts';

/** Both disks; each call makes a new one, which `usingDisk` gives back. */
export const disks: readonly [Disk['kind'], () => Disk][] = [
  ['memfs', createMemoryDisk],
  ['real', () => createRealDisk({ parent: tmpdir() })],
];

export async function usingDisk<T>(make: () => Disk, use: (disk: Disk) => Promise<T>): Promise<T> {
  const disk = make();
  try {
    return await use(disk);
  } finally {
    disk.dispose();
  }
}

/** A scenario of these actors, with `starting` files, whose heap is not shared by their closures. */
export function scenarioOf(
  actors: Readonly<Record<string, Actor | Actor['run']>>,
  rest: Partial<Scenario<Record<string, never>>> & { readonly starting?: Readonly<Record<string, string>> } = {},
): AnyScenario {
  const { starting = {}, ...others } = rest;
  const entries = Object.entries(actors).map(([name, actor]) => [
    name,
    typeof actor === 'function' ? { run: actor } : actor,
  ]);
  return defineScenario({
    name: 'test',
    setup: ({ dir, fs }) => {
      for (const [name, text] of Object.entries(starting)) fs.writeFileSync(`${dir}/${name}`, text);
    },
    actors: () => Object.fromEntries(entries),
    ...others,
  });
}

interface RunOptions {
  readonly disk?: () => Disk;
  readonly seed?: number;
}

/** Judges runs of a scenario until the policy, or `most`, says that it is enough. */
export function runsUnder(
  policy: SchedulePolicy,
  scenario: AnyScenario,
  { disk = createMemoryDisk, seed = 1, most = 50_000 }: RunOptions & { readonly most?: number } = {},
): Promise<JudgedRun[]> {
  return usingDisk(disk, (made) =>
    withGuards(async () => {
      const executor = createExecutor({ scenario, parameters: {}, disk: made, seed });
      const runs: JudgedRun[] = [];
      while (runs.length < most && policy.begin()) {
        runs.push(await executor.run(policy));
        policy.end();
      }
      return runs;
    }),
  );
}

/** Every order. */
export async function everyRun(scenario: AnyScenario, options?: RunOptions): Promise<JudgedRun[]> {
  const most = 50_000;
  const runs = await runsUnder(createBruteForcePolicy(), scenario, { ...options, most });
  if (runs.length === most) throw new Error(`${most} runs are not all`);
  return runs;
}

export function randomRuns(scenario: AnyScenario, most: number, options: RunOptions = {}): Promise<JudgedRun[]> {
  return runsUnder(createRandomPolicy(options.seed ?? 1), scenario, { ...options, most });
}

/** The run in which nobody interferes with anybody. */
export async function quietRun(scenario: AnyScenario, options?: RunOptions): Promise<JudgedRun> {
  const [run] = await runsUnder(createReplayPolicy([], []), scenario, options);
  if (run === undefined) throw new Error('there was no run');
  return run;
}

/** A trace in lines: `writer: open a`. */
export function linesOf({ record }: JudgedRun): string[] {
  return record.trace().map(showEntry);
}

/** The different values that were observed under `label`, over all runs, sorted. */
export function seen(runs: readonly JudgedRun[], label: string): unknown[] {
  const values = runs.flatMap(({ record }) => record.history.filter((each) => each.label === label));
  return [...new Set(values.map((each) => each.value))].sort();
}

/** The steps of one actor alone, without its turns, and what its body returned or threw. */
export async function stepsOf(
  body: (fs: FileSystem, dir: string) => unknown,
  options: RunOptions & { readonly setup?: (fs: FileSystem, dir: string) => void } = {},
): Promise<{ steps: string[]; value: unknown; thrown: unknown; run: JudgedRun }> {
  let value: unknown;
  let thrown: unknown;
  const actor: Actor['run'] = async ({ fs, dir }) => {
    try {
      value = await body(fs, dir);
    } catch (error) {
      thrown = error;
    }
  };
  const run = await quietRun(scenarioOf({ a: actor }, { setup: ({ fs, dir }) => options.setup?.(fs, dir) }), options);
  const turns = new Set(['a: start', 'a: resume', 'a: timer', 'a: event']);
  const steps = linesOf(run).filter((line) => !turns.has(line));
  return { steps: steps.map((line) => line.slice('a: '.length)), value, thrown, run };
}
