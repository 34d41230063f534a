import { type Candidate, type Executed, type Progress, REDUNDANT } from '../schedule/policy.ts';
import { TURNS } from '../schedule/run.ts';
import type { Unknown } from '../schedule/run-record.ts';
import { areDependent, type Event, Tokens, threadOf } from './accesses.ts';
import { HappensBefore, MAX_EVENTS } from './happens-before.ts';
import { countLinearExtensions } from './linear-extensions.ts';
import { coverOf, type SearchPolicy } from './search-policy.ts';

/** A choice that the run that is being made has come to. */
interface Node {
  /** Who could go on. */
  readonly threads: readonly number[];
  readonly timers: readonly number[];
  readonly isInTurn: boolean;
  chosen: number;
  /** Explored from an earlier choice, and nothing since depends on it: what begins with it from here has been seen. */
  readonly sleeping: readonly Event[];
  /** Explored from here. */
  readonly done: Event[];
  /** To be explored from here, those explored included. */
  readonly backtrack: number[];
}

/** An exhaustive search can say what it has seen. */
export interface ExhaustivePolicy extends SearchPolicy {
  /** Classes of equal runs that were run to their end. */
  readonly classes: number;
  /** How many interleavings these classes have; null where counting them would take longer than running them. */
  readonly interleavings: number | null;
}

/**
 * Depth-first search of all orders that matter, with dynamic partial-order reduction: of the runs that differ only in the
 * order of independent entries, one is run. By source sets and sleep sets: Abdulla, Aronis, Jonsson, Sagonas, "Optimal
 * dynamic partial order reduction", POPL 2014, algorithm 1.
 *
 * It guarantees that each class of equal runs is run to its end once; a run that turns out to begin like one that was
 * seen is broken off. What is equal is decided by footprints alone, so it is as right as they are.
 */
export function createExhaustivePolicy(): ExhaustivePolicy {
  return new SourceSets();
}

class SourceSets implements ExhaustivePolicy {
  readonly name = 'exhaustive';
  readonly followsAll = true;
  classes = 0;
  interleavings: number | null = 0;
  readonly #tokens = new Tokens();
  readonly #order = new HappensBefore(this.#tokens.numberOf(TURNS));
  readonly #nodes: Node[] = [];
  /** Entries of this run so far. */
  #told = 0;
  #hasBegun = false;
  #isRedundant = false;

  /** What happened before the first new choice is known from the run before. */
  get needsFootprints(): boolean {
    return this.#told >= this.#order.count;
  }

