import type { ActorThread, Flight, Start } from './actor-thread.ts';
import type { RunPlan } from './run-plan.ts';
import type { Timer, VirtualTime } from './virtual-time.ts';

/** What can be chosen. */
export type Task = Start | Flight | Timer;

/** Knows what can happen next, and what would if nobody interfered. */
export class Agenda {
  readonly #threads: readonly ActorThread[];
  readonly #time: VirtualTime;
  readonly #isTimeAdversarial: boolean;
  readonly #candidates: Task[] = [];
  /** The turns that go on: at most one, but in `processes` isolation one of each process. */
  readonly #busy: Busy[] = [];
  /** Whether processes have threads of their own. */
  readonly isHosted: boolean;
  #turn = 0;
  /** Whether something has happened that cannot where all processes share one thread. */
  #hasLeftOneThread = false;
  #lastTask: Task | undefined;
  #lastActor = 0;

  constructor(
    threads: readonly ActorThread[],
    time: VirtualTime,
    { isTimeAdversarial, host }: Pick<RunPlan, 'isTimeAdversarial' | 'host'>,
  ) {
    this.#threads = threads;
    this.#time = time;
    this.#isTimeAdversarial = isTimeAdversarial;
    this.isHosted = host !== undefined;
  }

  /** The actor whose turn it is, of several the first; undefined between turns. */
  get turnOf(): ActorThread | undefined {
    return this.#busy[0]?.thread;
  }

  /** Index of the actor that went last. */
  get lastActor(): number {
    return this.#lastActor;
  }

  /** Whether a turn holds the thread of that process. */
  isBusy(process: string): boolean {
    return this.#busyOf(process) !== undefined;
  }

  /** `wasDone` is whether the actor was done before. */
  beginTurn(thread: ActorThread, wasDone: boolean): void {
    this.#turn += 1;
    this.#busy.push({ thread, turn: this.#turn, wasDone });
  }

  /** Returns whether the actor was done before its turn. */
  endTurn(thread: ActorThread): boolean {
    const at = this.#busy.findIndex((busy) => busy.thread === thread);
    if (at === -1) return false;
    const [ended] = this.#busy.splice(at, 1);
    return ended?.wasDone ?? false;
  }

  /** The task is chosen. */
  begin(task: Task): void {
    if (task.kind !== 'step' && this.#busy.length > 0) this.#hasLeftOneThread = true;
    this.went(task);
  }

  /** Makes a task the current one: it is what goes on if nobody interferes. */
  went(task: Task): void {
    this.#lastTask = task;
    this.#lastActor = task.actor;
  }

  /** A job of the request has ended. If the thread is busy, the next one has to wait for it. */
  endJob(flight: Flight): void {
    flight.blockedInTurn = this.#busyOf(flight.io.process)?.turn ?? 0;
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
    if (!this.isHosted || this.#hasLeftOneThread || this.#busy.length === 0) {
      this.#collectAll(current, last, undefined);
    } else {
      // First what could happen in one thread, too, so that what goes on if nobody interferes is the same there.
      this.#collectAll(current, last, 'steps');
      this.#collectAll(current, last, 'turns');
    }
    if (this.#time.hasTimers && (this.isHosted || this.#busy.length === 0)) this.#collectTimers();
    return this.#candidates;
  }

  /** Only the steps, or only the turns, or all. */
  #collectAll(current: ActorThread | undefined, last: Task | undefined, only: 'steps' | 'turns' | undefined): void {
    if (last !== undefined && last.kind !== 'timer' && isOf(last, only) && current?.tasks.includes(last)) {
      if (this.#isEnabled(last)) this.#candidates.push(last);
    }
    if (current !== undefined) this.#collectFrom(current, last, only);
    for (const thread of this.#threads) if (thread !== current) this.#collectFrom(thread, last, only);
  }

  #collectFrom(thread: ActorThread, except: Task | undefined, only: 'steps' | 'turns' | undefined): void {
    for (const task of thread.tasks) {
      if (task !== except && isOf(task, only) && this.#isEnabled(task)) this.#candidates.push(task);
    }
  }

  /** Timers that are due; the next one too if time may pass: when nothing else can happen, or at any choice. */
  #collectTimers(): void {
    const mayPass = this.#candidates.length === 0 || this.#isTimeAdversarial;
    const untilMs = mayPass ? Math.max(this.#time.nowMs, this.#time.nextDueMs ?? 0) : this.#time.nowMs;
    this.#time.collect(untilMs, this.#candidates, this.#busy);
  }

  /**
   * Between turns everything can go on. Inside a turn the thread is busy: only the sync call that holds it, the current
   * jobs of the same process's other requests, and the requests of other processes can; the turns of other processes only
   * where these have threads of their own.
   */
  #isEnabled(task: Start | Flight): boolean {
    if (this.#busy.length === 0) return true;
    const busy = this.#busyOf(this.#threads[task.actor]?.process ?? '');
    if (task.kind !== 'step') return this.isHosted && busy === undefined;
    return task.isSync || busy === undefined || task.blockedInTurn !== busy.turn;
  }

  /** The turn that holds the thread of a process. */
  #busyOf(process: string): Busy | undefined {
    return this.#busy.find((each) => each.thread.process === process);
  }
}

function isOf({ kind }: Task, only: 'steps' | 'turns' | undefined): boolean {
  return only === undefined || (kind === 'step') === (only === 'steps');
}

/** A turn that goes on. */
export interface Busy {
  readonly thread: ActorThread;
  readonly turn: number;
  readonly wasDone: boolean;
}
