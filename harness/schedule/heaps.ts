import { EPOCH_MS } from '../actors/clock.ts';
import { renewed, setLoad } from '../actors/module-state.ts';
import type { Parameters } from '../actors/parameters.ts';
import { createRandom } from '../actors/random.ts';
import type { Actor, AnyScenario } from '../actors/scenario.ts';
import type { FsPort } from '../fs/port.ts';
import { inScope } from '../intercept/scope.ts';
import { textOf } from './error-text.ts';
import { keepProcess } from './process-state.ts';
import type { Unknown } from './run-record.ts';
import { unscheduledScope } from './unscheduled-scope.ts';

/** What one run knows when its processes are made. */
interface Making {
  readonly seed: number;
  readonly now: () => number;
  /** The actors, where they are known already. */
  readonly known?: readonly KnownActor[];
}

interface KnownActor {
  readonly name: string;
  readonly process: string;
}

/**
 * The actors, as a first call of `actors` says, whose closures nobody uses: each process then gets its own heap. Without `making`
 * they are only looked at: of what their modules ask of the process nothing stays.
 */
export function defineActors(scenario: AnyScenario, parameters: Parameters, making?: Making): Record<string, Actor> {
  if (making === undefined) {
    const restore = keepProcess();
    try {
      return defineActors(scenario, parameters, { seed: 0, now: () => EPOCH_MS });
    } finally {
      restore();
    }
  }
  const first = Object.entries(scenario.actors({ parameters, process: 'main' }));
  if (first.length === 0) throw new Error('it gave no actor');
  const known = first.map(([name, { process = 'main' }]) => ({ name, process }));
  return createHeaps(scenario, parameters, { ...making, known });
}

export function tryDefineActors(
  scenario: AnyScenario,
  parameters: Parameters,
  making?: Making,
): { readonly actors: Record<string, Actor> } | Unknown {
  try {
    if (making?.known === undefined || making.known.length === 0) {
      return { actors: defineActors(scenario, parameters, making) };
    }
    return { actors: createHeaps(scenario, parameters, { ...making, known: making.known }) };
  } catch (error) {
    return { reason: 'setup-threw', actor: null, message: `actors() threw: ${textOf(error)}` };
  }
}

/**
 * Loads the scenario's modules anew, where that can be done, and calls `actors`, once per process: the state of the modules and what
 * `actors` closes over are that process's heap.
 */
function createHeaps(
  scenario: AnyScenario,
  parameters: Parameters,
  { known, seed, now }: Making & { readonly known: readonly KnownActor[] },
): Record<string, Actor> {
  const heaps = new Map<string, Readonly<Record<string, Actor>>>();
  const actors: Record<string, Actor> = {};
  for (const { name, process } of known) {
    let heap = heaps.get(process);
    if (heap === undefined) {
      heap = createHeap(scenario, parameters, process, { seed, now });
      heaps.set(process, heap);
    }
    const actor = heap[name];
    if (actor === undefined) throw new Error(`actors() gave no \`${name}\` when it was called for process ${process}`);
    actors[name] = actor;
  }
  return actors;
}

/** The actors of one process, whose modules are loaded anew, where that can be done. */
export function createHeap(
  scenario: AnyScenario,
  parameters: Parameters,
  process: string,
  { seed, now }: Pick<Making, 'seed' | 'now'>,
): Readonly<Record<string, Actor>> {
  // Its name cannot be an actor's, so no two streams are the same.
  const random = createRandom(seed, `process:${process}`);
  const scope = unscheduledScope({ port: REFUSING, now, random, pid: LOADING_PID });
  return inScope(scope, () => {
    const own = renewed(scenario);
    const made = own.scenario.actors({ parameters, process });
    for (const each of Object.values(made)) setLoad(each, own.load);
    return made;
  });
}

/** While modules are loaded nobody is an actor yet, so nothing can be scheduled. */
const REFUSING: FsPort = {
  submit: () => refuse('a file of the shared folder'),
  complete: () => refuse('a file of the shared folder'),
  unsupported: refuse,
  temporarySuffix: () => refuse('mkdtemp'),
  clock: {
    now: () => EPOCH_MS,
    setTimeout: () => refuse('a timer'),
    setInterval: () => refuse('a timer'),
    clearInterval: () => undefined,
  },
  sleep: () => refuse('a wait'),
  createEvents: () => refuse('fs.watch'),
};

function refuse(what: string): never {
  throw new Error(`${what} was used while modules were loaded, or by actors() itself; use it in an actor`);
}

const LOADING_PID = 999;
