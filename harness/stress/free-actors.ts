import { AsyncLocalStorage } from 'node:async_hooks';
import * as nodeFs from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { type Load, renewed } from '../actors/module-state.ts';
import type { Parameters } from '../actors/parameters.ts';
import { createRandom, hash } from '../actors/random.ts';
import type { Actor, ActorContext, AnyScenario } from '../actors/scenario.ts';
import { copyOf } from '../schedule/copy-of.ts';
import { createFreeClock } from './free-clock.ts';
import type { PlainError, Seen, Start } from './messages.ts';
import { nowUs } from './monotonic.ts';

/** How long before an actor's time a timer, which comes up to a millisecond late, is no longer good enough. */
const TIMER_MS = 2;

/** Whose code is running, for what is thrown where no promise catches it. */
const running = new AsyncLocalStorage<(error: unknown, how: 'thrown outside' | 'rejection nobody awaits') => void>();

/** Hears of errors that nobody catches, and gives them to the actor whose they are; `stray` is told of those that are nobody's. */
export function hearErrors(stray: (error: unknown) => void): void {
  const owner = () => running.getStore() ?? stray;
  process.on('uncaughtException', (error) => owner()(error, 'thrown outside'));
  process.on('unhandledRejection', (reason) => owner()(reason, 'rejection nobody awaits'));
}

/** One process of the scenario in one round. */
export interface FreeHeap {
  /** Starts actors and resolves when they are done to what they saw. */
  run(starts: readonly Start[]): Promise<readonly Seen[]>;
}

/**
 * Calls `actors` for this process, with its modules anew where that can be done, as it is before each run of a search. Actors get Node's
 * own `fs`, the real clock and the real pid; only `random` is seeded, by round and actor.
 */
export function createFreeHeap(
  scenario: AnyScenario,
  {
    parameters,
    process: name,
    dir,
    seed,
    late,
  }: {
    readonly parameters: Parameters;
    readonly process: string;
    readonly dir: string;
    readonly seed: number;
    /** Told of an error of an actor that was done. */
    readonly late: (actor: string, error: PlainError) => void;
  },
): FreeHeap {
  const own = renewed(scenario);
  const actors = own.scenario.actors({ parameters, process: name });
  return {
    run: async (starts) => {
      const seen: Seen[] = [];
      let isOver = false;
      const see = (each: Seen) => {
        if (!isOver) seen.push(each);
        else if (each.kind === 'failure') late(each.actor, each.error);
      };
      await Promise.all(
        starts.map(async ({ actor, atUs }) => {
          const chosen = actors[actor];
          if (chosen === undefined)
            throw new Error(`actors() gave no \`${actor}\` when it was called for process ${name}`);
          await until(atUs);
          await runActor(chosen, { actor, process: name, dir, seed, load: own.load, see });
        }),
      );
      // Node says of a rejection that nobody handles it when all microtasks are over.
      await setImmediate();
      isOver = true;
      return seen;
    },
  };
}

async function runActor(
  { run }: Actor,
  {
    actor,
    process: name,
    dir,
    seed,
    load,
    see,
  }: {
    readonly actor: string;
    readonly process: string;
    readonly dir: string;
    readonly seed: number;
    readonly load: Load;
    readonly see: (seen: Seen) => void;
  },
): Promise<void> {
  const fail = (error: unknown, how: 'ended' | 'thrown outside' | 'rejection nobody awaits') =>
    see({ kind: 'failure', atUs: nowUs(), actor, error: plainError(error, dir), how });
  const clock = createFreeClock();
  const context: ActorContext = {
    dir,
    fs: nodeFs,
    clock,
    load: load as ActorContext['load'],
    random: createRandom(seed, actor),
    observe: (label, value, { key = '', reset = false } = {}) =>
      see({ kind: 'observation', atUs: nowUs(), actor, label, value: withoutFolder(copyOf(value), dir), key, reset }),
    process: { name, pid: process.pid, isAlive },
  };
  try {
    await running.run(fail, async () => run(context));
    await clock.idle();
  } catch (error) {
    fail(error, 'ended');
  } finally {
    clock.close();
  }
}

/** The randomness of a round: that of another has another seed. */
export function seedOf(seed: number, round: number): number {
  return hash(`${seed} ${round}`);
}

/** To the microsecond; meanwhile others can go on. */
async function until(atUs: number): Promise<void> {
  const earlyMs = (atUs - nowUs()) / 1_000 - TIMER_MS;
  if (earlyMs > 0) await setTimeout(earlyMs);
  while (nowUs() < atUs) await setImmediate();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** What is thrown comes from outside and may throw itself when it is looked at. */
function plainError(thrown: unknown, dir: string): PlainError {
  try {
    const code: unknown = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, 'code') : undefined;
    const [name, message] = thrown instanceof Error ? [thrown.name, thrown.message] : [typeof thrown, String(thrown)];
    return { name, message: message.replaceAll(dir, '.'), code: typeof code === 'string' ? code : undefined };
  } catch {
    return { name: 'Error', message: 'something that cannot be shown', code: undefined };
  }
}

/** The folder has another name in each round: it is written as `.`. */
function withoutFolder(value: unknown, dir: string): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(JSON.stringify(dir).slice(1, -1), '.'));
}
