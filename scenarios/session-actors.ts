import type { Actor, ActorContext, Invariant, Random, Tree } from '../harness/index.ts';
import {
  createSaveQueue,
  type LoadOutcome,
  type Message,
  resolveEntry,
  type SaveQueue,
  type SessionStore,
  type SessionStoreOptions,
  type Sessions,
  type StoreEvent,
} from '../src/index.ts';

/** Below the scenario's folder, as openclaw calls it. */
export const SESSIONS_FILE = 'sessions.json';

/** The strategies by which the store backs its file up. */
export const strategy = { default: 'copyFile', oneOf: ['rename', 'copyFile', 'link'] } as const;

/** Makes the store that is raced. The suites pass others, to see that they turn red. */
export type CreateStore = (options: SessionStoreOptions) => SessionStore;

/** What a reader makes of what it found: whatever is not a store counts as an empty one. */
const FOUND: Readonly<Record<LoadOutcome, string>> = {
  parsed: 'parsed',
  missing: 'missing → {}',
  empty: 'empty → {}',
  torn: 'torn → {}',
  unreadable: 'unreadable → {}',
};

/** The id that the chat has from the start. */
export function firstIdOf(peer: string): string {
  return `id-of-${peer}`;
}

/** The text of a store in which every chat has its first id and a note of so many characters. */
export function startingText(peers: readonly string[], noteLength: number, now: number): string {
  const entry = (peer: string) => ({ sessionId: firstIdOf(peer), updatedAt: now, note: 'n'.repeat(noteLength) });
  return JSON.stringify(Object.fromEntries(peers.map((peer) => [peer, entry(peer)])));
}

/** The id of every chat in the session file as it is left; none if it is missing or damaged. */
export function storedIds(tree: Tree): Readonly<Record<string, unknown>> {
  let stored: unknown;
  try {
    stored = JSON.parse(tree.read(SESSIONS_FILE)?.toString() ?? '');
  } catch {
    return {}; // a damaged file has lost what was in it
  }
  if (typeof stored !== 'object' || stored === null) return {};
  return Object.fromEntries(Object.entries(stored).map(([peer, entry]) => [peer, entry?.sessionId]));
}

/** What the actors of one process share. */
export interface Heap {
  readonly createStore: CreateStore;
  readonly queue: SaveQueue;
  readonly options: Omit<SessionStoreOptions, 'path'>;
}

export function createHeap(createStore: CreateStore, options: Heap['options']): Heap {
  return { createStore, queue: createSaveQueue(), options };
}

/** The store as an actor opens it; what its loads find is observed as `load`. */
export function openStore(
  { dir, fs, clock, random, process, observe }: ActorContext,
  { createStore, queue, options }: Heap,
  more: { readonly ids?: () => string; readonly report?: (event: StoreEvent) => void } = {},
): SessionStore {
  return createStore({
    path: `${dir}/${SESSIONS_FILE}`,
    fs,
    clock,
    ids: more.ids ?? (() => random.id()),
    queue,
    platform: 'linux',
    pid: process.pid,
    isAlive: process.isAlive,
    report: (event) => {
      if (event.kind === 'loaded') observe('load', FOUND[event.outcome]);
      more.report?.(event);
    },
    ...options,
  });
}

/** Finds or mints the chat's session in what was loaded, as an inbound message does, and saves nothing. */
export function observeSession(context: ActorContext, sessions: Sessions, peer: string): void {
  const message: Message = { peer, text: 'hello' };
  const { sessionId } = resolveEntry(sessions, message, { ids: ids(context.random), now: context.clock.now() });
  context.observe('sessionId', sessionId, { key: peer });
}

function ids(random: Random): () => string {
  return () => random.id();
}

/** An inbound message in the gateway: one synchronous load, as openclaw's. */
export function gatewayReader(heap: Heap, peer: string): Actor {
  return {
    process: 'gateway',
    run: (context) => observeSession(context, openStore(context, heap).loadSync(), peer),
  };
}

/** The same from another process, which waits for its load. */
export function outsideReader(heap: Heap, peer: string): Actor {
  return {
    process: 'cli',
    run: async (context) => observeSession(context, await openStore(context, heap).load(), peer),
  };
}

/** `count` actors of one kind, `name-1`, `name-2`…, each with its number from 0. */
export function numbered(name: string, count: number, make: (index: number) => Actor): Record<string, Actor> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}-${index + 1}`, make(index)]));
}

/** Every load finds valid JSON, or no file: nothing empty, nothing torn. */
export const validJson: Invariant = {
  name: 'always.validJson(load)',
  reads: { labels: ['load'] },
  judge: (history) => {
    const bad = history.find(({ label, value }) => label === 'load' && isDamaged(value));
    if (bad === undefined) return undefined;
    return { message: `${bad.actor} loaded a file that is not valid JSON: ${String(bad.value)}`, step: bad.step };
  },
};

function isDamaged(value: unknown): boolean {
  return value === FOUND.empty || value === FOUND.torn || value === FOUND.unreadable;
}
