import './unpatched.ts';
import { whyShared } from '../actors/module-state.ts';
import { completeParameters, type Parameters, readParameters } from '../actors/parameters.ts';
import type { Actor, AnyScenario } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import type { CatalogueEntry } from '../cli/field-scenario.ts';
import { loadScenario } from '../cli/load-scenario.ts';
import { watchParent } from '../processes/watch-parent.ts';
import { textOf } from '../schedule/error-text.ts';
import { defineActors } from '../schedule/heaps.ts';
import { createFreeHeap, type FreeHeap, hearErrors, seedOf } from './free-actors.ts';
import type { Answer, Asked, Birth, Loaded, Told } from './messages.ts';
import { createRounds, type Rounds } from './rounds.ts';

/**
 * One process of a stress: has actors, or makes files and judges, as it is told. Nothing of Node is intercepted in it. It ends when
 * its parent ends it, or is gone.
 */
export function serveStress(catalogue: readonly CatalogueEntry[]): void {
  const birth: Birth = JSON.parse(process.argv[2] ?? '');
  watchParent(birth.parent, birth.folder);
  if (birth.folder === null) process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  const tell = (told: Told) => process.send?.(told);
  hearErrors((error) => tell({ kind: 'stray', message: textOf(error) }));
  // A terminal sends these to all; when it is over, who has started this process sees to its end.
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => undefined);
  const answer = createAnswers(catalogue, (message) => tell({ kind: 'late', message }));
  process.on('message', (asked: Asked) => {
    void answer(asked)
      .catch(failureOf)
      .then((answered) => tell({ ...answered, id: asked.id }));
  });
}

function failureOf(error: unknown): Answer {
  if (error instanceof UsageError) return { kind: 'usage', message: error.message };
  return { kind: 'threw', message: textOf(error) };
}

interface Known {
  readonly scenario: AnyScenario;
  readonly parameters: Parameters;
  readonly seed: number;
  readonly rounds: Rounds;
}

function createAnswers(
  catalogue: readonly CatalogueEntry[],
  late: (message: string) => void,
): (asked: Asked) => Promise<Answer> {
  let known: Known | undefined;
  const heaps = new Map<number, FreeHeap>();
  const need = (): Known => {
    if (known === undefined) throw new Error('no scenario was loaded');
    return known;
  };
  return async (asked) => {
    switch (asked.kind) {
      case 'load': {
        const { scenario, reference, file } = await loadScenario(asked.target, catalogue);
        const parameters = completeParameters(scenario, readParameters(scenario, asked.set));
        const actors = defineActors(scenario, parameters);
        known = { scenario, parameters, seed: asked.seed, rounds: createRounds(scenario, parameters, actors) };
        const isOwn = file === undefined;
        return { kind: 'loaded', loaded: describe(scenario, { reference, parameters, actors, isOwn }) };
      }
      case 'prepare': {
        const { rounds, seed } = need();
        const message = await rounds.prepare(asked.round, asked.dir, seedOf(seed, asked.round));
        return message === undefined ? { kind: 'done' } : { kind: 'threw', message };
      }
      case 'make': {
        const { scenario, parameters, seed } = need();
        const { process, dir } = asked;
        try {
          const place = { parameters, process, dir, seed: seedOf(seed, asked.round) };
          heaps.set(
            asked.round,
            createFreeHeap(scenario, {
              ...place,
              late: (actor, error) => late(`${actor}: ${error.name}: ${error.message}`),
            }),
          );
        } catch (error) {
          return { kind: 'threw', message: `actors() threw ${textOf(error)}` };
        }
        return { kind: 'done' };
      }
      case 'go': {
        const heap = heaps.get(asked.round);
        heaps.delete(asked.round);
        return { kind: 'ended', seen: (await heap?.run(asked.starts)) ?? [] };
      }
      case 'judge':
        return { kind: 'judged', judgement: need().rounds.judge(asked.round, asked.dir, asked.seen) };
    }
  };
}

function describe(
  scenario: AnyScenario,
  of: {
    readonly reference: string;
    readonly parameters: Parameters;
    readonly actors: Readonly<Record<string, Actor>>;
    /** Whether it comes with filerace, whose modules keep no state. */
    readonly isOwn: boolean;
  },
): Loaded {
  return {
    scenario: scenario.name,
    reference: of.reference,
    parameters: of.parameters,
    actors: Object.entries(of.actors).map(([name, { process = 'main' }]) => ({ name, process })),
    invariants: (scenario.invariants ?? []).map(({ name, reads, watch }) => ({
      name,
      labels: reads.labels ?? [],
      watches: watch !== undefined,
    })),
    shared: of.isOwn ? null : (whyShared(scenario) ?? null),
  };
}
