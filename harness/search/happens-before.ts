import { clash, type Event, tokenOf, writes } from './accesses.ts';

/** Longest run that is reduced; the orders of a longer one are out of reach of any complete search. */
export const MAX_EVENTS = 2_048;

/** A turn that holds the thread: it and all that happens until the thread is free again. */
interface Block {
  readonly process: string;
  readonly first: number;
  /** Undefined while the thread is held. */
  last: number | undefined;
}

/**
 * The happens-before relation of one run, entry by entry: the order within a request, from the turn that issued it to its
 * first step, and between entries that depend on each other.
 *
 * For each event there is a row of bits, one for each earlier event that happens before it. The events of a run can be
 * taken back from the end, so that a run that begins like the last one goes on from there.
 */
export class HappensBefore {
  readonly #excludesTurns: (token: number) => boolean;
  readonly #events: Event[] = [];
  /** Where the bits of each event begin is its number times `#stride`. */
  #rows = new Uint32Array(64 * 2);
  #stride = 2;
  readonly #eventsOf = new Map<number, number[]>();
  /** Per token: event * 8 + mode, of the events that accessed it. */
  readonly #accesses: number[][] = [];
  readonly #births = new Map<number, number>();
  readonly #born: number[] = [];
  readonly #blocks: Block[] = [];
  /** Events at which time passed because nothing else could happen: all before happens before all from there on. */
  readonly #epochs: number[] = [];
  readonly #conflicts: number[] = [];

  /** `excludesTurns` is whether turns exclude each other by that token. */
  constructor(excludesTurns: (token: number) => boolean) {
    this.#excludesTurns = excludesTurns;
  }

  get count(): number {
    return this.#events.length;
  }

  event(index: number): Event {
    const event = this.#events[index];
    if (event === undefined) throw new Error(`there is no event ${index}`);
    return event;
  }

  /** The last event of a thread; -1 if it has none. */
  lastOf(thread: number): number {
    return this.#eventsOf.get(thread)?.at(-1) ?? -1;
  }

