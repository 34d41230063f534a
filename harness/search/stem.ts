import type { Deed, PortableDeed } from './accesses.ts';

/** A choice that the run that is being made has come to. */
export interface Node<Did = Deed> {
  /** Who could go on. */
  readonly threads: readonly number[];
  readonly timers: readonly number[];
  readonly isInTurn: boolean;
  chosen: number;
  /** Explored from an earlier choice, and nothing since depends on it: what begins with it from here has been seen. */
  readonly sleeping: readonly Did[];
  /** Explored from here. */
  readonly done: Did[];
  /** To be explored from here, those explored included. */
  readonly backtrack: number[];
}

/** A choice as it goes to another thread. */
export type StemNode = Node<PortableDeed>;

/**
 * Where a search of a part begins: the choices that lead there. The first `fixed` of them are not its own: what else is to be
 * explored from there is left to others. Of the rest, it explores what is left.
 */
export interface Stem {
  readonly nodes: readonly StemNode[];
  readonly fixed: number;
}

/** Something must be explored from a choice that is not the search's own: one of `initials`, `next` if none is yet. */
export interface Addition {
  readonly depth: number;
  readonly initials: readonly number[];
  readonly next: number;
}

export interface ExhaustiveReport {
  /** Classes of equal runs that were run to their end. */
  readonly classes: number;
  /** How many interleavings these classes have; null where counting them would take longer than running them. */
  readonly interleavings: number | null;
  /** The entry that the last of the fixed choices led to; undefined if there is none. */
  readonly first: PortableDeed | undefined;
  readonly added: readonly Addition[];
  /** Own choices on the way to what is to be explored next, each with the entry that it led to; none if nothing is left. */
  readonly rest: readonly { readonly node: StemNode; readonly deed: PortableDeed | undefined }[];
}

/** A copy that shares no list with the original. */
export function convert<From, To>(node: Node<From>, each: (deed: From) => To): Node<To> {
  const { sleeping, done, backtrack } = node;
  return { ...node, sleeping: sleeping.map(each), done: done.map(each), backtrack: [...backtrack] };
}

export function has(deeds: readonly { readonly thread: number }[], thread: number): boolean {
  return deeds.some((deed) => deed.thread === thread);
}

/** What is to be explored from a choice next; undefined if it is all explored, or asleep. */
export function nextOf({ backtrack, done, sleeping }: Pick<StemNode, 'backtrack' | 'done' | 'sleeping'>) {
  return backtrack.find((thread) => !has(done, thread) && !has(sleeping, thread));
}
