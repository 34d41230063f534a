import { isAbsolute, relative, sep } from 'node:path';
import { whyShared } from '../actors/module-state.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import { atMost } from '../results/coverage-sentence.ts';
import type { Program } from '../schedule/policy.ts';
import type { Cover } from './plan.ts';
import type { Tally } from './tally.ts';

/** A sample that misses a bug with more than this probability deserves a warning. */
const WEAK = 0.5;

/** What was searched, and what was counted. */
export interface Searched {
  readonly scenario: AnyScenario;
  readonly program: Program;
  /** Name of the policy that gave the verdict. */
  readonly policy: string;
  /** Whether its processes were real. */
  readonly isHosted: boolean;
  readonly cover: Cover;
  /** Of the runs of that policy. */
  readonly phase: Pick<Tally, 'overlap'>;
  /** Of all runs. */
  readonly all: Pick<Tally, 'labels' | 'hasCalls' | 'hasTimers' | 'syncActors' | 'shared'>;
}

/** What makes a green result worth less than it looks. */
export function warningsOf(searched: Searched): string[] {
  const { scenario, policy, all } = searched;
  const { invariants = [], time } = scenario;
  const blind = invariants.flatMap(({ name, reads: { labels = [] } }) =>
    labels
      .filter((label) => !all.labels.includes(label))
      .map((label) => `nothing was ever observed as ${label}, so ${name} judged nothing`),
  );
  const uninterrupted = uninterruptedOf(searched);
  return [
    ...(invariants.length === 0 ? ['the scenario has no invariants: only actors.finish was judged'] : []),
    ...blind,
    ...quietOf(searched),
    ...sharingOf(searched),
    ...(uninterrupted.length === 0
      ? []
      : [
          `real processes can interrupt the sync calls of ${uninterrupted.join(', ')}; here nothing new could begin in them`,
        ]),
    ...(time !== 'adversarial' && all.hasTimers
      ? [
          "time passed only when nothing else could happen, so nobody was ever slower than a timer; `time: 'adversarial'` lets it pass at any moment",
        ]
      : []),
    ...weakOf(searched),
    ...(time === 'adversarial' && !all.hasTimers
      ? ['time is adversarial, but no actor ever set a timer, so it had nowhere to go: it stood still']
      : []),
    ...(policy === 'replay'
      ? ['one schedule was replayed; if the code has changed since, it may not be the one that failed: explore again']
      : []),
  ];
}

/** State that real processes do not have in common, or not from run to run. */
export function sharingOf({ scenario, isHosted, all }: Pick<Searched, 'scenario' | 'isHosted' | 'all'>): string[] {
  const reason = whyShared(scenario);
  const names = all.shared.map(shortName).sort();
  const few = [
    ...names.slice(0, MAX_SHARED),
    ...(names.length > MAX_SHARED ? [`${names.length - MAX_SHARED} more`] : []),
  ];
  const effect = isHosted
    ? 'its state goes on from run to run'
    : 'all processes share its state; real processes, each with its own, may do otherwise';
  return [
    ...(reason === undefined
      ? []
      : [
          isHosted
            ? `the modules that are imported could not be loaded anew, so their state goes on from run to run: ${reason}`
            : `all processes share the state of the modules that are imported, which could not be loaded anew: ${reason}; real processes, each with modules of its own, may do otherwise`,
        ]),
    ...(names.length === 0
      ? []
      : [
          `${few.join(', ')} could not be made anew for each process, so ${effect}; import a module by its literal name, and a global is best kept in one`,
        ]),
  ];
}

const MAX_SHARED = 5;

/** A package's file as its package, another relative to where we are. */
function shortName(name: string): string {
  const at = name.lastIndexOf(IN_PACKAGES);
  if (at !== -1) return name.slice(at + IN_PACKAGES.length);
  return isAbsolute(name) ? relative(process.cwd(), name) : name;
}

const IN_PACKAGES = `${sep}node_modules${sep}`;

/** Samples that say little. */
function weakOf({ cover: { depth, missProbability } }: Searched): string[] {
  if (depth === null) return [];
  if (missProbability === null) {
    return ['an actor went round a loop that only another could end, so no probability of a miss can be stated'];
  }
  if (missProbability <= WEAK) return [];
  return [
    `so few schedules say little: a bug of depth ${depth} may be missed with p ${atMost(missProbability)}; use more --runs, or less to search`,
  ];
}

/** Runs in which nobody raced. */
function quietOf({ program, phase, cover, all }: Searched): string[] {
  if (!all.hasCalls) return [NO_CALLS];
  if (phase.overlap > 0 || cover.kind === 'single') return [];
  const count = program.actors.length;
  if (count === 1) return ['there is one actor only, so nothing raced'];
  return ['in no run did an actor make a step while a request of another was in flight: the actors never raced'];
}

/** Said first of what is green and should not be. */
export const NO_CALLS =
  'no actor made a system call on the shared folder, so nothing was searched: does the code use another folder, or keep its data in memory here (some packages do so if NODE_ENV is test)?';

/** Actors with sync calls, where other processes could have interrupted them. */
export function uninterruptedOf({ program, isHosted, all }: Searched): string[] {
  const processes = new Set(program.actors.map((actor) => actor.process));
  return processes.size > 1 && !isHosted ? [...all.syncActors].sort() : [];
}