  begin(): boolean {
    this.#told = 0;
    this.#isRedundant = false;
    if (this.#hasBegun) return this.#advance();
    this.#hasBegun = true;
    return true;
  }

  choose(candidates: readonly Candidate[], entry: number, progress: Progress): number | Unknown | typeof REDUNDANT {
    const depth = entry - 1;
    if (depth >= MAX_EVENTS) return tooLong();
    const known = this.#nodes[depth];
    if (known === undefined) return this.#arrive(candidates, progress.isInTurn);
    const isSame =
      known.threads.length === candidates.length &&
      candidates.every((each, at) => threadOf(each) === known.threads[at]);
    return isSame ? known.threads.indexOf(known.chosen) : changed(entry, known.threads.length, candidates.length);
  }

  executed(entry: Executed): void {
    this.#told += 1;
    if (this.#told <= this.#order.count) return;
    const event = this.#tokens.eventOf(entry);
    this.#order.add(event, (earlier) => this.#addRace(earlier, event.thread));
  }

  end(): void {
    if (this.#isRedundant) return;
    this.#order.release();
    this.#addDisabled([]);
    this.classes += 1;
    const count = this.interleavings === null ? null : countLinearExtensions(this.#order);
    this.interleavings = count === null ? null : (this.interleavings ?? 0) + count;
  }

  cover() {
    return coverOf({ kind: 'exhaustive', classes: this.classes, interleavings: this.interleavings });
  }

  /** A choice that no run has come to before. */
  #arrive(candidates: readonly Candidate[], isInTurn: boolean): number | typeof REDUNDANT {
    if (!isInTurn) this.#order.release();
    const threads = candidates.map(threadOf);
    for (const candidate of candidates) if (candidate.kind !== 'timer') this.#order.bear(threadOf(candidate));
    if (!isInTurn) this.#addDisabled(threads);
    const sleeping = this.#asleep();
    const index = threads.findIndex((thread) => !has(sleeping, thread));
    const chosen = threads[index];
    if (chosen === undefined) {
      this.#isRedundant = true;
      return REDUNDANT;
    }
    const timers = candidates.filter(({ kind }) => kind === 'timer').map(threadOf);
    this.#nodes.push({ threads, timers, isInTurn, chosen, sleeping, done: [], backtrack: [chosen] });
    return index;
  }

  /** Of what was explored before the last choice, or was asleep there, all that the last event is independent of. */
  #asleep(): Event[] {
    const before = this.#nodes.at(-1);
    if (before === undefined) return [];
    const last = this.#order.event(this.#order.count - 1);
    const isLeft = (event: Event) => event.thread !== last.thread && !areDependent(event, last);
    return [...before.sleeping.filter(isLeft), ...before.done.filter(isLeft)];
  }

  /**
   * The last event, of `thread`, races with an earlier one. Something must be explored from before that one that leads to
   * the other order: the first of a thread among what happened since and does not come after it (an initial).
   */
  #addRace(earlier: number, thread: number): void {
    const node = this.#node(earlier);
    const order = this.#order;
    const last = order.count - 1;
    const threads = new Set<number>();
    let next: number | undefined;
    for (let index = earlier + 1; index <= last; index += 1) {
      // What comes after the earlier one comes after the last one in the other order.
      if (index !== last && order.isBefore(earlier, index)) continue;
      const each = order.event(index).thread;
      if (!threads.has(each) && !this.#isAfterAny(index, earlier, threads)) {
        if (node.backtrack.includes(each) || has(node.sleeping, each)) return;
        if (node.threads.includes(each) && (next === undefined || each === thread)) next = each;
      }
      threads.add(each);
    }
    if (next !== undefined) node.backtrack.push(next);
  }

  /** Whether an event of one of the threads after `from` happens before event `index`, but for those after `from` itself. */
  #isAfterAny(index: number, from: number, threads: ReadonlySet<number>): boolean {
    let isAfter = false;
    this.#order.visitBefore(index, (each) => {
      isAfter ||= each > from && threads.has(this.#order.event(each).thread) && !this.#order.isBefore(from, each);
    });
    return isAfter;
  }

  /**
   * A timer that could have fired before the last choice and cannot any more, although it has not: it was cleared, or the
   * run is over. It races with what came instead, but as it never happens, no event tells.
   */
  #addDisabled(threads: readonly number[]): void {
    const at = this.#nodes.findLastIndex((node) => !node.isInTurn);
    const node = this.#nodes[at];
    if (node === undefined) return;
    for (const timer of node.timers) {
      const isGone = !threads.includes(timer) && this.#order.lastOf(timer) < at;
      if (isGone && !node.backtrack.includes(timer) && !has(node.sleeping, timer)) node.backtrack.push(timer);
    }
  }

  /** Goes back to the last choice that has something left to explore; false when there is none. */
  #advance(): boolean {
    for (let depth = this.#nodes.length - 1; depth >= 0; depth -= 1) {
      const node = this.#node(depth);
      node.done.push(this.#order.event(depth));
      const next = node.backtrack.find((thread) => !has(node.done, thread) && !has(node.sleeping, thread));
      if (next !== undefined) {
        node.chosen = next;
        this.#nodes.length = depth + 1;
        this.#order.truncate(depth);
        return true;
      }
    }
    return false;
  }

  #node(depth: number): Node {
    const node = this.#nodes[depth];
    if (node === undefined) throw new Error(`there is no choice ${depth}`);
    return node;
  }
}

function has(events: readonly Event[], thread: number): boolean {
  return events.some((event) => event.thread === thread);
}

/** The run does not come to the choice that the last one came to: it is not the same code. */
export function changed(entry: number, before: number, now: number): Unknown {
  const message = `the same decisions led to ${before} candidates for entry ${entry} before and to ${now} now, or to others`;
  return { reason: 'nondeterminism', actor: null, message };
}

export function tooLong(): Unknown {
  const message = `a run of more than ${MAX_EVENTS} entries has more orders than any search can see; use --policy pct or random`;
  return { reason: 'budget', actor: null, message };
}
