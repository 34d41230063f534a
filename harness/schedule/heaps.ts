import { EPOCH_MS } from '../actors/clock.ts';
import { renewed, setLoad } from '../actors/module-state.ts';
import type { Parameters } from '../actors/parameters.ts';
import { createRandom } from '../actors/random.ts';
import type { Actor, AnyScenario } from '../actors/scenario.ts';
import { inScope } from '../intercept/scope.ts';
import { type PidOwner, pidIn } from './actor-context.ts';
import { textOf } from './error-text.ts';
import { Home, setHome } from './home.ts';
import { keepProcess } from './process-state.ts';
import type { Unknown } from './run-record.ts';

/** What one run knows when its processes are made. */
interface Making {
  readonly seed: number;
  readonly now: () => number;
  /** The actors, where they are known already. */
  readonly known?: readonly KnownActor[];
}

interface KnownActor extends PidOwner {
  readonly name: string;
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
  const random = createRandom(making.seed, 'process:');
  const nowhere = new Home({ now: making.now, random, pid: pidIn([], 'main'), pids: [] });
  const first = Object.entries(inScope(nowhere.scope, () => scenario.actors({ parameters, process: 'main' })));
  if (first.length === 0) throw new Error('it gave no actor');
  const known = first.map(([name, { process = 'main', pid }]) => ({ name, process, pid }));
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
      heap = createHeap(scenario, parameters, process, { seed, now, known });
      heaps.set(process, heap);
    }
    const actor = heap[name];
    if (actor === undefined) throw new Error(`actors() gave no \`${name}\` when it was called for process ${process}`);
    actors[name] = actor;
  }
  return actors;
}

/** The actors of one process, whose modules are loaded anew, where that can be done. `known` are those of all processes. */
export function createHeap(
  scenario: AnyScenario,
  parameters: Parameters,
  process: string,
  { seed, now, known }: Pick<Making, 'seed' | 'now'> & { readonly known: readonly PidOwner[] },
): Readonly<Record<string, Actor>> {
  // Its name cannot be an actor's, so no two streams are the same.
  const random = createRandom(seed, `process:${process}`);
  const pids = known.map((each) => pidIn(known, each.process));
  const home = new Home({ now, random, pid: pidIn(known, process), pids });
  return inScope(home.scope, () => {
    const own = renewed(scenario);
    const made = own.scenario.actors({ parameters, process });
    for (const each of Object.values(made)) {
      setLoad(each, own.load);
      if ((each.process ?? 'main') === process) setHome(each, home);
    }
    return made;
  });
}
