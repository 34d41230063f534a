import { createRandom } from '../actors/random.ts';
import type { ActorContext, ObserveOptions } from '../actors/scenario.ts';
import type { Kernel } from '../disk/kernel.ts';
import { createFs } from '../fs/create-fs.ts';
import type { FsPort } from '../fs/port.ts';
import type { Request } from '../fs/request.ts';
import type { Observation } from '../history/history.ts';
import { ActorThread, type Flight, type Start } from './actor-thread.ts';
import { drain } from './drain.ts';
import { textOf } from './error-text.ts';
import { type Guarded, guard, hasRunawayTicks, RunEnded, resetTicks } from './guards.ts';
import type { SchedulePolicy } from './policy.ts';
import { Recorder } from './recorder.ts';
import { ROOT, type RunPlan } from './run-plan.ts';
import type { ActorFailure, RunRecord, Unknown, UnknownReason, WatchFailure } from './run-record.ts';
import { createClock, type Timer, type VirtualTime } from './virtual-time.ts';

/** Entries of one run; the longest scenario that comes with filerace has 40,000. */
export const MAX_ENTRIES = 400_000;

/** Pids begin here, in the order in which processes are declared. */
const FIRST_PID = 1_000;

type Task = Start | Flight | Timer;

/**
 * One run of a scenario under one schedule, in `fibers` isolation: all actors live in this thread.
 *
 * The whole run is one synchronous call. A step is made when it is chosen. A turn is made by calling into the actor and
 * draining everything that is due; when that returns, the actor waits for a grant or is done. A sync fs call happens
 * inside a turn: `#complete` then chooses among the steps that can happen while the thread is busy.
 */
export class Run implements Guarded {
  readonly #kernel: Kernel;
  readonly #policy: SchedulePolicy;
  readonly #plan: RunPlan;
  readonly #time: VirtualTime;
  readonly #threads: readonly ActorThread[];
  readonly #recorder: Recorder;
  readonly #history: Observation[] = [];
  readonly #failures: ActorFailure[] = [];
  readonly #watchFailures: WatchFailure[] = [];
  readonly #candidates: Task[] = [];
  #watches: ((step: number) => void)[] = [];
  #unknown: Unknown | undefined;
  /** A failure of the harness or its medium, not of the subject; thrown when the subject is out of the way. */
  #broken: { readonly error: unknown } | undefined;
  #hasEnded = false;
  /** The actor whose turn it is, and the turn's number; undefined between turns. */
  #turnOf: ActorThread | undefined;
  #turn = 0;
  #lastTask: Task | undefined;
  #lastActor = 0;
  #treeVersion = -1;

