import type { ActorContext, AnyScenario } from '../actors/scenario.ts';
import type { WatchedEvent, WatchListener } from '../disk/watches.ts';
import type { FsPort } from '../fs/port.ts';
import type { Request } from '../fs/request.ts';
import { closeOutside } from '../intercept/outside-descriptors.ts';
import { inScope, outOfScope, type Scope, watchUnowned } from '../intercept/scope.ts';
import { createContext } from '../schedule/actor-context.ts';
import { ActorThread, type Flight } from '../schedule/actor-thread.ts';
import { copyOf } from '../schedule/copy-of.ts';
import { drain } from '../schedule/drain.ts';
import { textOf } from '../schedule/error-text.ts';
import { type Guarded, guard, hasRunawayTicks, RunEnded, resetTicks } from '../schedule/guards.ts';
import { createHeap } from '../schedule/heaps.ts';
import { Homes, loadThrew } from '../schedule/homes.ts';
import { ROOT } from '../schedule/run-plan.ts';
import { argumentTexts, resultText } from '../schedule/short-text.ts';
import { createEvents } from '../schedule/watch-events.ts';
import { type Answers, answersIn } from './answers.ts';
import type { Line } from './line.ts';
import { type RunStart, sentError } from './messages.ts';
import { createRemoteKernel } from './remote-kernel.ts';
import { RemoteTime } from './remote-time.ts';
import { Repeats } from './repeats.ts';

interface Watching {
  readonly listener: WatchListener;
}

/** The JavaScript of one process in one run: its actors take turns and make steps when they are told to. */
export class LivingRun implements Guarded {
  /** What went wrong in `actors()`, or in what it or a module has started; undefined if nothing did. */
  problem: string | undefined;
  readonly #homes: Homes;
  #isLoading = true;
  readonly #line: Line;
  readonly #start: RunStart;
  readonly #threads = new Map<number, ActorThread>();
  readonly #time: RemoteTime;
  readonly #watches = new Map<string, Watching>();
  readonly #calls = new WeakMap<Request, { readonly name: string; readonly args: readonly string[] }>();
  readonly #repeats = new Repeats();
  #turnOf: ActorThread | undefined;
  #hasEnded = false;

