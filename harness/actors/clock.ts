/** A timer that was set; give it back to `clearTimeout` or `clearInterval`. */
export interface TimerHandle {
  readonly number: number;
}

/** Virtual time in ms. It passes only when nothing else can happen, or when a turn reads it more than 1,000 times. */
export interface Clock {
  /** Ms since the epoch, as `Date.now`. */
  now(): number;
  /** Resolves after `ms`. */
  sleep(ms: number): Promise<void>;
  setTimeout(callback: () => void, ms: number): TimerHandle;
  setInterval(callback: () => void, ms: number): TimerHandle;
  clearTimeout(timer: TimerHandle | undefined): void;
  clearInterval(timer: TimerHandle | undefined): void;
}
