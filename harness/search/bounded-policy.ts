import { type Candidate, type Executed, type Progress, REDUNDANT } from '../schedule/policy.ts';
import type { Unknown } from '../schedule/run-record.ts';
import { Tokens, threadOf } from './accesses.ts';
import { ClassHash } from './class-hash.ts';
import { changed, notReduced, tooLong } from './endings.ts';
import { HappensBefore, MAX_EVENTS } from './happens-before.ts';
import { coverOf, type Plan } from './plan.ts';
import type { SearchPolicy, Standing } from './search-policy.ts';
import { foreignState } from './search-state.ts';

/** Bounds above this find no more bugs than an exhaustive search, and take longer. */
export const DEFAULT_BOUND = 2;

interface Node {
  readonly threads: readonly number[];
  /** Preemptions before this choice. */
  readonly used: number;
  /** Candidates that may be chosen within the bound, and what each costs. */
  readonly options: readonly { readonly index: number; readonly cost: number }[];
  /** Which option the run takes. */
  at: number;
}

/**
 * All schedules with 0 preemptions, then all with at most 1, and so on: iterative context bounding, Musuvathi and Qadeer,
 * "Iterative context bounding for systematic testing of multithreaded programs", PLDI 2007. So the first failure has
 * the fewest preemptions.
 *
 * Where two schedules lead to equal beginnings (see `ClassHash`) with the same actor going on, what comes after is the same,
 * and it is explored once, from the one with fewer preemptions; a run that arrives there is broken off.
 */
export function createBoundedPolicy(most: number): BoundedPolicy {
  return new Bounded(most);
}

/** One unit: what is known of equal states is worth more than a second thread that does not know it. */
export function createBoundedPlan(most: number): Plan {
  let bound = 0;
  let isDone = false;
  return {
    name: 'bounded',
    get isDone() {
      return isDone;
    },
    waveRuns: Number.POSITIVE_INFINITY,
    open: null,
    next: (runs) => [{ work: { policy: 'bounded', most }, runs, checksFirst: true }],
    took: (report) => {
      if (report.policy !== 'bounded') return;
      bound = report.bound;
      isDone = report.isDone;
    },
    cover: () => coverOf({ kind: 'bounded', bound }),
    save: () => ({ policy: 'bounded' }),
    restore: (state) => {
      if (state.policy !== 'bounded') throw foreignState('bounded', state);
    },
  };
}

export interface BoundedReport {
  /** The bound that it has come to. */
  readonly bound: number;
  /** Whether every schedule within it was seen. */
  readonly isDone: boolean;
}

export interface BoundedPolicy extends SearchPolicy {
  report(): BoundedReport;
}

class Bounded implements BoundedPolicy {
  readonly name = 'bounded';
  readonly followsAll = true;
  readonly #most: number;
  #bound = 0;
  /** Whether the bound kept anything from being chosen. */
  #isCut = false;
  readonly #tokens = new Tokens();
  readonly #order = new HappensBefore((token) => this.#tokens.excludesTurns(token));
  readonly #hash = new ClassHash(this.#order);
  /** Least preemptions with which each state was reached. */
  readonly #seen = new Map<string, number>();
  readonly #nodes: Node[] = [];
  #told = 0;
  #hasBegun = false;
  #isDone = false;
  /** Of the choice that this run is the first to take. */
  #depth = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get needsFootprints(): boolean {
    return this.#told >= this.#order.count;
  }

  begin(): boolean {
    this.#told = 0;
    if (!this.#hasBegun || this.#advance()) {
      this.#hasBegun = true;
      this.#depth = this.#nodes.length;
      return true;
    }
    if (!this.#isCut || this.#bound === this.#most) {
      this.#bound = this.#most;
      this.#isDone = true;
      return false;
    }
    this.#bound += 1;
    this.#isCut = false;
    this.#seen.clear();
    this.#order.truncate(0);
    this.#hash.truncate(0);
    return true;
  }

  choose(candidates: readonly Candidate[], entry: number, progress: Progress): number | Unknown | typeof REDUNDANT {
    const depth = entry - 1;
    if (depth >= MAX_EVENTS) return tooLong();
    if (progress.isInOpenTurn && candidates.some(({ kind }) => kind === 'timer')) return notReduced();
    const known = this.#nodes[depth];
    if (known === undefined) return this.#arrive(candidates, progress);
    const isSame =
      known.threads.length === candidates.length &&
      candidates.every((each, at) => threadOf(each) === known.threads[at]);
    return isSame ? (known.options[known.at]?.index ?? 0) : changed(entry, known.threads.length, candidates.length);
  }

  executed(entry: Executed): void {
    this.#told += 1;
    if (this.#told > this.#order.count) this.#order.add(this.#tokens.eventOf(entry), () => undefined);
  }

  end(): void {
    // What a run amounts to is told by the choices it came to.
  }

  report(): BoundedReport {
    return { bound: this.#bound, isDone: this.#isDone };
  }

  standing(): Standing {
    return { bound: this.#bound, depth: this.#depth };
  }

  #arrive(candidates: readonly Candidate[], progress: Progress): number | typeof REDUNDANT {
    const { lastActor } = progress;
    this.#order.release((process) => progress.isBusy(process));
    for (const candidate of candidates) if (candidate.kind !== 'timer') this.#order.bear(threadOf(candidate));
    const used = this.#used();
    const state = `${this.#hash.name()}/${lastActor}`;
    if ((this.#seen.get(state) ?? Number.POSITIVE_INFINITY) <= used) return REDUNDANT;
    this.#seen.set(state, used);
    // Before the first entry nobody has begun, so nobody is preempted.
    const goesOn = this.#nodes.length > 0 && candidates[0]?.actor === lastActor;
    const costs = candidates.map(({ actor }, index) => ({ index, cost: goesOn && actor !== lastActor ? 1 : 0 }));
    const options = costs.filter(({ cost }) => used + cost <= this.#bound);
    this.#isCut ||= options.length < costs.length;
    this.#nodes.push({ threads: candidates.map(threadOf), used, options, at: 0 });
    return options[0]?.index ?? 0;
  }

  /** Preemptions of the run so far. */
  #used(): number {
    const last = this.#nodes.at(-1);
    return last === undefined ? 0 : last.used + (last.options[last.at]?.cost ?? 0);
  }

  /** Goes back to the last choice with an option left; false when there is none. */
  #advance(): boolean {
    for (let last = this.#nodes.at(-1); last !== undefined; last = this.#nodes.at(-1)) {
      if (last.at + 1 < last.options.length) {
        last.at += 1;
        this.#order.truncate(this.#nodes.length - 1);
        this.#hash.truncate(this.#nodes.length - 1);
        return true;
      }
      this.#nodes.pop();
    }
    return false;
  }
}
