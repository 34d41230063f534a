import type { Footprint } from '../disk/footprint.ts';
import type { Executed } from '../schedule/policy.ts';
import { TURNS } from '../schedule/turn-tokens.ts';

const READ = 1;
const WRITE = 2;
const UPDATE = 4;
/** An access is the number of its token times this, plus how it is accessed. */
const MODES = 8;

/** What an entry of a thread did. */
export interface Deed {
  /** The thread of the reduction: a request, a start or a timer. */
  readonly thread: number;
  /** What it read, wrote and updated; each token once. */
  readonly accesses: readonly number[];
}

/** An entry as the reduction of the search knows it. */
export interface Event extends Omit<Executed, 'footprint'>, Deed {}

/** A deed as another search, with other numbers, can read it: tokens and modes by turns. */
export interface PortableDeed {
  readonly thread: number;
  readonly accesses: readonly (string | number)[];
}

/** More than any actor issues in a run that can be searched. */
const REQUESTS_PER_ACTOR = 2 ** 30;

/** Tells one request from another, over all actors. */
export function threadOf({ actor, request }: { readonly actor: number; readonly request: number }): number {
  return actor * REQUESTS_PER_ACTOR + request;
}

/** Gives tokens numbers, the same ones over all runs of a search. */
export class Tokens {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];

  numberOf(token: string): number {
    const known = this.#numbers.get(token);
    if (known !== undefined) return known;
    this.#numbers.set(token, this.#names.length);
    return this.#names.push(token) - 1;
  }

  /** Whether turns exclude each other by that token. */
  excludesTurns(token: number): boolean {
    return this.#names[token]?.startsWith(TURNS) === true;
  }

  /** For another search. */
  pack({ thread, accesses }: Deed): PortableDeed {
    return { thread, accesses: accesses.flatMap((each) => [this.#names[tokenOf(each)] ?? '', each % MODES]) };
  }

  /** From another search. */
  unpack({ thread, accesses }: PortableDeed): Deed {
    const own: number[] = [];
    for (let at = 0; at < accesses.length; at += 2) {
      own.push(this.numberOf(String(accesses[at])) * MODES + Number(accesses[at + 1]));
    }
    return { thread, accesses: own };
  }

  eventOf(entry: Executed): Event {
    const { footprint, ...rest } = entry;
    if (footprint === null) throw new Error('an entry without a footprint has no dependences');
    return { ...rest, thread: threadOf(entry), accesses: this.#accesses(footprint) };
  }

  #accesses({ reads, writes, updates }: Footprint): number[] {
    const accesses: number[] = [];
    for (const token of reads) add(accesses, this.numberOf(token), READ);
    for (const token of writes) add(accesses, this.numberOf(token), WRITE);
    for (const token of updates) add(accesses, this.numberOf(token), UPDATE);
    return accesses;
  }
}

// The lists hold about ten tokens, so looking through them is cheaper than a map.
function add(accesses: number[], token: number, mode: number): void {
  for (let at = 0; at < accesses.length; at += 1) {
    const access = accesses[at] ?? 0;
    if (tokenOf(access) !== token) continue;
    accesses[at] = access | mode;
    return;
  }
  accesses.push(token * MODES + mode);
}

export function tokenOf(access: number): number {
  return Math.floor(access / MODES);
}

export function writes(access: number): boolean {
  return (access & WRITE) !== 0;
}

/** Whether two accesses of one token do not commute: as `conflicts` of footprints, token by token. */
export function clash(a: number, b: number): boolean {
  if (((a | b) & WRITE) !== 0) return true;
  return ((a & READ) !== 0 && (b & UPDATE) !== 0) || ((a & UPDATE) !== 0 && (b & READ) !== 0);
}

/** Whether the order of two events may matter. */
export function areDependent(a: Deed, b: Deed): boolean {
  for (const mine of a.accesses) {
    for (const other of b.accesses) {
      if (tokenOf(mine) === tokenOf(other) && clash(mine, other)) return true;
    }
  }
  return false;
}
