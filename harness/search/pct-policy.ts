import { createChooser } from '../actors/random.ts';
import type { Candidate, Executed, Progress } from '../schedule/policy.ts';
import { STRIDE } from './random-policy.ts';
import type { SearchPolicy } from './search-policy.ts';

/** A lost update has depth 2; few bugs of files have more than 3. */
export const DEFAULT_DEPTH = 3;

/**
 * Entries in a row of one actor, while others could go on, after which it falls to the bottom: in a loop that waits for another
 * it would go round for ever. No probability can be stated then.
 */
const MAX_STRETCH = 1_000;

/** Priorities that change points give lie below all that chains begin with. */
const PRIORITIES = 2 ** 30;

/**
 * Probabilistic concurrency testing: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized scheduler with
 * probabilistic guarantees of finding bugs", ASPLOS 2010, section 3. Each run gives priorities at random and always goes on
 * with the highest; at `depth - 1` entries drawn at random, the one that goes on falls to the bottom.
 *
 * It guarantees that a run finds a bug of that depth with probability at least 1 / (n * k^(depth - 1)). What has a priority is
 * a chain: a request takes over that of a request, start or timer of the same actor if all of them are over, else it begins
 * another, so n is the most that a run had; k is the most entries of a run. (What goes on after the first of several calls must
 * not be bound to the priority of that one, which is the highest of them.) Both are as seen: a guarantee is given for
 * the runs that were made with what is known in the end. The paper's threads are never kept from going on
 * by others; where sync calls or timers do that, there are as many change points as for twice the depth, and the bound is that of
 * twice the depth.
 */
export function createPctPolicy(unit: PctUnit, chooserOf: typeof createChooser = createChooser): PctPolicy {
  return new Pct(unit, chooserOf);
}

export interface PctOptions {
  readonly seed: number;
  readonly depth: number;
  /** Whether timers may fire before others have gone as far as they can. */
  readonly isTimeAdversarial: boolean;
}

/** Some of the runs of a search. */
export interface PctUnit extends PctOptions {
  /** Number of the first one. */
  readonly from: number;
  /** What is known of the program before it. */
  readonly known: Known;
}

/** How large the runs of a program get. */
export interface Known {
  /** Most chains that there were at once: n. */
  readonly chains: number;
  /** Most entries: k. */
  readonly entries: number;
  /** Whether sync calls or timers keep others from going on, whatever their priority. */
  readonly keepsOff: boolean;
  /** Whether an actor went round a loop until it was made to wait: no probability can be stated. */
  readonly spins: boolean;
}

export const NOTHING_KNOWN: Known = { chains: 1, entries: 1, keepsOff: false, spins: false };

export interface PctReport {
  readonly known: Known;
  /** Runs since that last grew, for which it was known. */
  readonly counted: number;
}

export interface PctPolicy extends SearchPolicy {
  report(): PctReport;
}

/** Where others are kept off, a constraint may take a second one: what is to come first must have begun before that. */
export function reckonedDepth(depth: number, { keepsOff }: Known): number {
  return keepsOff ? 2 * depth : depth;
}

/** All that is known of a program by two who saw different runs of it. */
export function joinKnown(one: Known, other: Known): Known {
  return {
    chains: Math.max(one.chains, other.chains),
    entries: Math.max(one.entries, other.entries),
    keepsOff: one.keepsOff || other.keepsOff,
    spins: one.spins || other.spins,
  };
}

export function isSameKnown(one: Known, other: Known): boolean {
  const isSameSize = one.chains === other.chains && one.entries === other.entries;
  return isSameSize && one.keepsOff === other.keepsOff && one.spins === other.spins;
}

/** How probable it is, at most, that so many runs miss a bug. */
export function missProbability(n: number, k: number, depth: number, runs: number): number {
  return (1 - 1 / (n * k ** (depth - 1))) ** runs;
}

