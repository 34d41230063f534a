import { createChooser } from '../actors/random.ts';
import type { Candidate, Executed } from '../schedule/policy.ts';
import { STRIDE } from './random-policy.ts';
import { coverOf, type SearchPolicy } from './search-policy.ts';

/** A lost update has depth 2; few bugs of files have more than 3. */
export const DEFAULT_DEPTH = 3;

/** Priorities that change points give lie below all that chains begin with. */
const PRIORITIES = 2 ** 30;

/**
 * Probabilistic concurrency testing: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized scheduler with
 * probabilistic guarantees of finding bugs", ASPLOS 2010, section 3. Each run gives priorities at random and always goes on
 * with the highest; at `depth - 1` entries drawn at random, the one that goes on falls to the bottom.
 *
 * It guarantees that a run finds a bug of that depth with probability at least 1 / (n * k^(depth - 1)). What has a priority is
 * a chain: a request takes over that of a request, start or timer of the same actor which is over, if there is one, so n is the
 * most that were there at once; k is the most entries of a run. Both are as seen: what the runs so far
 * guarantee is told for those since the last one that exceeded what was known.
 */
export function createPctPolicy(
  options: { readonly seed: number; readonly depth: number },
  chooserOf: typeof createChooser = createChooser,
): SearchPolicy {
  return new Pct(options.seed, options.depth, chooserOf);
}

/** How probable it is, at most, that so many runs miss a bug. */
export function missProbability(n: number, k: number, depth: number, runs: number): number {
  return (1 - 1 / (n * k ** (depth - 1))) ** runs;
}

class Pct implements SearchPolicy {
  readonly name = 'pct';
  readonly needsFootprints = false;
  readonly followsAll = true;
  readonly #seed: number;
  readonly #depth: number;
  readonly #chooserOf: typeof createChooser;
  #choose: (limit: number) => number;
  #run = 0;
  /** The most chains and entries of a run so far. */
  #chains = 1;
  #entries = 1;
  /** Runs since these last grew. */
  #counted = 0;
  /** Of this run. */
  #told = 0;
  readonly #priorities: number[] = [];
  /** The chains of each actor: what is on them, undefined where it is over. */
  readonly #taken = new Map<number, { readonly chain: number; request: number | undefined }[]>();
  #changes: readonly number[] = [];

  constructor(seed: number, depth: number, chooserOf: typeof createChooser) {
    this.#seed = seed;
    this.#depth = depth;
    this.#chooserOf = chooserOf;
    this.#choose = chooserOf(seed);
  }

  begin(): boolean {
    this.#choose = this.#chooserOf((this.#seed + Math.imul(this.#run, STRIDE)) | 0);
    this.#run += 1;
    this.#told = 0;
    this.#priorities.length = 0;
    this.#taken.clear();
    this.#changes = Array.from({ length: this.#depth - 1 }, () => 1 + this.#choose(this.#entries));
    return true;
  }

  choose(candidates: readonly Candidate[], entry: number): number {
    const chains = candidates.map((each) => this.#chainOf(each));
    for (const [at, change] of this.#changes.entries()) {
      if (change === entry) this.#priorities[chains[this.#highest(chains)] ?? 0] = -1 - at;
    }
    return this.#highest(chains);
  }

  executed({ actor, request, isLast }: Executed): void {
    this.#told += 1;
    if (!isLast) return;
    const place = this.#taken.get(actor)?.find((each) => each.request === request);
    if (place !== undefined) place.request = undefined;
  }

  end(): void {
    this.#counted += 1;
    if (this.#priorities.length <= this.#chains && this.#told <= this.#entries) return;
    this.#chains = Math.max(this.#chains, this.#priorities.length);
    this.#entries = Math.max(this.#entries, this.#told);
    this.#counted = 0;
  }

  cover() {
    const missed = missProbability(this.#chains, this.#entries, this.#depth, this.#counted);
    return coverOf({ kind: 'sampled', depth: this.#depth, missProbability: missed });
  }

  #chainOf({ actor, request }: Candidate): number {
    let places = this.#taken.get(actor);
    if (places === undefined) {
      places = [];
      this.#taken.set(actor, places);
    }
    const own = places.find((each) => each.request === request);
    if (own !== undefined) return own.chain;
    const free = places.find((each) => each.request === undefined);
    if (free !== undefined) {
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
