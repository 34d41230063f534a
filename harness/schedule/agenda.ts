import type { ActorThread, Flight, Start } from './actor-thread.ts';
import type { Timer, VirtualTime } from './virtual-time.ts';

/** What can be chosen. */
export type Task = Start | Flight | Timer;

/** Knows what can happen next, and what would if nobody interfered. */
export class Agenda {
  readonly #threads: readonly ActorThread[];
  readonly #time: VirtualTime;
  readonly #isTimeAdversarial: boolean;
  readonly #candidates: Task[] = [];
  #turn = 0;
  #turnOf: ActorThread | undefined;
  #lastTask: Task | undefined;
  #lastActor = 0;

  constructor(threads: readonly ActorThread[], time: VirtualTime, isTimeAdversarial: boolean) {
    this.#threads = threads;
    this.#time = time;
    this.#isTimeAdversarial = isTimeAdversarial;
  }

  /** The actor whose turn it is; undefined between turns. */
  get turnOf(): ActorThread | undefined {
    return this.#turnOf;
  }

  /** Index of the actor that went last. */
  get lastActor(): number {
    return this.#lastActor;
  }

  beginTurn(thread: ActorThread): void {
    this.#turnOf = thread;
    this.#turn += 1;
  }

  endTurn(): void {
    this.#turnOf = undefined;
  }

  /** Makes a task the current one: it is what goes on if nobody interferes. */
  went(task: Task): void {
    this.#lastTask = task;
    this.#lastActor = task.actor;
  }

  /** A job of the request has ended. If the thread is busy, the next one has to wait for it. */
  endJob(flight: Flight): void {
    if (this.#turnOf !== undefined) flight.blockedInTurn = this.#turn;
  }

  /**
   * All that can happen now. First what happens if nobody interferes: the current request, then the current actor's
   * others by number, then those of the other actors in declaration order; timers come after everything else. The
   * array is used again for the next call.
   */
  collect(): readonly Task[] {
    this.#candidates.length = 0;
    const last = this.#lastTask;
    const current = this.#threads[this.#lastActor];
    if (last !== undefined && last.kind !== 'timer' && current?.tasks.includes(last) && this.#isEnabled(last)) {
      this.#candidates.push(last);
    }
    if (current !== undefined) this.#collectFrom(current, last);
    for (const thread of this.#threads) if (thread !== current) this.#collectFrom(thread, last);
    if (this.#turnOf === undefined && this.#time.hasTimers) this.#collectTimers();
    return this.#candidates;
  }

  #collectFrom(thread: ActorThread, except: Task | undefined): void {
    for (const task of thread.tasks) {
      if (task !== except && this.#isEnabled(task)) this.#candidates.push(task);
    }
  }

  /** Timers that are due; the next one too if time may pass: when nothing else can happen, or at any choice. */
  #collectTimers(): void {
    const mayPass = this.#candidates.length === 0 || this.#isTimeAdversarial;
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
}
