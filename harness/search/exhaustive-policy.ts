import { type Candidate, type Executed, type Progress, REDUNDANT } from '../schedule/policy.ts';
import type { Unknown } from '../schedule/run-record.ts';
import { areDependent, type Deed, Tokens, threadOf } from './accesses.ts';
import { changed, notReduced, tooLong } from './endings.ts';
import { HappensBefore, MAX_EVENTS } from './happens-before.ts';
import { countLinearExtensions } from './linear-extensions.ts';
import type { SearchPolicy, Standing } from './search-policy.ts';
import { type Addition, convert, type ExhaustiveReport, has, type Node, nextOf, type Stem } from './stem.ts';

export interface ExhaustivePolicy extends SearchPolicy {
  report(): ExhaustiveReport;
}

/**
 * Depth-first search of all orders that matter, with dynamic partial-order reduction: of the runs that differ only in the
 * order of independent entries, one is run. By source sets and sleep sets: Abdulla, Aronis, Jonsson, Sagonas, "Optimal
 * dynamic partial order reduction", POPL 2014, algorithm 1.
 *
 * It guarantees that each class of equal runs is run to its end once; a run that turns out to begin like one that was
 * seen is broken off. What is equal is decided by footprints alone, so it is as right as they are.
 */
export function createExhaustivePolicy(stem: Stem = { nodes: [], fixed: 0 }): ExhaustivePolicy {
  return new SourceSets(stem);
}

class SourceSets implements ExhaustivePolicy {
  readonly name = 'exhaustive';
  readonly followsAll = true;
  #classes = 0;
  #interleavings: number | null = 0;
  readonly #tokens = new Tokens();
  readonly #order = new HappensBefore((token) => this.#tokens.excludesTurns(token));
  readonly #nodes: Node[];
  readonly #fixed: number;
  /** Races among the entries before this one of the first run were found by others. */
  #known: number;
  readonly #added = new Map<string, Addition>();
  /** Entries of this run so far. */
  #told = 0;
  #hasBegun = false;
  #isDone = false;
  #isRedundant = false;
  /** Of the choice that this run is the first to take. */
  #depth = 0;

  constructor({ nodes, fixed }: Stem) {
    this.#nodes = nodes.map((node) => convert(node, (deed) => this.#tokens.unpack(deed)));
    this.#fixed = fixed;
    this.#known = Math.max(0, nodes.length - 1);
  }

  /** What happened before the first new choice is known from the run before. */
  get needsFootprints(): boolean {
    return this.#told >= this.#order.count;
  }

  begin(): boolean {
    this.#told = 0;
    this.#isRedundant = false;
    if (this.#hasBegun) {
      this.#known = 0;
      this.#isDone = !this.#advance();
    }
    this.#hasBegun = true;
    this.#depth = this.#nodes.length;
    return !this.#isDone;
  }

  choose(candidates: readonly Candidate[], entry: number, progress: Progress): number | Unknown | typeof REDUNDANT {
    const depth = entry - 1;
    if (depth >= MAX_EVENTS) return tooLong();
    if (progress.isInOpenTurn && candidates.some(({ kind }) => kind === 'timer')) return notReduced();
    if (depth === this.#order.count) this.#meet(candidates, progress);
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
    this.#order.add(event, (earlier) => {
      if (this.#told > this.#known) this.#addRace(earlier, event.thread);
    });
  }

  end(): void {
    if (this.#isRedundant) return;
    this.#order.release(() => false);
    this.#addDisabled([]);
    this.#classes += 1;
    const count = this.#interleavings === null ? null : countLinearExtensions(this.#order);
    this.#interleavings = count === null ? null : (this.#interleavings ?? 0) + count;
  }

  report(): ExhaustiveReport {
    const pack = (deed: Deed) => this.#tokens.pack(deed);
    const packAt = (depth: number) => (depth < this.#order.count ? pack(this.#order.event(depth)) : undefined);
    const own = this.#isDone ? [] : this.#nodes.slice(this.#fixed);
    return {
      classes: this.#classes,
      interleavings: this.#interleavings,
      first: this.#fixed === 0 ? undefined : packAt(this.#fixed - 1),
      added: [...this.#added.values()],
      rest: own.map((node, index) => ({ node: convert(node, pack), deed: packAt(this.#fixed + index) })),
    };
  }

  standing(): Standing {
    return { classes: this.#classes, depth: this.#depth };
  }

  /** Takes note of who is there after the last entry. */
  #meet(candidates: readonly Candidate[], progress: Progress): void {
    this.#order.release((process) => progress.isBusy(process));
    for (const candidate of candidates) if (candidate.kind !== 'timer') this.#order.bear(threadOf(candidate));
  }

  /** A choice that no run has come to before. */
  #arrive(candidates: readonly Candidate[], isInTurn: boolean): number | typeof REDUNDANT {
    const threads = candidates.map(threadOf);
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
  #asleep(): Deed[] {
    const before = this.#nodes.at(-1);
    if (before === undefined) return [];
    const last = this.#order.event(this.#order.count - 1);
    const left: Deed[] = [];
    for (const deeds of [before.sleeping, before.done]) {
      for (const deed of deeds) if (deed.thread !== last.thread && !areDependent(deed, last)) left.push(deed);
    }
    return left;
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
    const initials: number[] = [];
    let next: number | undefined;
    for (let index = earlier + 1; index <= last; index += 1) {
      // What comes after the earlier one comes after the last one in the other order.
      if (index !== last && order.isBefore(earlier, index)) continue;
      const each = order.event(index).thread;
      if (!threads.has(each) && !this.#isAfterAny(index, earlier, threads)) {
        if (node.backtrack.includes(each) || has(node.sleeping, each)) return;
        initials.push(each);
        if (node.threads.includes(each) && (next === undefined || each === thread)) next = each;
      }
      threads.add(each);
    }
    if (next !== undefined) this.#add({ depth: earlier, initials, next });
  }

  /** To a choice of others, it is not added but only asked for: others may have asked for something as good before. */
  #add(addition: Addition): void {
    const { depth, initials, next } = addition;
    if (depth >= this.#fixed) this.#node(depth).backtrack.push(next);
    else this.#added.set(`${depth}:${initials.join()}`, addition);
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
      if (!isGone || node.backtrack.includes(timer) || has(node.sleeping, timer)) continue;
      this.#add({ depth: at, initials: [timer], next: timer });
    }
  }

  /** Goes back to the last choice that has something left to explore; false when there is none. */
  #advance(): boolean {
    for (let depth = this.#nodes.length - 1; depth >= this.#fixed; depth -= 1) {
      const node = this.#node(depth);
      node.done.push(this.#order.event(depth));
      const next = nextOf(node);
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
