import type { Clock, TimerHandle } from '../actors/clock.ts';

const MAX_DELAY_MS = 2 ** 31 - 1;

/** A timer in virtual time, of the shape of Node's `Timeout` and `Immediate`. */
export class VirtualTimer {
  readonly #clock: Clock;
  readonly #set: (callback: () => void) => TimerHandle;
  readonly #callback: () => void;
  #handle: TimerHandle;
  #hasRef = true;

  constructor(clock: Clock, callback: () => void, wait: { readonly ms: number; readonly kind: TimerKind }) {
    const { kind } = wait;
    // As Node has it: what is too long for its 31 bits fires soon.
    const ms = wait.ms <= MAX_DELAY_MS ? Math.trunc(wait.ms) : 1;
    this.#clock = clock;
    this.#callback = callback;
    this.#set = (call) => {
      if (kind === 'immediate') return clock.setImmediate(call);
      return kind === 'interval' ? clock.setInterval(call, ms) : clock.setTimeout(call, ms);
    };
    this.#handle = this.#set(callback);
  }

  ref(): this {
    this.#hasRef = true;
    this.#handle.ref();
    return this;
  }

  unref(): this {
    this.#hasRef = false;
    this.#handle.unref();
    return this;
  }

  hasRef(): boolean {
    return this.#hasRef;
  }

  /** Begins anew, from now on. */
  refresh(): this {
    this.close();
    this.#handle = this.#set(this.#callback);
    if (!this.#hasRef) this.#handle.unref();
    return this;
  }

  close(): this {
    this.#clock.clearTimeout(this.#handle);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.#handle.number;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

export type TimerKind = 'timeout' | 'interval' | 'immediate';