  constructor(plan: RunPlan, policy: SchedulePolicy, kernel: Kernel, time: VirtualTime) {
    this.#plan = plan;
    this.#policy = policy;
    this.#kernel = kernel;
    this.#time = time;
    const entries = Object.entries(plan.actors);
    this.#threads = entries.map(
      ([name, definition], index) => new ActorThread({ index, name, definition, kernel, slots: entries.length + 1 }),
    );
    this.#recorder = new Recorder(this.#threads, (path) => kernel.relative(path));
  }

  /** Runs to the end. Must not be called from inside a microtask. */
  execute(): RunRecord {
    guard(this);
    try {
      this.#startWatching();
      while (!this.#isOver()) {
        const task = this.#next();
        if (task !== undefined) this.#execute(task);
      }
    } catch (error) {
      if (!(error instanceof RunEnded)) throw error;
    } finally {
      this.#hasEnded = true;
      drain();
      guard(undefined);
    }
    if (this.#broken !== undefined) throw this.#broken.error;
    return {
      ...this.#recorder.summary(),
      history: this.#history,
      failures: this.#failures,
      watchFailures: this.#watchFailures,
      unknown: this.#unknown,
      trace: () => this.#recorder.trace(),
    };
  }

  #isOver(): boolean {
    return this.#unknown !== undefined || this.#broken !== undefined || this.#threads.every((thread) => thread.isDone);
  }

  /** Chooses what comes next; undefined, with the run ended as `unknown`, if nothing can. */
  #next(): Task | undefined {
    if (this.#recorder.count >= MAX_ENTRIES) {
      this.#end('hang', this.#threads[this.#lastActor], `was still going after ${MAX_ENTRIES} entries`);
      return undefined;
    }
    const candidates = this.#collect();
    const [first] = candidates;
    if (first === undefined) {
      this.#end(
        'hang',
        this.#threads.find((thread) => !thread.isDone),
        STUCK,
      );
      return undefined;
    }
    if (candidates.length === 1) return first;
    const index = this.#policy.choose(candidates, this.#recorder.count + 1);
    if (typeof index !== 'number') {
      this.#unknown ??= index;
      return undefined;
    }
    const chosen = candidates[index];
    if (chosen === undefined) throw new Error(`policy ${this.#policy.name} chose ${index} of ${candidates.length}`);
    if (index > 0) this.#recorder.recordSwitch(chosen, candidates, this.#lastActor);
    return chosen;
  }

  /**
   * All that can happen now. First what happens if nobody interferes: the current request, then the current actor's
   * others by number, then those of the other actors in declaration order; timers come after everything else.
   */
  #collect(): Task[] {
    const candidates = this.#candidates;
    candidates.length = 0;
    const last = this.#lastTask;
    const current = this.#threads[this.#lastActor];
    if (last !== undefined && last.kind !== 'timer' && current?.tasks.includes(last) && this.#isEnabled(last)) {
      candidates.push(last);
    }
    if (current !== undefined) this.#collectFrom(current, last);
    for (const thread of this.#threads) if (thread !== current) this.#collectFrom(thread, last);
    if (this.#turnOf === undefined && this.#time.hasTimers) this.#collectTimers();
    return candidates;
  }

  #collectFrom(thread: ActorThread, except: Task | undefined): void {
    for (const task of thread.tasks) {
      if (task !== except && this.#isEnabled(task)) this.#candidates.push(task);
    }
  }

  /** Timers that are due; the next one too if time may pass: when nothing else can happen, or at any choice. */
  #collectTimers(): void {
    const mayPass = this.#candidates.length === 0 || this.#plan.isTimeAdversarial;
    const untilMs = mayPass ? Math.max(this.#time.nowMs, this.#time.nextDueMs ?? 0) : this.#time.nowMs;
    this.#time.collect(untilMs, this.#candidates);
  }

  /**
   * Between turns everything can go on. Inside a turn the thread is busy: only the sync call that holds it, the current
   * jobs of the same process's other requests, and the requests of other processes can.
   */
  #isEnabled(task: Start | Flight): boolean {
    if (this.#turnOf === undefined) return true;
    if (task.kind !== 'step') return false;
    return task.isSync || task.io.process !== this.#turnOf.process || task.blockedInTurn !== this.#turn;
  }

  #execute(task: Task): void {
    this.#lastTask = task;
    this.#lastActor = task.actor;
    const thread = this.#thread(task.actor);
    switch (task.kind) {
      case 'step':
        this.#step(task);
        return;
      case 'start':
        thread.finish(task);
        this.#takeTurn(thread, task, () => this.#begin(thread));
        return;
      case 'resume':
        thread.finish(task);
        this.#takeTurn(thread, task, task.deliver);
        return;
      case 'timer':
        this.#time.fire(task);
        this.#takeTurn(thread, task, task.callback);
    }
  }

  /** One system call of a request. */
  #step(flight: Flight): void {
    const { io } = flight;
    const footprint = this.#policy.needsFootprints ? { reads: [], writes: [], updates: [] } : null;
    this.#kernel.footprint = footprint;
    try {
      io.advance();
    } catch (error) {
      this.#broken ??= { error };
      throw new RunEnded();
    } finally {
      this.#kernel.footprint = null;
    }
    this.#recorder.recordStep(flight);
    if (io.isDone) flight.kind = 'resume';
    else if (!io.isInsideJob && this.#turnOf !== undefined) flight.blockedInTurn = this.#turn;
    this.#policy.executed?.({ actor: flight.actor, request: flight.request, kind: 'step', footprint });
    this.#watch();
  }

  /** A turn of an actor: JavaScript until it waits for a grant or is done. */
  #takeTurn(thread: ActorThread, task: Task, body: () => void): void {
    this.#recorder.recordTurn(task);
    this.#plan.onTurn?.(task.actor);
    this.#turnOf = thread;
    this.#turn += 1;
    this.#time.beginTurn();
    resetTicks();
    try {
      body();
    } catch (error) {
      this.uncaught(error);
    }
    drain();
    this.#turnOf = undefined;
    this.#policy.executed?.({ actor: task.actor, request: task.request, kind: task.kind, footprint: null });
    if (hasRunawayTicks()) this.#end('hang', thread, 'queued nextTicks without end in one turn');
    if (this.#time.isExhausted) this.#end('hang', thread, 'or another actor set more timers than a run may have');
  }

  #begin(thread: ActorThread): void {
    const context = this.#context(thread);
    const end = (error?: { readonly thrown: unknown }) => {
      if (this.#hasEnded) return;
      thread.hasReturned = true;
      if (error !== undefined) this.#fail(thread, error.thrown, 'ended');
    };
    const run = async () => thread.definition.run(context);
    run().then(
      () => end(),
      (thrown: unknown) => end({ thrown }),
    );
  }

  #context(thread: ActorThread): ActorContext {
    const random = createRandom(this.#plan.seed, thread.name);
    const processes = [...new Set(this.#threads.map((each) => each.process))];
    const pid = (process: string) => FIRST_PID + processes.indexOf(process);
    return {
      dir: ROOT,
      fs: createFs(this.#port(thread, () => random.id().slice(0, 6))),
      clock: createClock(this.#time, thread),
      random,
      observe: (label, value, options = {}) => this.#observe(thread, label, value, options),
      process: {
        name: thread.process,
        pid: pid(thread.process),
        isAlive: (asked) => this.#threads.some((each) => pid(each.process) === asked && !each.isDone),
      },
    };
  }

  #port(thread: ActorThread, temporarySuffix: () => string): FsPort {
    return {
      temporarySuffix,
      submit: (request, deliver) => {
        if (!this.#hasEnded) thread.launch(request, deliver, false);
      },
      complete: (request) => this.#complete(thread, request),
      unsupported: (name) => {
        this.#end('escaped', thread, `called ${name}, which filerace does not schedule`);
        throw new Error(`filerace does not schedule ${name}`);
      },
    };
  }

  /** Carries a sync call out inside the turn that makes it. */
  #complete(thread: ActorThread, request: Request): void {
    if (this.#hasEnded || this.#turnOf === undefined || this.#unknown !== undefined) throw new RunEnded();
    const flight = thread.launch(request, () => undefined, true);
    this.#lastTask = flight;
    this.#lastActor = thread.index;
    while (!request.isDone) {
      const task = this.#next();
      if (task === undefined) throw new RunEnded();
      this.#lastTask = task;
      this.#lastActor = task.actor;
      if (task.kind === 'step') this.#step(task);
    }
    thread.finish(flight);
    this.#lastTask = flight;
    this.#lastActor = thread.index;
  }

  #observe(thread: ActorThread, label: string, value: unknown, options: ObserveOptions): void {
    if (this.#hasEnded) return;
    const copy: unknown = JSON.parse(JSON.stringify(value ?? null));
    const { key = '', reset = false } = options;
    this.#history.push({ actor: thread.name, label, value: copy, key, reset, step: this.#recorder.count });
  }

  #startWatching(): void {
    const { tree } = this.#kernel;
    this.#plan.invariants.forEach((invariant, index) => {
      const watch = this.#judging(invariant.name, () => invariant.watch?.());
      if (watch === undefined) return;
      let hasFailed = false;
      this.#watches.push((step) => {
        if (hasFailed) return;
        const message = this.#judging(invariant.name, () => watch(tree));
        if (message === undefined) return;
        hasFailed = true;
        this.#watchFailures.push({ invariant: index, message, step });
      });
    });
    this.#watch();
  }

  #watch(): void {
    if (this.#watches.length === 0 || this.#treeVersion === this.#kernel.version) return;
    this.#treeVersion = this.#kernel.version;
    for (const watch of this.#watches) watch(this.#recorder.count);
  }

  #judging<T>(name: string, judge: () => T): T | undefined {
    try {
      return judge();
    } catch (error) {
      this.#unknown ??= { reason: 'invariant-threw', actor: null, message: `${name} threw: ${textOf(error)}` };
      return undefined;
    }
  }

  /** Called by the kernel when a path leads outside of the folder. */
  escaped(path: string): void {
    this.#end('escaped', this.#threads[this.#lastActor], `reached outside its folder: ${path}`);
  }

  uncaught(error: unknown): void {
    if (this.#turnOf !== undefined) this.#fail(this.#turnOf, error, 'thrown outside');
  }

  unhandledRejection(reason: unknown): void {
    if (this.#turnOf !== undefined) this.#fail(this.#turnOf, reason, 'rejection nobody awaits');
  }

  exit(): never {
    this.#end('exit', this.#turnOf, 'called process.exit');
    throw new RunEnded();
  }

  #fail(thread: ActorThread, error: unknown, kind: ActorFailure['kind']): void {
    if (error instanceof RunEnded || this.#unknown !== undefined) return;
    this.#failures.push({ actor: thread.name, error, kind, step: this.#recorder.count });
  }

  #end(reason: UnknownReason, thread: ActorThread | undefined, message: string): void {
    this.#unknown ??= {
      reason,
      actor: thread?.name ?? null,
      message: thread === undefined ? message : `${thread.name} ${message}`,
    };
  }

  #thread(index: number): ActorThread {
    const thread = this.#threads[index];
    if (thread === undefined) throw new Error(`there is no actor number ${index}`);
    return thread;
  }
}

const STUCK =
  'waits for something that filerace does not schedule: a promise that never settles, a real timer, or real I/O';
