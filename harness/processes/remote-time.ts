import type { Timer, TimerTable } from '../schedule/virtual-time.ts';
import type { Line } from './line.ts';

/** The time of the run, which passes elsewhere, and the callbacks of the timers that were set here. */
export class RemoteTime {
  readonly #line: Line;
  readonly #hasEnded: () => boolean;
  readonly #timers = new Map<string, Timer>();
  #lastMs: number;

  constructor(line: Line, nowMs: number, hasEnded: () => boolean) {
    this.#line = line;
    this.#lastMs = nowMs;
    this.#hasEnded = hasEnded;
  }

  /** The time and the timers of one actor. */
  tableOf(actor: number): TimerTable {
    return {
      // Timers are set with their delay; whoever keeps the time adds it.
      nowMs: 0,
      read: () => this.#read(),
      add: (timer) => this.#add(timer),
      remove: (_actor, number) => {
        if (this.#timers.delete(`${actor}.${number}`) && !this.#hasEnded()) this.#line.note(['clear', actor, number]);
      },
    };
  }

  /** The turn of a timer. */
  fire(actor: number, number: number): void {
    const key = `${actor}.${number}`;
    const timer = this.#timers.get(key);
    if (timer?.periodMs === undefined) this.#timers.delete(key);
    timer?.callback();
  }

  #read(): number {
    if (this.#hasEnded()) return this.#lastMs;
    this.#line.send('now');
    this.#lastMs = this.#line.await(['answer']).parts[1] as number;
    return this.#lastMs;
  }

  #add(timer: Timer): void {
    if (this.#hasEnded()) return;
    const { actor, request: number, dueMs: delayMs, periodMs = null, op } = timer;
    let { hasRef } = timer;
    this.#line.note(['timer', actor, { number, delayMs, periodMs, hasRef, isEvent: op === 'event' }]);
    Object.defineProperty(timer, 'hasRef', {
      get: () => hasRef,
      set: (value: boolean) => {
        hasRef = value;
        if (!this.#hasEnded()) this.#line.note(['ref', actor, number, value]);
      },
    });
    this.#timers.set(`${actor}.${number}`, timer);
  }
}