  constructor(line: Line, scenario: AnyScenario, start: RunStart) {
    this.#line = line;
    this.#start = start;
    this.#time = new RemoteTime(line, start.nowMs, () => this.#hasEnded);
    guard(this);
    watchUnowned({ dir: ROOT, hear: (call, path) => this.#hearUnowned(call, path) });
    try {
      const { parameters, process, seed, nowMs } = start;
      const heap = createHeap(scenario, parameters, process, { seed, now: () => nowMs, known: start.actors });
      for (const [index, { name, process: home }] of start.actors.entries()) {
        const definition = heap[name];
        if (home !== process) continue;
        if (definition === undefined)
          throw new Error(`it gave no \`${name}\` when it was called for process ${process}`);
        this.#threads.set(index, this.#createThread(index, name, definition));
      }
    } catch (error) {
      this.problem = `actors() threw: ${textOf(error)}`;
    }
    drain();
    this.#isLoading = false;
    this.#homes = new Homes(this.#threads.values());
    this.#homes.begin((owner, text) => this.#line.note(['ended', owner.index, 'escaped', text]));
  }

  /** JavaScript of an actor until it waits for a grant or is done. */
  turn(actor: number, kind: 'start' | 'resume' | 'timer', number: number, answers: Answers): void {
    const thread = this.#thread(actor);
    if (kind === 'resume') this.#repeats.repeat(this.#flight(actor, number).io, answers);
    this.#turnOf = thread;
    this.#homes.beginTurn(thread);
    resetTicks();
    try {
      this.#begin(thread, kind, number);
    } catch (error) {
      this.uncaught(error);
    }
    drain();
    this.#homes.endTurn(thread);
    if (hasRunawayTicks()) this.#line.note(['ended', actor, 'hang', 'queued nextTicks without end in one turn']);
    this.#turnOf = undefined;
  }

  /** Makes the next step of a request, and says what it was. */
  step(actor: number, number: number): void {
    const flight = this.#flight(actor, number);
    const { io } = flight;
    try {
      io.advance();
    } catch (error) {
      if (error instanceof RunEnded) throw error;
      this.#line.send('broken', error instanceof Error ? error.stack : String(error));
      return;
    }
    const call = this.#calls.get(io);
    const { op, path, dest, descriptorPath, outcome, isDone, isInsideJob } = io;
    const result = isDone && call !== undefined ? resultText(call.name, io) : undefined;
    this.#line.send('stepped', { op, path, dest, descriptorPath, outcome, isDone, isInsideJob, result });
  }

  event(actor: number, posted: unknown): void {
    const { watch, event, name, taken } = posted as {
      watch: number;
      event: WatchedEvent;
      name: string | null;
      taken: number;
    };
    this.#watches.get(`${actor}.${watch}`)?.listener(event, name ?? undefined, () => {
      if (!this.#hasEnded) this.#line.note(['taken', actor, taken]);
    });
    this.#line.send('posted');
  }

  end(): void {
    this.#hasEnded = true;
    this.#homes.end();
    drain();
    watchUnowned(undefined);
    guard(undefined);
    closeOutside();
  }

  uncaught(error: unknown): void {
    this.#fail('thrown outside', error);
  }

  unhandledRejection(reason: unknown): void {
    this.#fail('rejection nobody awaits', reason);
  }

  exit(name: string): never {
    if (this.#turnOf !== undefined) this.#line.note(['ended', this.#turnOf.index, 'exit', `called ${name}`]);
    this.#hasEnded = true;
    throw new RunEnded();
  }

  unsupported(name: string): never {
    return this.#unscheduled(this.#turnOf, `called ${name}, which would change it for all actors`);
  }

  #fail(kind: 'thrown outside' | 'rejection nobody awaits', error: unknown): void {
    if (this.#isLoading) this.problem ??= loadThrew(error);
    if (error instanceof RunEnded || this.#hasEnded || this.#turnOf === undefined) return;
    this.#line.note(['failed', this.#turnOf.index, kind, sentError(error)]);
  }

  #unscheduled(thread: ActorThread | undefined, text: string): never {
    if (thread !== undefined && !this.#hasEnded) this.#line.note(['ended', thread.index, 'escaped', text]);
    throw new RunEnded();
  }

  #begin(thread: ActorThread, kind: 'start' | 'resume' | 'timer', number: number): void {
    if (kind === 'start') {
      thread.tasks.length = 0;
      this.#startActor(thread);
    } else if (kind === 'timer') {
      this.#time.fire(thread.index, number);
    } else {
      const flight = this.#flight(thread.index, number);
      thread.finish(flight);
      flight.deliver();
    }
  }

  #createThread(index: number, name: string, definition: ActorThread['definition']): ActorThread {
    let lastWatch = -1;
    const add = (listener: WatchListener) => {
      lastWatch += 1;
      this.#watches.set(`${index}.${lastWatch}`, { listener });
      return { actor: index, watch: lastWatch };
    };
    const ask = (method: string, args: readonly unknown[], bytes?: Uint8Array) => {
      const repeated = this.#repeats.answer(method);
      if (repeated !== undefined) return repeated;
      this.#line.sendWith(bytes, 'call', method, args);
      return this.#line.await(['answer']);
    };
    const kernel = createRemoteKernel(ask, { add });
    return new ActorThread({ index, name, definition, kernel, slots: this.#start.actors.length + 1 });
  }

  #startActor(thread: ActorThread): void {
    const context = createContext(thread, {
      seed: this.#start.seed,
      threads: this.#start.actors.map(({ pid, ...each }, index) => ({
        index,
        ...each,
        definition: pid === undefined ? {} : { pid },
      })),
      time: this.#time.tableOf(thread.index),
      observe: (label, value, { key = '', reset = false } = {}) => {
        if (this.#hasEnded) return;
        try {
          this.#line.note(['observe', thread.index, label, copyOf(value), key, reset]);
        } catch (error) {
          this.#line.note(['unwritable', thread.index, label, textOf(error)]);
        }
      },
      isAlive: ({ index }) => {
        if (this.#hasEnded) return false;
        this.#line.send('alive', index);
        return this.#line.await(['answer']).parts[1] === true;
      },
      port: this.#port(thread),
    });
    const end = (error: ReturnType<typeof sentError> | null) => {
      if (!this.#hasEnded) this.#line.note(['returned', thread.index, error]);
    };
    const run = async () => thread.definition.run(context);
    const scope = this.#scopeOf(thread, context);
    this.#homes.enter(thread, scope);
    inScope(scope, run).then(
      () => end(null),
      (thrown: unknown) => {
        if (!(thrown instanceof RunEnded)) end(sentError(thrown));
      },
    );
  }

  #scopeOf(thread: ActorThread, { dir, fs, clock, random, process: { pid, isAlive } }: ActorContext): Scope {
    return {
      dir,
      fs,
      clock,
      random,
      pid,
      isAlive,
      readsOutside: (path) => {
        if (!this.#hasEnded) this.#line.note(['outside', thread.index, path]);
      },
      unscheduled: (name) => this.#unscheduled(thread, `called ${name}, which filerace does not schedule`),
    };
  }

  #port(thread: ActorThread): Omit<FsPort, 'temporarySuffix' | 'clock'> {
    const { isWitnessed } = this.#start;
    return {
      note: (request, name, args) => {
        this.#repeats.note(request, name, args);
        if (isWitnessed) this.#calls.set(request, { name, args: argumentTexts(args) });
      },
      submit: (request, deliver) => {
        if (!this.#hasEnded) this.#launch(thread, request, deliver, false);
      },
      complete: (request) => outOfScope(() => this.#complete(thread, request)),
      unsupported: (name) => this.#unscheduled(thread, `called ${name}, which filerace does not schedule`),
      sleep: (ms) => this.#line.note(['slept', thread.index, ms]),
      createEvents: () => createEvents(thread, this.#time.tableOf(thread.index)),
    };
  }

  #launch(thread: ActorThread, request: Request, deliver: () => void, isSync: boolean): Flight {
    const flight = thread.launch(request, deliver, isSync);
    const { number, sharesMemory, watchesHeap } = request;
    this.#line.note([
      'request',
      thread.index,
      {
        number,
        sharesMemory,
        watchesHeap,
        isSync,
        call: this.#calls.get(request),
        twin: this.#repeats.twinOf(request),
      },
    ]);
    return flight;
  }

  /** The thread waits, here as in any process, until the call is complete. */
  #complete(thread: ActorThread, request: Request): void {
    if (this.#hasEnded || this.#turnOf === undefined) throw new RunEnded();
    const flight = this.#launch(thread, request, () => undefined, true);
    this.#line.send('waits', thread.index, request.number);
    try {
      const { parts, bytes } = this.#line.await(['go']);
      this.#repeats.repeat(request, answersIn(parts.slice(1), bytes));
    } catch (error) {
      // The subject is between here and those who should hear of it, and might swallow it.
      this.#hasEnded = true;
      if (!(error instanceof RunEnded)) this.#line.send('broken', error instanceof Error ? error.stack : String(error));
      throw error;
    }
    thread.finish(flight);
  }

  #hearUnowned(call: string, path: string): void {
    if (this.#hasEnded) return;
    const where = new Error().stack?.split('\n').at(-1)?.trim() ?? '';
    this.#line.note(['unowned', 0, call, `${path} ${where}`]);
  }

  #thread(index: number): ActorThread {
    const thread = this.#threads.get(index);
    if (thread === undefined) throw new Error(`there is no actor number ${index} here`);
    return thread;
  }

  #flight(actor: number, number: number): Flight {
    const flight = this.#thread(actor).tasks.find((each): each is Flight => each.request === number && 'io' in each);
    if (flight === undefined) throw new Error(`there is no request ${number} of actor ${actor} here`);
    return flight;
  }
}
