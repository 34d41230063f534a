import { AsyncResource } from 'node:async_hooks';
import { type Clock, EPOCH_MS, type TimerHandle } from '../actors/clock.ts';
import type { Footprint } from '../disk/footprint.ts';
import type { Candidate } from './policy.ts';

/** The token of the time of day. */
export const TIME = 'time';

/** Reads of the clock within one turn before each further read adds 1 ms, so that a loop on the clock ends. */
const FREE_READS = 1_000;

/** More than a day of a timer per second; a run that sets more is taken to go on for ever. */
export const MAX_TIMERS = 100_000;

/** A timer that was set and has not been cleared. */
export interface Timer extends Candidate {
  readonly kind: 'timer';
  /** What the trace calls it, if not a timer. */
  readonly op?: 'event';
  readonly process: string;
  dueMs: number;
  /** Interval in ms, or undefined if it fires once. */
  readonly periodMs: number | undefined;
  /** Whether the actor is not done as long as it is set. */
  hasRef: boolean;
  readonly callback: () => void;
}

/**
 * The clock of a run and its timers. Time never goes back.
 *
 * Its tokens: `time`, read by whoever asks what time it is, written when it passes; `timers:<process>`, since those of one
 * process fire one after another, or `timers` of all, where time may pass to the first of them at any moment.
 */
export class VirtualTime {
  /** When not null, each call adds its tokens to it. */
  footprint: Footprint | null = null;
  readonly #isAdversarial: boolean;
  #nowMs = EPOCH_MS;
  #readsInTurn = 0;
  /** By due time, then in the order in which they were set. */
  readonly #timers: Timer[] = [];
  #set = 0;

  constructor(isAdversarial: boolean) {
    this.#isAdversarial = isAdversarial;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** True once more timers were set than a run may have. */
  get isExhausted(): boolean {
    return this.#set > MAX_TIMERS;
  }

  /** Whether any timer was ever set. */
  get hadTimers(): boolean {
    return this.#set > 0;
  }

  get hasTimers(): boolean {
    return this.#timers.length > 0;
  }

  /** Whether the actor has a timer that would keep a real process alive. Intervals do not count. */
  keeps(actor: number): boolean {
    return this.#timers.some((timer) => timer.actor === actor && timer.hasRef && timer.periodMs === undefined);
  }

  beginTurn(): void {
    this.#readsInTurn = 0;
  }

  /** A read of the clock by an actor. */
  read(): number {
    this.#readsInTurn += 1;
    if (this.#readsInTurn > FREE_READS) {
      this.#nowMs += 1;
      this.footprint?.writes.push(TIME);
    }
    return this.stamp();
  }

  /** Lets time pass while a turn waits for it. */
  pass(ms: number): void {
    this.#nowMs += ms;
    this.footprint?.writes.push(TIME);
  }

  /** The time of a change on the disk. */
  stamp(): number {
    this.footprint?.reads.push(TIME);
    return this.#nowMs;
  }

  add(timer: Timer): void {
    this.#set += 1;
    this.footprint?.reads.push(TIME);
    this.footprint?.writes.push(this.#queueOf(timer));
    // Looked for from the end, where most belong: a thousand timers for the same moment must not cost a million looks.
    const before = this.#timers.findLastIndex((each) => each.dueMs <= timer.dueMs);
    this.#timers.splice(before + 1, 0, timer);
  }

  remove(actor: number, number: number): void {
    const at = this.#timers.findIndex((each) => each.actor === actor && each.request === number);
    const timer = this.#timers[at];
    if (timer === undefined) return;
    this.#timers.splice(at, 1);
    // Whether it could have fired before depends on how far time had come.
    this.footprint?.reads.push(TIME);
    this.footprint?.writes.push(this.#queueOf(timer));
  }

  /** The actor is gone. */
  removeAll(actor: number): void {
    const left = this.#timers.filter((timer) => timer.actor !== actor);
    this.#timers.splice(0, this.#timers.length, ...left);
  }

  /** Whether an actor is not done as long as a timer of it is set. */
  setRef(actor: number, request: number, hasRef: boolean): void {
    const timer = this.#timers.find((each) => each.actor === actor && each.request === request);
    if (timer !== undefined) timer.hasRef = hasRef;
  }

  /** The timers that may fire next: of each process that is not busy the first, if it is due at `untilMs`. */
  collect(
    untilMs: number,
    into: Candidate[],
    busy: readonly { readonly thread: { readonly process: string } }[],
  ): void {
    const processes = new Set(busy.map(({ thread }) => thread.process));
    for (const timer of this.#timers) {
      if (timer.dueMs > untilMs) return;
      if (!processes.has(timer.process)) into.push(timer);
      processes.add(timer.process);
    }
  }

  /** When the next timer is due; undefined if there is none. */
  get nextDueMs(): number | undefined {
    return this.#timers[0]?.dueMs;
  }

  /** The token of the timers that wait for each other. */
  #queueOf({ process }: Timer): string {
    return this.#isAdversarial ? 'timers' : `timers:${process}`;
  }

  /** Takes a timer off the list, sets it anew if it is an interval, and lets time reach it; says whether time passed. */
  fire(timer: Timer): boolean {
    this.remove(timer.actor, timer.request);
    const passes = timer.dueMs > this.#nowMs;
    if (passes) this.#nowMs = timer.dueMs;
    if (timer.periodMs !== undefined) {
      timer.dueMs = this.#nowMs + timer.periodMs;
      this.add(timer);
    }
    return passes;
  }
}

/** What a clock needs: the time, and where timers are kept. */
export type TimerTable = Pick<VirtualTime, 'nowMs' | 'read' | 'add' | 'remove'>;

/** The clock of one actor. `number` gives the timers of that actor their numbers. */
export function createClock(
  time: TimerTable,
  owner: { readonly index: number; readonly process: string; nextNumber(): number },
): Clock {
  const set = (callback: () => void, delayMs: number, repeats: boolean): TimerHandle => {
    const number = owner.nextNumber();
    const timer: Timer = {
      kind: 'timer',
      actor: owner.index,
      request: number,
      process: owner.process,
      dueMs: time.nowMs + delayMs,
      periodMs: repeats ? delayMs : undefined,
      hasRef: true,
      callback: AsyncResource.bind(callback),
    };
    time.add(timer);
    const keep = (hasRef: boolean) => {
      timer.hasRef = hasRef;
    };
    return { number, ref: () => keep(true), unref: () => keep(false) };
  };
  const clear = (timer: Pick<TimerHandle, 'number'> | undefined) => {
    if (timer !== undefined) time.remove(owner.index, timer.number);
  };
  return {
    now: () => time.read(),
    sleep: (ms) => new Promise((resolve) => set(resolve, delayOf(ms), false)),
    setTimeout: (callback, ms) => set(callback, delayOf(ms), false),
    setInterval: (callback, ms) => set(callback, delayOf(ms), true),
    setImmediate: (callback) => set(callback, 0, false),
    clearTimeout: clear,
    clearInterval: clear,
  };
}

function delayOf(ms: number): number {
  return Number.isFinite(ms) && ms >= 1 ? ms : 1;
}