class Pct implements PctPolicy {
  readonly name = 'pct';
  readonly needsFootprints = false;
  readonly followsAll = true;
  readonly #seed: number;
  readonly #depth: number;
  readonly #chooserOf: typeof createChooser;
  #choose: (limit: number) => number;
  #run: number;
  #known: Known;
  /** Runs since that last grew; the one in which it did does not count. */
  #counted = 0;
  #hasGrown = false;
  readonly #isTimeAdversarial: boolean;
  /** Of this run. */
  #told = 0;
  /** How long an actor has gone on while others could, and which one. */
  #stretch = 0;
  #stretchOf = 0;
  #lowest = -PRIORITIES;
  readonly #priorities: number[] = [];
  /** The chains of each actor: what is on them, undefined where it is over. */
  readonly #taken = new Map<number, { readonly chain: number; request: number | undefined }[]>();
  #changes: readonly number[] = [];

  constructor({ seed, depth, isTimeAdversarial, from, known }: PctUnit, chooserOf: typeof createChooser) {
    this.#seed = seed;
    this.#depth = depth;
    this.#chooserOf = chooserOf;
    this.#choose = chooserOf(seed);
    this.#isTimeAdversarial = isTimeAdversarial;
    this.#run = from;
    this.#known = known;
  }

  report(): PctReport {
    return { known: this.#known, counted: this.#counted };
  }

  begin(): boolean {
    this.#choose = this.#chooserOf((this.#seed + Math.imul(this.#run, STRIDE)) | 0);
    this.#run += 1;
    this.#told = 0;
    this.#stretch = 0;
    this.#lowest = -PRIORITIES;
    this.#priorities.length = 0;
    this.#taken.clear();
    this.#changes = Array.from(
      { length: reckonedDepth(this.#depth, this.#known) - 1 },
      () => 1 + this.#choose(this.#known.entries),
    );
    return true;
  }

  choose(candidates: readonly Candidate[], entry: number, { lastActor }: Progress): number {
    const chains = candidates.map((each) => this.#chainOf(each));
    this.#makeWait(candidates, chains, lastActor);
    for (const [at, change] of this.#changes.entries()) {
      if (change === entry) this.#priorities[chains[this.#highest(chains)] ?? 0] = -1 - at;
    }
    return this.#highest(chains);
  }

  /** Who has gone on for too long while another could falls below all. */
  #makeWait(candidates: readonly Candidate[], chains: readonly number[], lastActor: number): void {
    const isAlone = candidates.every(({ actor }) => actor === lastActor);
    this.#stretch = isAlone || lastActor !== this.#stretchOf ? 0 : this.#stretch + 1;
    this.#stretchOf = lastActor;
    if (this.#stretch < MAX_STRETCH) return;
    this.#stretch = 0;
    this.#lowest -= 1;
    for (const [at, { actor }] of candidates.entries()) {
      if (actor === lastActor) this.#priorities[chains[at] ?? 0] = this.#lowest;
    }
    this.#grow({ spins: true });
  }

  executed({ actor, request, kind, holdsThread, isLast }: Executed): void {
    this.#told += 1;
    if (holdsThread || (kind === 'timer' && this.#isTimeAdversarial)) this.#grow({ keepsOff: true });
    if (!isLast) return;
    const place = this.#taken.get(actor)?.find((each) => each.request === request);
    if (place !== undefined) place.request = undefined;
  }

  end(): void {
    this.#grow({ chains: this.#priorities.length, entries: this.#told });
    this.#counted = this.#hasGrown ? 0 : this.#counted + 1;
    this.#hasGrown = false;
  }

  #grow(seen: Partial<Known>): void {
    const known = joinKnown(this.#known, { ...NOTHING_KNOWN, ...seen });
    if (isSameKnown(known, this.#known)) return;
    this.#known = known;
    this.#hasGrown = true;
  }

  #chainOf({ actor, request }: Candidate): number {
    let places = this.#taken.get(actor);
    if (places === undefined) {
      places = [];
      this.#taken.set(actor, places);
    }
    const own = places.find((each) => each.request === request);
    if (own !== undefined) return own.chain;
    // Which of several is over first is up to the schedule, so what follows must not be bound to its priority.
    const [free] = places;
    if (free !== undefined && places.every((each) => each.request === undefined)) {
      free.request = request;
      return free.chain;
    }
    const chain = this.#priorities.length;
    this.#priorities.push(this.#choose(PRIORITIES));
    places.push({ chain, request });
    return chain;
  }

  #highest(chains: readonly number[]): number {
    const priorities = chains.map((chain) => this.#priorities[chain] ?? 0);
    return priorities.indexOf(Math.max(...priorities));
  }
}
