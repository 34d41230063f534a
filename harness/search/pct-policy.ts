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
 * guarantee is told for those since the last one that exceeded what was known. The paper's threads are never kept from going on
 * by others; where sync calls or timers do that, there are as many change points as for twice the depth, and the bound is that of
 * twice the depth.
 */
export function createPctPolicy(options: PctOptions, chooserOf: typeof createChooser = createChooser): PctPolicy {
  return new Pct(options, chooserOf);
}

export interface PctOptions {
  readonly seed: number;
  readonly depth: number;
  /** Whether timers may fire before others have gone as far as they can. */
  readonly isTimeAdversarial: boolean;
  /** What is known of the program before the first run. */
  readonly known?: Known;
}

/** How large the runs of a program get. */
export interface Known {
  /** Most chains that there were at once: n. */
  readonly chains: number;
  /** Most entries: k. */
  readonly entries: number;
  /** Whether sync calls or timers keep others from going on, whatever their priority. */
  readonly keepsOff: boolean;
}

export interface PctPolicy extends SearchPolicy {
  known(): Known;
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
  #run = 0;
  #known: Known;
  /** Runs since that last grew; the one in which it did does not count. */
  #counted = 0;
  #hasGrown = false;
  readonly #isTimeAdversarial: boolean;
  /** Of this run. */
  #told = 0;
  readonly #priorities: number[] = [];
  /** The chains of each actor: what is on them, undefined where it is over. */
  readonly #taken = new Map<number, { readonly chain: number; request: number | undefined }[]>();
  #changes: readonly number[] = [];

  constructor({ seed, depth, isTimeAdversarial, known }: PctOptions, chooserOf: typeof createChooser) {
    this.#seed = seed;
    this.#depth = depth;
    this.#chooserOf = chooserOf;
    this.#choose = chooserOf(seed);
    this.#isTimeAdversarial = isTimeAdversarial;
    this.#known = known ?? { chains: 1, entries: 1, keepsOff: false };
  }

  known(): Known {
    return this.#known;
  }

  begin(): boolean {
    this.#choose = this.#chooserOf((this.#seed + Math.imul(this.#run, STRIDE)) | 0);
    this.#run += 1;
    this.#told = 0;
    this.#priorities.length = 0;
    this.#taken.clear();
    this.#changes = Array.from({ length: this.#reckoned - 1 }, () => 1 + this.#choose(this.#known.entries));
    return true;
  }

  choose(candidates: readonly Candidate[], entry: number): number {
    const chains = candidates.map((each) => this.#chainOf(each));
    for (const [at, change] of this.#changes.entries()) {
      if (change === entry) this.#priorities[chains[this.#highest(chains)] ?? 0] = -1 - at;
    }
    return this.#highest(chains);
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

  cover() {
    const { chains, entries } = this.#known;
    const missed = missProbability(chains, entries, this.#reckoned, this.#counted);
    return coverOf({ kind: 'sampled', depth: this.#depth, missProbability: missed });
  }

  /** Where others are kept off, a constraint may take a second one: what is to come first must have begun before that. */
  get #reckoned(): number {
    return this.#known.keepsOff ? 2 * this.#depth : this.#depth;
  }

  #grow({ chains = 0, entries = 0, keepsOff = false }: Partial<Known>): void {
    const known = this.#known;
    if (chains <= known.chains && entries <= known.entries && (known.keepsOff || !keepsOff)) return;
    this.#known = {
      chains: Math.max(chains, known.chains),
      entries: Math.max(entries, known.entries),
      keepsOff: known.keepsOff || keepsOff,
    };
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
