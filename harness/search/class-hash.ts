import type { HappensBefore } from './happens-before.ts';

/**
 * Names the class of equal beginnings that a run has come to: two beginnings have the same name if the same events have
 * happened, each after the same others. The order of independent ones makes no difference.
 *
 * 64 bits: among a million classes, two share a name with a probability of 3 in 100 million.
 */
export class ClassHash {
  readonly #order: HappensBefore;
  /** Two lanes per event: of the event itself, which stands for all that happens before it, too. */
  readonly #own: number[] = [];
  /** And the sum of these over all events up to it. */
  readonly #sums: number[] = [];

  constructor(order: HappensBefore) {
    this.#order = order;
  }

  /** The name of the beginning as far as `order` has it. */
  name(): string {
    const { count } = this.#order;
    for (let index = this.#own.length / 2; index < count; index += 1) this.#add(index);
    return count === 0 ? '' : `${this.#sums[count * 2 - 2]}:${this.#sums[count * 2 - 1]}`;
  }

  /** Forgets all events from number `count` on. */
  truncate(count: number): void {
    this.#own.length = Math.min(this.#own.length, count * 2);
    this.#sums.length = this.#own.length;
  }

  #add(index: number): void {
    const { thread } = this.#order.event(index);
    let low = 0;
    let high = 0;
    let ofThread = 0;
    this.#order.visitBefore(index, (earlier) => {
      low = (low + (this.#own[earlier * 2] ?? 0)) | 0;
      high = (high + (this.#own[earlier * 2 + 1] ?? 0)) | 0;
      if (this.#order.event(earlier).thread === thread) ofThread += 1;
    });
    // A thread's number is up to 2^53: both halves count.
    const name = mix(mix(thread | 0, Math.floor(thread / 0x1_0000_0000)), ofThread);
    const own = [mix(mix(0x2545f491, name), low), mix(mix(0x6c62272e, name), high)] as const;
    const at = index * 2;
    this.#own.push(...own);
    this.#sums.push(((this.#sums[at - 2] ?? 0) + own[0]) | 0, ((this.#sums[at - 1] ?? 0) + own[1]) | 0);
  }
}

/** One round of MurmurHash3 and its finalizer. */
function mix(hash: number, value: number): number {
  let key = Math.imul(value, 0xcc9e2d51);
  key = Math.imul((key << 15) | (key >>> 17), 0x1b873593);
  let mixed = hash ^ key;
  mixed = (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
