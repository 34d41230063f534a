import { AsyncResource } from 'node:async_hooks';
import { type Clock, EPOCH_MS, type TimerHandle } from '../actors/clock.ts';
import type { Random } from '../actors/random.ts';
import type { Actor } from '../actors/scenario.ts';
import { createFs } from '../fs/create-fs.ts';
import type { FsPort } from '../fs/port.ts';
import { inScope, type Scope } from '../intercept/scope.ts';
import { RunEnded } from './guards.ts';
import { HeldTimers } from './held-timers.ts';
import { ROOT } from './run-plan.ts';

const homes = new WeakMap<Actor, Home>();

/** Says in which process an actor lives: an actor is of one process and one run. */
export function setHome(actor: Actor, home: Home): void {
  homes.set(actor, home);
}

export function homeOf(actor: Actor): Home | undefined {
  return homes.get(actor);
}

/**
 * A process of one run, as the modules that it has loaded see it. While they are loaded nobody is an actor yet, so nothing can be
 * scheduled, and a timer waits for the first actor. What they started then, a loop for instance, belongs later to the actor of the
 * process whose turn it is. If it is nobody's turn, because another process has woken it, it is heard of, and gets no answer.
 */
export class Home {
  readonly scope: Scope;
  #turnOf: Scope | undefined;
  #state: 'loading' | 'running' | 'over' = 'loading';
  #hear: (call: string) => void = () => undefined;
  readonly #timers = new HeldTimers();

  constructor(process: {
    readonly now: () => number;
    readonly random: Random;
    readonly pid: number;
    /** Of all processes of the run. */
    readonly pids: readonly number[];
  }) {
    const { now, random, pid, pids } = process;
    const home = this;
    this.scope = {
      dir: ROOT,
      fs: createFs(this.#createPort()),
      clock: this.#createClock(now),
      random,
      pid,
      isAlive: (other) => pids.includes(other),
      readsOutside: () => undefined,
      unscheduled: (name) => this.#refuse(name),
      get delegate() {
        return home.#turnOf;
      },
    };
  }

  /** The modules are loaded. `hear` is told of the calls that come while it is no actor's turn. */
  begin(hear: (call: string) => void): void {
    this.#state = 'running';
    this.#hear = hear;
  }

  /** What timers were set while modules were loaded are now those of an actor. */
  giveTimers(clock: Clock): void {
    this.#timers.give(clock);
  }

  /** Whose turn it is; undefined between turns. */
  set turnOf(actor: Scope | undefined) {
    this.#turnOf = actor;
  }

  /** What is still called is of no interest to anybody. */
  end(): void {
    this.#state = 'over';
    this.#turnOf = undefined;
  }

  #refuse(what: string): never {
    if (this.#state === 'loading') {
      throw new Error(`${what} was used while modules were loaded, or by actors() itself; use it in an actor`);
    }
    if (this.#state === 'running') this.#hear(what);
    throw new RunEnded();
  }

  #createPort(): FsPort {
    const refuse = (what: string) => this.#refuse(what);
    let call = '';
    return {
      note: (_request, name) => {
        call = `fs.${name}`;
      },
      submit: () => {
        if (this.#state === 'loading') refuse(ON_FILES);
        // An answer, if only a failure, might be tried again for ever.
        if (this.#state === 'running') this.#hear(call);
      },
      complete: () => refuse(this.#state === 'loading' ? ON_FILES : call),
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
  }

  #createClock(now: () => number): Clock {
    const set = (
      kind: 'setTimeout' | 'setInterval' | 'setImmediate',
      callback: () => void,
      ms: number,
    ): TimerHandle => {
      // A timer that was set while modules were loaded may be set anew in a turn.
      if (this.#state !== 'loading' && this.#turnOf === undefined) this.#refuse('a timer');
      return this.#timers.hold(
        kind,
        AsyncResource.bind(() => inScope(this.scope, callback)),
        ms,
      );
    };
    const clear: Clock['clearTimeout'] = (timer) => {
      if (timer !== undefined) this.#timers.clear(timer.number);
    };
    return {
      now,
      sleep: (ms) => new Promise((resolve) => set('setTimeout', resolve, ms)),
      setTimeout: (callback, ms) => set('setTimeout', callback, ms),
      setInterval: (callback, ms) => set('setInterval', callback, ms),
      setImmediate: (callback) => set('setImmediate', callback, 0),
      clearTimeout: clear,
      clearInterval: clear,
    };
  }
}

const ON_FILES = 'a file of the shared folder';
