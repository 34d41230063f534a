import type { Kernel } from '../disk/kernel.ts';
import type { Invariant } from '../invariants/invariant.ts';
import { checkSentence, threwText } from '../invariants/judge.ts';
import type { Unknown, WatchFailure } from './run-record.ts';

/** Shows the disk to the invariants that watch it, whenever it has changed. Each fails once. */
export class DiskWatch {
  readonly failures: WatchFailure[] = [];
  /** Set once an invariant threw. */
  unknown: Unknown | undefined;
  readonly #kernel: Kernel;
  readonly #looks: ((step: number) => void)[] = [];
  #seenVersion = -1;

  constructor(invariants: readonly Invariant[], kernel: Kernel) {
    this.#kernel = kernel;
    invariants.forEach((invariant, index) => {
      const watch = this.#judging(invariant.name, () => invariant.watch?.());
      if (watch === undefined) return;
      let hasFailed = false;
      this.#looks.push((step) => {
        if (hasFailed) return;
        const message = this.#judging(invariant.name, () => checkSentence(watch(kernel.tree)));
        if (message === undefined) return;
        hasFailed = true;
        this.failures.push({ invariant: index, message, step });
      });
    });
  }

  /** Looks, if anything has changed since the last time; `step` is the entry that may have changed it. */
  look(step: number): void {
    if (this.#looks.length === 0 || this.#seenVersion === this.#kernel.version) return;
    this.#seenVersion = this.#kernel.version;
    for (const look of this.#looks) look(step);
  }

  #judging<T>(name: string, judge: () => T): T | undefined {
    try {
      return judge();
    } catch (error) {
      this.unknown ??= { reason: 'invariant-threw', actor: null, message: threwText(name, error) };
      return undefined;
    }
  }
}
