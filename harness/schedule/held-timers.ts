import type { Clock, TimerHandle } from '../actors/clock.ts';

type Kind = 'setTimeout' | 'setInterval' | 'setImmediate';

interface Held {
  readonly kind: Kind;
  readonly callback: () => void;
  readonly ms: number;
  hasRef: boolean;
  /** Once it has been set on a clock. */
  set: TimerHandle | undefined;
}

/** Timers that are set before there is a clock on which they can be: they wait for it, and are then set in their order. */
export class HeldTimers {
  #clock: Clock | undefined;
  #last = 0;
  readonly #held = new Map<number, Held>();

  /** The number is negative: no timer that an actor sets itself has it. */
  hold(kind: Kind, callback: () => void, ms: number): TimerHandle {
    this.#last -= 1;
    const number = this.#last;
    const held: Held = { kind, callback, ms, hasRef: true, set: undefined };
    this.#held.set(number, held);
    this.#setOn(this.#clock, held);
    const keep = (hasRef: boolean) => {
      held.hasRef = hasRef;
      if (hasRef) held.set?.ref();
      else held.set?.unref();
    };
    return { number, ref: () => keep(true), unref: () => keep(false) };
  }

  clear(number: number): void {
    const held = this.#held.get(number);
    this.#held.delete(number);
    this.#clock?.clearTimeout(held?.set);
  }

  /** From now on they are timers of this clock. */
  give(clock: Clock): void {
    this.#clock = clock;
    for (const held of this.#held.values()) this.#setOn(clock, held);
  }

  #setOn(clock: Clock | undefined, held: Held): void {
    const { kind, callback, ms } = held;
    held.set = kind === 'setImmediate' ? clock?.setImmediate(callback) : clock?.[kind](callback, ms);
    if (!held.hasRef) held.set?.unref();
  }
}
