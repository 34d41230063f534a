/** Where virtual time begins: 2026-01-01T00:00:00Z. */
export const EPOCH_MS = Date.UTC(2026, 0, 1);

/** A timer that was set; give it back to `clearTimeout` or `clearInterval`. */
export interface TimerHandle {
  readonly number: number;
  /** The actor is not done before the timer has fired: the default, but for intervals. */
  ref(): void;
  /** The actor may be done before. */
  unref(): void;
}

/** Virtual time in ms. It passes only when nothing else can happen, or when a turn reads it more than 1,000 times. */
export interface Clock {
  /** Ms since the epoch, as `Date.now`. */
  now(): number;
  /** Resolves after `ms`. */
  sleep(ms: number): Promise<void>;
  setTimeout(callback: () => void, ms: number): TimerHandle;
  setInterval(callback: () => void, ms: number): TimerHandle;
  /** A turn of its own, for which no time has to pass. */
  setImmediate(callback: () => void): TimerHandle;
  clearTimeout(timer: Pick<TimerHandle, 'number'> | undefined): void;
  clearInterval(timer: Pick<TimerHandle, 'number'> | undefined): void;
}