  /** The thread is there from now on: the last event issued it. */
  bear(thread: number): void {
    if (this.#births.has(thread)) return;
    this.#births.set(thread, this.count - 1);
    this.#born.push(thread);
  }

  /** A turn that held the thread of a process which is not busy any more is over. */
  release(isBusy: (process: string) => boolean): void {
    for (const block of this.#blocks) {
      if (block.last === undefined && !isBusy(block.process)) block.last = this.count - 1;
    }
  }

  /** Whether event `a` happens before event `b`. */
  isBefore(a: number, b: number): boolean {
    return ((this.#rows[b * this.#stride + (a >>> 5)] ?? 0) & (1 << (a & 31))) !== 0;
  }

  /** Calls `visit` with each event that happens before `index`. */
  visitBefore(index: number, visit: (earlier: number) => void): void {
    for (let word = 0; word <= index >>> 5; word += 1) {
      let bits = this.#rows[index * this.#stride + word] ?? 0;
      for (; bits !== 0; bits &= bits - 1) visit(word * 32 + 31 - Math.clz32(bits & -bits));
    }
  }

  /**
   * Adds the event that happened last. `onRace` is told of each earlier event that it races with: the two depend on each
   * other, nothing between them orders them, and they could have come the other way round. It is called while the row of
   * the new event has all that happens before it and after that earlier event.
   */
  add(event: Event, onRace: (earlier: number) => void): void {
    const index = this.count;
    this.#grow(index + 1);
    this.#events.push(event);
    this.#rows.fill(0, index * this.#stride, (index + 1) * this.#stride);
    if (event.passesTime) this.#epochs.push(index);
    const epoch = this.#epochs.at(-1) ?? 0;
    this.#orderAfterAll(index, epoch);
    const parent = this.#parentOf(event);
    if (parent >= 0) this.#orderAfter(index, parent);
    this.#orderAfterThread(index, event);
    this.#orderAfterConflicts(index, event, epoch, onRace);
    this.#note(index, event);
  }

  /** Takes back all events from number `count` on. */
  truncate(count: number): void {
    while (this.#events.length > count) {
      const event = this.#events.pop();
      if (event === undefined) return;
      this.#eventsOf.get(event.thread)?.pop();
      for (const access of event.accesses) this.#accesses[tokenOf(access)]?.pop();
    }
    while (this.#born.length > 0 && (this.#births.get(this.#born.at(-1) ?? 0) ?? -1) >= count) {
      this.#births.delete(this.#born.pop() ?? 0);
    }
    while ((this.#epochs.at(-1) ?? -1) >= count) this.#epochs.pop();
    while ((this.#blocks.at(-1)?.first ?? -1) >= count) this.#blocks.pop();
    for (const block of this.#blocks) if (block.last !== undefined && block.last >= count) block.last = undefined;
  }

  /** The event that the first of its thread was issued by, or the one before it in its thread; -1 if there is none. */
  #parentOf({ thread }: Event): number {
    const last = this.lastOf(thread);
    return last >= 0 ? last : (this.#births.get(thread) ?? -1);
  }

  /** A step that needs the thread comes after the turn that held it when the job before it ended, or began before that. */
  #orderAfterThread(index: number, event: Event): void {
    if (event.kind !== 'step') return;
    const before = this.lastOf(event.thread);
    if (before < 0 || !this.event(before).endsJob) return;
    for (let at = this.#blocks.length - 1; at >= 0; at -= 1) {
      const block = this.#blocks[at];
      if (block === undefined || block.process !== event.process || block.first > before) continue;
      if (block.last === undefined) throw new Error('a step that needs the thread was made while it was held');
      this.#orderAfter(index, block.last);
      return;
    }
  }

  /** The latest first, so that what is between two dependent events is known when the earlier one is looked at. */
  #orderAfterConflicts(index: number, event: Event, epoch: number, onRace: (earlier: number) => void): void {
    const conflicts = this.#collectConflicts(event, epoch);
    for (let previous = -1, at = conflicts.length - 1; at >= 0; at -= 1) {
      const conflict = conflicts[at] ?? 0;
      if (conflict === previous) continue;
      previous = conflict;
      const isBlock = (conflict & 1) !== 0;
      const last = conflict >>> 1;
      // A turn that held the thread is one with all that happened inside it: the race is with its beginning.
      const first = isBlock ? this.#blockEndingAt(last).first : last;
      if (!this.isBefore(first, index)) onRace(first);
      this.#orderAfter(index, last);
    }
  }

  /** Ascending; each is the number of an event times 2, plus 1 if it stands for the turn that ended with it. */
  #collectConflicts(event: Event, epoch: number): number[] {
    const conflicts = this.#conflicts;
    conflicts.length = 0;
    for (const access of event.accesses) {
      const token = tokenOf(access);
      const earlier = this.#accesses[token];
      if (earlier === undefined) continue;
      for (let at = earlier.length - 1; at >= 0; at -= 1) {
        const other = earlier[at] ?? 0;
        const index = tokenOf(other);
        if (index < epoch) break;
        if (clash(access, other)) conflicts.push(this.#conflictOf(index, token));
        // Whatever came before this write is ordered before it.
        if (writes(other)) break;
      }
    }
    return conflicts.sort(ascending);
  }

  #conflictOf(index: number, token: number): number {
    if (!this.#excludesTurns(token) || !this.event(index).holdsThread) return index * 2;
    const block = this.#blocks.findLast((each) => each.first === index);
    if (block?.last === undefined) throw new Error('a turn began while the thread was held');
    return block.last * 2 + 1;
  }

  #blockEndingAt(last: number): Block {
    const block = this.#blocks.findLast((each) => each.last === last);
    if (block === undefined) throw new Error(`no turn ended at event ${last}`);
    return block;
  }

  #note(index: number, event: Event): void {
    const own = this.#eventsOf.get(event.thread);
    if (own === undefined) this.#eventsOf.set(event.thread, [index]);
    else own.push(index);
    for (const access of event.accesses) {
      const token = tokenOf(access);
      let list = this.#accesses[token];
      if (list === undefined) {
        list = [];
        this.#accesses[token] = list;
      }
      list.push(index * 8 + (access & 7));
    }
    if (event.holdsThread) this.#blocks.push({ process: event.process, first: index, last: undefined });
  }

  #orderAfter(index: number, earlier: number): void {
    const stride = this.#stride;
    const rows = this.#rows;
    const to = index * stride;
    const from = earlier * stride;
    const words = (earlier >>> 5) + 1;
    for (let word = 0; word < words; word += 1) rows[to + word] = (rows[to + word] ?? 0) | (rows[from + word] ?? 0);
    rows[to + (earlier >>> 5)] = (rows[to + (earlier >>> 5)] ?? 0) | (1 << (earlier & 31));
  }

  #orderAfterAll(index: number, count: number): void {
    const to = index * this.#stride;
    for (let word = 0; word < count >>> 5; word += 1) this.#rows[to + word] = 0xffffffff;
    const rest = count & 31;
    if (rest > 0) this.#rows[to + (count >>> 5)] = 2 ** rest - 1;
  }

  /** Room for so many events. */
  #grow(count: number): void {
    if (count <= this.#stride * 32) return;
    if (count > MAX_EVENTS) throw new Error(`a run of more than ${MAX_EVENTS} entries cannot be reduced`);
    const stride = this.#stride * 2;
    const rows = new Uint32Array(stride * 32 * stride);
    for (let index = 0; index < this.count; index += 1) {
      rows.set(this.#rows.subarray(index * this.#stride, (index + 1) * this.#stride), index * stride);
    }
    this.#rows = rows;
    this.#stride = stride;
  }
}

function ascending(a: number, b: number): number {
  return a - b;
}
