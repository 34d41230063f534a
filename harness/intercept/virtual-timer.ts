import type { Clock, TimerHandle } from '../actors/clock.ts';

const MAX_DELAY_MS = 2 ** 31 - 1;

export type TimerKind = 'timeout' | 'interval' | 'immediate';

/** A timer in virtual time: what Node's `Timeout` and `Immediate` have in common. */
export class VirtualTimer {
  readonly #clock: Clock;
  readonly #set: () => TimerHandle;
  #handle: TimerHandle;
  #hasRef = true;
  #isCleared = false;

  /** The callback is called with the timer as `this`. */
  constructor(
    clock: Clock,
    callback: (this: unknown) => void,
    { ms: delayMs, kind }: { readonly ms: number; readonly kind: TimerKind },
  ) {
    // As Node has it: what is too long for its 31 bits fires soon.
    const ms = delayMs <= MAX_DELAY_MS ? Math.trunc(delayMs) : 1;
    const call = () => callback.call(this);
    this.#clock = clock;
    this.#set = () => {
      if (kind === 'immediate') return clock.setImmediate(call);
      return kind === 'interval' ? clock.setInterval(call, ms) : clock.setTimeout(call, ms);
    };
    this.#handle = this.#set();
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

  [Symbol.dispose](): void {
    VirtualTimer.clear(this);
  }

  /** No method of the timer, since Node's `Immediate` has none. */
  static clear(timer: VirtualTimer): void {
    timer.#isCleared = true;
    timer.#clock.clearTimeout(timer.#handle);
  }

  protected static renew(timer: VirtualTimer): void {
    if (timer.#isCleared) return;
    timer.#clock.clearTimeout(timer.#handle);
    timer.#handle = timer.#set();
    if (!timer.#hasRef) timer.#handle.unref();
  }

  protected static numberOf(timer: VirtualTimer): number {
    return timer.#handle.number;
  }
}

/** What `setTimeout` and `setInterval` return: also by name, which is what code looks at that asks whether it is in Node. */
export class Timeout extends VirtualTimer {
  /** Begins anew, from now on; nothing if it was cleared. */
  refresh(): this {
    VirtualTimer.renew(this);
    return this;
  }

  close(): this {
    VirtualTimer.clear(this);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return VirtualTimer.numberOf(this);
  }
}

/** What `setImmediate` returns. */
export class Immediate extends VirtualTimer {}
