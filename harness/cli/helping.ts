import type { MessagePort } from 'node:worker_threads';
import { completeParameters, type Parameters } from '../actors/parameters.ts';
import type { Disk } from '../disk/disk.ts';
import { createExecutor, type Executor } from '../schedule/executor.ts';
import { withGuards } from '../schedule/guards.ts';
import type { Helper } from '../search/crew.ts';
import { now } from '../search/now.ts';
import type { Unit } from '../search/plan.ts';
import { runUnit, type UnitDone } from '../search/run-unit.ts';
import { describeFailure } from './failure.ts';
import type { CatalogueEntry } from './field-scenario.ts';
import type { Place } from './jobs.ts';
import { loadScenario } from './load-scenario.ts';
import { fibersDiskAt } from './place.ts';

/** What a helper has to know of a search. */
export interface Ground extends Place {
  /** Name of a scenario, or path of a file. */
  readonly target: string;
  readonly parameters: Parameters;
  readonly seed: number;
}

interface Order {
  readonly ground: Ground;
  readonly unit: Unit;
  readonly untilMs: number | undefined;
}

type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly done: UnitDone }
  | { readonly kind: 'failed'; readonly message: string };

/** A search has to last so long before others are asked to help: to start a thread takes about as long. */
const PATIENCE_MS = 500;

/** The helpers of the thread that searches: how they are asked for, and which of them have nothing to do. */
export class Pool {
  readonly #ask: () => void;
  readonly #idle = new Set<MessagePort>();
  #hasAsked = false;

  /** `ask` is called once, when helpers are wanted; they may come at any time after that. */
  constructor(ask: () => void) {
    this.#ask = ask;
  }

  /** Somebody who is about to be ready to help, at the other end of `port`. */
  add(port: MessagePort): void {
    port.once('message', () => this.#idle.add(port));
  }

  /** Those who have nothing to do, for a search that begins now. */
  forSearch(ground: Omit<Ground, 'parameters'>): (parameters: Parameters) => readonly Helper[] {
    const startedMs = now();
    const known = new Map<MessagePort, Helper>();
    // Those of the workload that is searched right now.
    let current: Parameters = {};
    const helperAt = (port: MessagePort): Helper => {
      const helper = known.get(port) ?? {
        do: (unit, untilMs) => this.#do(port, { ground: { ...ground, parameters: current }, unit, untilMs }),
      };
      known.set(port, helper);
      return helper;
    };
    return (parameters) => {
      current = parameters;
      if (!this.#hasAsked && now() - startedMs > PATIENCE_MS) {
        this.#hasAsked = true;
        this.#ask();
      }
      return [...this.#idle].map(helperAt);
    };
  }

  #do(port: MessagePort, order: Order): Promise<UnitDone> {
    this.#idle.delete(port);
    return new Promise((resolve, reject) => {
      port.once('message', (answer: Answer) => {
        if (answer.kind !== 'done') {
          reject(new Error(answer.kind === 'failed' ? answer.message : 'a helper was ready twice'));
          return;
        }
        this.#idle.add(port);
        resolve(answer.done);
      });
      port.postMessage(order);
    });
  }
}

/** The other side: does one unit after another, for whoever is at the other end of `port`, as long as the thread lasts. */
export async function help(
  port: MessagePort,
  catalogue: readonly CatalogueEntry[],
  hooks: {
    readonly isInterrupted: () => boolean;
    readonly onTurn: (actor: number) => void;
    readonly onRun: (runs: number) => void;
    readonly onBusy: (isBusy: boolean) => void;
  },
): Promise<void> {
  let key = '';
  let current: { readonly executor: Executor; readonly disk: Disk } | undefined;
  const prepare = async (ground: Ground): Promise<Executor> => {
    if (current === undefined || key !== JSON.stringify(ground)) {
      current?.disk.dispose();
      const { scenario } = await loadScenario(ground.target, catalogue);
      const disk = fibersDiskAt(ground);
      const parameters = completeParameters(scenario, ground.parameters);
      current = {
        disk,
        executor: createExecutor({ scenario, parameters, disk, seed: ground.seed, onTurn: hooks.onTurn }),
      };
      key = JSON.stringify(ground);
    }
    return current.executor;
  };
  const answer = async ({ ground, unit, untilMs }: Order): Promise<Answer> => {
    hooks.onBusy(true);
    try {
      const executor = await prepare(ground);
      const limits = untilMs === undefined ? hooks : { ...hooks, untilMs };
      return { kind: 'done', done: await runUnit(executor, unit, limits) };
    } catch (error) {
      return { kind: 'failed', message: describeFailure(error) };
    } finally {
      hooks.onBusy(false);
    }
  };
  // What goes wrong between two units is told with the next run, so the guards stay.
  await withGuards(async () => {
    port.on('message', (order: Order) => void answer(order).then((each) => port.postMessage(each)));
    port.postMessage({ kind: 'ready' } satisfies Answer);
    await new Promise(() => undefined);
  });
}
