import type { ActorContext, ObserveOptions } from '../actors/scenario.ts';
import { emptyFootprint, type Footprint } from '../disk/footprint.ts';
import type { Kernel } from '../disk/kernel.ts';
import type { FsPort } from '../fs/port.ts';
import type { Request } from '../fs/request.ts';
import type { Observation } from '../history/history.ts';
import { inScope, outOfScope, type Scope, watchUnowned } from '../intercept/scope.ts';
import type { HostedRun, Pause, ProcessHost } from '../processes/host.ts';
import { createHostedRun } from '../processes/hosted-run.ts';
import { ProcessFailure, ProcessHung } from '../processes/process-failure.ts';
import { RemoteRequest } from '../processes/remote-request.ts';
import { createContext } from './actor-context.ts';
import { ActorThread, type Flight } from './actor-thread.ts';
import { Agenda, type Task } from './agenda.ts';
import { copyOf } from './copy-of.ts';
import { DiskWatch } from './disk-watch.ts';
import { drain } from './drain.ts';
import { Ending } from './ending.ts';
import { textOf } from './error-text.ts';
import { type Guarded, guard, hasRunawayTicks, RunEnded, resetTicks } from './guards.ts';
import { Homes, loadThrew } from './homes.ts';
import { type Judged, judgedBy } from './judged.ts';
import { type Executed, type Progress, REDUNDANT, type SchedulePolicy } from './policy.ts';
import { Recorder } from './recorder.ts';
import { ROOT, type RunPlan } from './run-plan.ts';
import { RunProgress } from './run-progress.ts';
import type { RunRecord } from './run-record.ts';
import { argumentTexts } from './short-text.ts';
import { noteMemory, TURNS } from './turn-tokens.ts';
import { TIME, type VirtualTime } from './virtual-time.ts';
import { Visibility } from './visibility.ts';
import { createEvents } from './watch-events.ts';

/** Entries of one run; the longest scenario that comes with filerace has 40,000. */
export const MAX_ENTRIES = 400_000;

/**
 * One run of a scenario under one schedule.
 *
 * The whole run is one synchronous call. A step is made when it is chosen. In `fibers` isolation all actors live in this
 * thread: a turn is made by calling into the actor and draining everything that is due; when that returns, the actor
 * waits for a grant or is done. A sync fs call happens inside a turn: `#complete` then chooses among the steps that can
 * happen while the thread is busy. In `processes` isolation the turn is taken elsewhere and comes back when it is over or
 * waits in a sync call; what can happen is then chosen here as between turns, and `#goOn` lets it go on.
 */
export class Run implements Guarded {
  readonly #kernel: Kernel;
  readonly #policy: SchedulePolicy;
  readonly #plan: RunPlan;
  readonly #time: VirtualTime;
  readonly #threads: readonly ActorThread[];
  readonly #homes: Homes;
  /** What modules started when they were loaded goes on, up to where it waits. */
  #isLoading = false;
  readonly #agenda: Agenda;
  readonly #recorder: Recorder;
  readonly #watch: DiskWatch;
  readonly #visibility: Visibility;
  readonly #judged: Judged;
  readonly #progress: Progress;
  readonly #history: Observation[] = [];
  readonly #ending: Ending;
  readonly #host: ProcessHost | undefined;
  #hasEnded = false;
  /** Paths outside of the folder that actors read as they really are. */
  readonly #outside = new Set<string>();
  /** Modules whose state goes on in the next run of their processes. */
  readonly #shared = new Set<string>();
  /** The last entry, as long as JavaScript that belongs to it may run: the policy has not been told. */
  #entry: MutableEntry | undefined;

  constructor(plan: RunPlan, policy: SchedulePolicy, kernel: Kernel, time: VirtualTime) {
    this.#plan = plan;
    this.#policy = policy;
    this.#kernel = kernel;
    this.#time = time;
    this.#host = plan.host;
    const entries = Object.entries(plan.actors);
    this.#threads = entries.map(
      ([name, definition], index) => new ActorThread({ index, name, definition, kernel, slots: entries.length + 1 }),
    );
    this.#homes = new Homes(plan.host === undefined ? this.#threads : []);
    this.#agenda = new Agenda(this.#threads, time, plan);
    this.#watch = new DiskWatch(plan.invariants, kernel);
    this.#visibility = new Visibility(plan.invariants, kernel);
    this.#judged = judgedBy(plan.invariants);
    this.#recorder = new Recorder(this.#threads, (path) => kernel.relative(path));
    this.#ending = new Ending(this.#recorder);
    this.#progress = new RunProgress(this.#recorder, this.#agenda);
  }

  /** Runs to the end. Must not be called from inside a microtask. */
  execute(): RunRecord {
    guard(this);
    watchUnowned({ dir: ROOT, hear: (call, path) => this.#hearUnowned(call, path) });
    try {
      this.#load();
      this.#beginProcesses();
      this.#look();
      while (!this.#isOver()) {
        const task = this.#next();
        if (task !== undefined) this.#execute(task);
      }
      this.#tell();
    } catch (error) {
      this.#endBy(error);
    } finally {
      this.#endProcesses();
      this.#hasEnded = true;
      this.#homes.end();
      this.#kernel.footprint = null;
      this.#time.footprint = null;
      drain();
      watchUnowned(undefined);
      guard(undefined);
    }
    this.#ending.throwIfBroken();
    return {
      ...this.#recorder.summary(),
      hasTimers: this.#time.hadTimers,
      outside: [...this.#outside],
      shared: [...this.#shared],
      history: this.#history,
      failures: this.#ending.failures,
      watchFailures: this.#watch.failures,
      unknown: this.#ending.unknown,
      isRedundant: this.#ending.isRedundant,
      trace: () => this.#recorder.trace(),
    };
  }

  /** What ended the loop, unless it came to its end. */
  #endBy(error: unknown): void {
    if (error instanceof ProcessHung) {
      const thread = this.#threads.find((each) => each.process === error.process);
      this.#ending.end('hang', thread, `did not give its thread back: ${error.message}`);
    } else if (!(error instanceof RunEnded)) this.#ending.break(error);
  }

  /** The modules of the processes that live here have been loaded; what they have due comes before the first turn. */
  #load(): void {
    this.#isLoading = true;
    drain();
    this.#isLoading = false;
    this.#homes.begin((owner, text) => this.#ending.end('escaped', this.#thread(owner.index), text));
  }

  #beginProcesses(): void {
    if (this.#host === undefined) return;
    const { seed, parameters, witness } = this.#plan;
    this.#host.begin(this.#hosted(this.#host), {
      parameters,
      seed,
      nowMs: this.#time.nowMs,
      actors: this.#threads.map(({ name, process, definition: { pid } }) => ({
        name,
        process,
        ...(pid === undefined ? {} : { pid }),
      })),
      isWitnessed: witness !== undefined,
    });
  }

  /** Lets go of what still waits; a process that failed is not used again, nor are those it may have misled. */
  #endProcesses(): void {
    if (this.#host === undefined) return;
    try {
      this.#host.end();
    } catch (error) {
      this.#endBy(error);
      this.#host.killAll();
    }
  }

  #hosted(host: ProcessHost): HostedRun {
    return createHostedRun(
      {
        kernel: this.#kernel,
        time: this.#time,
        threads: this.#threads,
        ending: this.#ending,
        witness: this.#plan.witness,
        count: () => this.#recorder.count,
        isAlive: (thread) => this.#isAlive(thread),
        launched: (thread) => this.#recorder.recordFlight(thread.index, 1),
        observe: (thread, label, value, options) => this.#observe(thread, label, value, options),
        readsOutside: (path) => this.#outside.add(path),
        shares: (name) => this.#shared.add(name),
      },
      host,
    );
  }

  #isAlive(thread: ActorThread): boolean {
    this.#footprint?.reads.push(`alive:${thread.process}`);
    return !this.#isDone(thread);
  }

  #isOver(): boolean {
    return this.#ending.isCutOff || this.#threads.every((thread) => this.#isDone(thread));
  }

  /** Its function has settled, and no request and no timer it set is left but intervals: a real process would end. */
  #isDone(thread: ActorThread): boolean {
    return thread.isIdle && !(this.#time.hasTimers && this.#time.keeps(thread.index));
  }

  /** Chooses what comes next; undefined, with the run cut off, if nothing can or is to. */
  #next(): Task | undefined {
    this.#tell();
    if (this.#recorder.count >= MAX_ENTRIES) {
      this.#ending.end('hang', this.#threads[this.#agenda.lastActor], `was still going after ${MAX_ENTRIES} entries`);
      return undefined;
    }
    if (this.#plan.kill?.entry === this.#recorder.count + 1) this.#kill(this.#plan.kill.process);
    if (this.#isOver()) return undefined;
    const candidates = this.#agenda.collect();
    const [first] = candidates;
    if (first === undefined) {
      this.#ending.end(
        'hang',
        this.#threads.find((thread) => !this.#isDone(thread)),
        STUCK,
      );
      return undefined;
    }
    if (candidates.length === 1 && this.#policy.followsAll !== true) return first;
    const index = this.#policy.choose(candidates, this.#recorder.count + 1, this.#progress);
    if (index === REDUNDANT) {
      this.#ending.isRedundant = true;
      return undefined;
    }
    if (typeof index !== 'number') {
      this.#ending.unknown ??= index;
      return undefined;
    }
    const chosen = candidates[index];
    if (chosen === undefined) throw new Error(`policy ${this.#policy.name} chose ${index} of ${candidates.length}`);
    if (index > 0) this.#recorder.recordSwitch(chosen, candidates, this.#agenda.lastActor);
    return chosen;
  }

  /** The process is gone, and with it what it had open and in flight; the files are as they are. */
  #kill(process: string): void {
    if (this.#host === undefined) throw new Error('only a real process can be killed');
    if (!this.#threads.some((thread) => thread.process === process && !this.#isDone(thread))) return;
    this.#host.kill(process);
    this.#kernel.closeAll(process);
    for (const thread of this.#threads.filter((each) => each.process === process)) {
      for (const task of thread.tasks) if ('io' in task) this.#recorder.recordFlight(thread.index, -1);
      thread.end();
      this.#time.removeAll(thread.index);
      this.#agenda.endTurn(thread);
    }
  }

  #execute(task: Task): void {
    this.#agenda.begin(task);
    const thread = this.#thread(task.actor);
    const wasDone = this.#isDone(thread);
    switch (task.kind) {
      case 'step':
        this.#step(task);
        return;
      case 'start':
        thread.finish(task);
        this.#takeTurn(thread, task, wasDone, () => this.#startActor(thread));
        return;
      case 'resume':
        thread.finish(task);
        this.#recorder.recordFlight(task.actor, -1);
        this.#toldResult(task.io, this.#recorder.count + 1);
        this.#takeTurn(thread, task, wasDone, task.deliver);
        return;
      case 'timer':
        this.#takeTurn(thread, task, wasDone, task.callback);
    }
  }

  /** Begins an entry: from now on, what the run does belongs to it. */
  #begin(task: Task, process: string): MutableEntry {
    const footprint = this.#policy.needsFootprints ? emptyFootprint() : null;
    this.#kernel.footprint = footprint;
    this.#time.footprint = footprint;
    const { actor, request, kind } = task;
    const isLast = kind !== 'step' && !(task.kind === 'timer' && task.periodMs !== undefined);
    const flags = { holdsThread: false, endsJob: false, isLast, passesTime: false };
    this.#entry = { actor, request, kind, process, footprint, ...flags };
    return this.#entry;
  }

  /** Tells the policy of the last entry, now that all that belongs to it has happened. */
  #tell(): void {
    const entry = this.#entry;
    if (entry === undefined) return;
    this.#entry = undefined;
    this.#policy.executed?.(entry);
  }

  /** One system call of a request. */
  #step(flight: Flight): void {
    const { io } = flight;
    const entry = this.#begin(flight, io.process);
    if (entry.footprint === null) this.#visibility.lose();
    else this.#visibility.before();
    try {
      io.advance();
    } catch (error) {
      this.#ending.break(error);
      throw new RunEnded();
    }
    if (entry.footprint !== null) {
      this.#visibility.after(entry.footprint);
      noteMemory(flight, this.#thread(flight.actor).heapToken, entry.footprint);
    }
    this.#recorder.recordStep(flight);
    this.#plan.witness?.stepped(io, this.#recorder.count);
    if (io.isDone) {
      flight.kind = 'resume';
      entry.isLast = flight.isSync;
    } else if (!io.isInsideJob && !flight.isSync) {
      this.#agenda.endJob(flight);
      entry.endsJob = true;
      entry.footprint?.reads.push(`jobs:${io.process}`);
    }
    this.#look();
    if (this.#host !== undefined && flight.isSync && io.isDone) this.#goOnAfter(flight, this.#host);
  }

  #toldResult(io: Request, step: number): void {
    this.#plan.witness?.ended(io, step, io instanceof RemoteRequest ? io.result : undefined);
  }

  /** The sync call of another process is complete: its turn goes on, and what it does belongs to the last step. */
  #goOnAfter(flight: Flight, host: ProcessHost): void {
    const thread = this.#thread(flight.actor);
    this.#endFlight(thread, flight);
    this.#goOn(thread, host.goOn(thread.index, flight.io));
  }

  /** A sync call is complete. */
  #endFlight(thread: ActorThread, flight: Flight): void {
    thread.finish(flight);
    this.#recorder.recordFlight(thread.index, -1);
    this.#toldResult(flight.io, this.#recorder.count);
    this.#agenda.went(flight);
  }

  /** Where the turn of another process has come to. */
  #goOn(thread: ActorThread, pause: Pause): void {
    if (pause.kind === 'over') {
      this.#endTurn(thread);
      return;
    }
    this.#holdThread(thread);
    const flight = thread.tasks.find((each): each is Flight => each.request === pause.number && each.kind === 'step');
    if (flight === undefined)
      throw new ProcessFailure(`process \`${thread.process}\` waits for a call it has not made`);
    this.#agenda.went(flight);
  }

  /** A turn of an actor: JavaScript until it waits for a grant or is done. `wasDone` is whether it was so before. */
  #takeTurn(thread: ActorThread, task: Task, wasDone: boolean, body: () => void): void {
    const entry = this.#begin(task, thread.process);
    entry.footprint?.writes.push(thread.heapToken);
    entry.footprint?.reads.push(this.#turnsOf(thread));
    this.#recorder.recordTurn(task);
    this.#plan.onTurn?.(task.actor);
    this.#agenda.beginTurn(thread, wasDone);
    this.#time.beginTurn();
    if (task.kind === 'timer' && this.#time.fire(task)) {
      entry.passesTime = !this.#plan.isTimeAdversarial;
      if (this.#plan.isTimeAdversarial) entry.footprint?.writes.push(TIME);
    }
    if (this.#host !== undefined) {
      const io = 'io' in task ? task.io : undefined;
      this.#goOn(thread, this.#host.turn(thread.index, turnKindOf(task), task.request, io));
      return;
    }
    resetTicks();
    this.#homes.beginTurn(thread);
    try {
      body();
    } catch (error) {
      this.uncaught(error);
    }
    drain();
    this.#homes.endTurn(thread);
    this.#endTurn(thread);
  }

  #endTurn(thread: ActorThread): void {
    const wasDone = this.#agenda.endTurn(thread);
    if (this.#isDone(thread) !== wasDone) this.#footprint?.writes.push(`alive:${thread.process}`);
    if (hasRunawayTicks()) this.#ending.end('hang', thread, 'queued nextTicks without end in one turn');
    if (this.#time.isExhausted)
      this.#ending.end('hang', thread, 'or another actor set more timers than a run may have');
  }

  #startActor(thread: ActorThread): void {
    const context = createContext(thread, {
      seed: this.#plan.seed,
      threads: this.#threads,
      time: this.#time,
      observe: (label, value, options = {}) => this.#observe(thread, label, value, options),
      isAlive: ({ index }) => this.#isAlive(this.#thread(index)),
      port: this.#port(thread),
    });
    const end = (error?: { readonly thrown: unknown }) => {
      if (this.#hasEnded) return;
      thread.hasReturned = true;
      if (error !== undefined) this.#ending.fail(thread, error.thrown, 'ended');
    };
    const run = async () => thread.definition.run(context);
    const scope = this.#scopeOf(thread, context);
    this.#homes.enter(thread, scope);
    inScope(scope, run).then(
      () => end(),
      (thrown: unknown) => end({ thrown }),
    );
  }

  /** What the globals of Node mean to the actor. */
  #scopeOf(thread: ActorThread, { dir, fs, clock, random, process: { pid, isAlive } }: ActorContext): Scope {
    return {
      dir,
      fs,
      clock,
      random,
      pid,
      isAlive,
      readsOutside: (path) => this.#outside.add(path),
      unscheduled: (name) => this.#unscheduled(thread, name),
    };
  }

  #unscheduled(thread: ActorThread, name: string): never {
    this.#ending.end('escaped', thread, `called ${name}, which filerace does not schedule`);
    throw new Error(`filerace does not schedule ${name}`);
  }

  #port(thread: ActorThread): Omit<FsPort, 'temporarySuffix' | 'clock'> {
    const { witness } = this.#plan;
    return {
      note:
        witness &&
        ((request, name, args) => {
          if (this.#hasEnded) return;
          witness.issued(request, { actor: thread.name, name, args: argumentTexts(args), step: this.#recorder.count });
        }),
      submit: (request, deliver) => {
        if (this.#hasEnded) return;
        thread.launch(request, deliver, false);
        this.#recorder.recordFlight(thread.index, 1);
      },
      complete: (request) => outOfScope(() => this.#complete(thread, request)),
      unsupported: (name) => this.#unscheduled(thread, name),
      sleep: (ms) => this.#time.pass(ms),
      createEvents: () => createEvents(thread, this.#time),
    };
  }

  /** Carries a sync call out inside the turn that makes it. */
  #complete(thread: ActorThread, request: Request): void {
    if (this.#hasEnded || this.#agenda.turnOf === undefined || this.#ending.isCutOff) throw new RunEnded();
    this.#holdThread(thread);
    const flight = thread.launch(request, () => undefined, true);
    this.#recorder.recordFlight(thread.index, 1);
    this.#agenda.went(flight);
    try {
      while (!request.isDone) this.#goOnInside();
    } catch (error) {
      // The subject is between here and those who should hear of a failure of ours, and might swallow it.
      if (!(error instanceof RunEnded)) this.#ending.break(error);
      throw new RunEnded();
    }
    this.#endFlight(thread, flight);
  }

  /** One step while a sync call holds the thread: its own, or that of a request in flight. */
  #goOnInside(): void {
    const task = this.#next();
    if (task === undefined) throw new RunEnded();
    this.#agenda.went(task);
    if (task.kind === 'step') this.#step(task);
  }

  /** The turn is about to make a sync call. If it is its first, the entry is still that of the turn itself. */
  #holdThread(thread: ActorThread): void {
    const entry = this.#entry;
    if (entry === undefined || entry.kind === 'step') return;
    entry.holdsThread = true;
    entry.footprint?.writes.push(this.#turnsOf(thread), `jobs:${thread.process}`);
  }

  #turnsOf({ process }: ActorThread): string {
    return this.#host === undefined ? TURNS : `${TURNS}:${process}`;
  }

  /** Of the entry that what happens now belongs to. */
  get #footprint(): Footprint | null | undefined {
    return this.#entry?.footprint;
  }

  #look(): void {
    this.#watch.look(this.#recorder.count);
    this.#plan.witness?.look(this.#kernel, this.#recorder.count);
    this.#ending.unknown ??= this.#watch.unknown;
  }

  #observe(thread: ActorThread, label: string, value: unknown, options: ObserveOptions): void {
    if (this.#hasEnded) return;
    const copy = this.#copy(thread, label, value);
    this.#footprint?.writes.push(`history:${label}`, ...this.#judged.tokensOf(label));
    const { key = '', reset = false } = options;
    this.#history.push({ actor: thread.name, label, value: copy, key, reset, step: this.#recorder.count });
  }

  /** A value that JSON cannot write is the scenario's mistake, not a finding about what it races. */
  #copy(thread: ActorThread, label: string, value: unknown): unknown {
    try {
      return copyOf(value);
    } catch (error) {
      this.#ending.end('invariant-threw', thread, `observed as ${label} what JSON cannot write: ${textOf(error)}`);
      return null;
    }
  }

  /** Called by the kernel when a path leads outside of the folder. */
  escaped(path: string): void {
    this.#ending.end('escaped', this.#threads[this.#agenda.lastActor], `reached outside its folder: ${path}`);
  }

  /** Somebody reached for the shared folder who is no actor. */
  #hearUnowned(call: string, path: string): void {
    if (this.#hasEnded) return;
    const where =
      new Error().stack
        ?.split('\n')
        .find((line) => /^ +at /.test(line) && !HARNESS.test(line))
        ?.trim() ?? '';
    const what = `fs.${call} of ${this.#kernel.relative(path)} was called by code that belongs to no actor, ${where}`;
    this.#ending.end('escaped', undefined, what);
  }

  uncaught(error: unknown): void {
    if (this.#isLoading) this.#ending.end('setup-threw', undefined, loadThrew(error));
    else if (this.#agenda.turnOf !== undefined) this.#ending.fail(this.#agenda.turnOf, error, 'thrown outside');
  }

  unhandledRejection(reason: unknown): void {
    if (this.#isLoading) this.#ending.end('setup-threw', undefined, loadThrew(reason));
    else if (this.#agenda.turnOf !== undefined)
      this.#ending.fail(this.#agenda.turnOf, reason, 'rejection nobody awaits');
  }

  unsupported(name: string): never {
    this.#ending.end('escaped', this.#agenda.turnOf, `called ${name}, which would change it for all actors`);
    throw new RunEnded();
  }

  exit(name: string): never {
    this.#ending.end('exit', this.#agenda.turnOf, `called ${name}`);
    throw new RunEnded();
  }

  #thread(index: number): ActorThread {
    const thread = this.#threads[index];
    if (thread === undefined) throw new Error(`there is no actor number ${index}`);
    return thread;
  }
}

function turnKindOf({ kind }: Task): 'start' | 'resume' | 'timer' {
  if (kind === 'step') throw new Error('a step is no turn');
  return kind;
}

type MutableEntry = { -readonly [Key in keyof Executed]: Executed[Key] };

/** Stack frames of the harness and of Node. */
const HARNESS = /\/harness\/(?!.*\.test\.)|\(?node:|<anonymous>/;

const STUCK =
  'waits for something that filerace does not schedule: a promise that never settles, a real timer, or real I/O';
