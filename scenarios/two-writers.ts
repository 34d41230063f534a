import { type Actor, type AnyScenario, defineScenario, eventually, type Invariant } from '../harness/index.ts';
import { createSessionStore } from '../src/index.ts';
import {
  type CreateStore,
  createHeap,
  type Heap,
  openStore,
  SESSIONS_FILE,
  startingText,
  storedIds,
  strategy,
} from './session-actors.ts';

/** Two that nobody has written to for an hour; one of them has to go when both new ones are there. */
const OLD_PEERS = ['telegram:8', 'telegram:9'];
const HOUR_MS = 60 * 60 * 1000;

/**
 * Two writers at once, each for a chat of its own: in two processes, which only the lock file keeps apart, or in one, where
 * the queue does so, too. Who loads before the other has saved writes the other's chat away.
 */
export function createTwoWriters(createStore: CreateStore): AnyScenario {
  return defineScenario({
    name: 'two-writers',
    title: 'two who update at once lose nothing of each other',
    // All the orders that the lock leaves fit into half of them.
    runs: 200,
    parameters: {
      strategy,
      processes: { default: 2, oneOf: [2, 1] },
      lock: true,
      rotateBytes: { default: 100, integer: [1, 50_000_000] },
      maxEntries: { default: 3, integer: [2, 500] },
    },
    async setup({ dir, fs, clock }) {
      await fs.promises.writeFile(`${dir}/${SESSIONS_FILE}`, startingText(OLD_PEERS, 50, clock.now() - HOUR_MS));
    },
    actors: ({ parameters }) => {
      const { strategy, rotateBytes, maxEntries, lock } = parameters;
      const heap = createHeap(createStore, { strategy, rotateBytes, maxEntries, lock: lock ? {} : false });
      return {
        'writer-1': updater('gateway', heap, 'telegram:1'),
        'writer-2': updater(parameters.processes === 1 ? 'gateway' : 'cli', heap, 'telegram:2'),
      };
    },
    invariants: [updatesKept, eventually.noLeftovers(`${SESSIONS_FILE}.lock`)],
    expect: [{ when: { processes: 2, lock: false }, verdict: 'violated', invariant: updatesKept.name }],
  });
}

/** Sends one message of a chat, and observes the id that the store says it has saved. */
export function updater(process: string, heap: Heap, peer: string): Actor {
  return {
    process,
    run: async (context) => {
      const { sessionId } = await openStore(context, heap).resolveSession({ peer, text: 'hello' });
      context.observe('updated', sessionId, { key: peer });
    },
  };
}

/** The update of each chat that was acknowledged last is in the file at the end. */
export const updatesKept: Invariant = {
  name: 'eventually.kept(update)',
  reads: { labels: ['updated'], files: [SESSIONS_FILE] },
  atEnd: (tree, history) => {
    const stored = storedIds(tree);
    const updates = history.filter(({ label }) => label === 'updated').map((seen) => [seen.key, seen] as const);
    const lost = [...new Map(updates).values()].find(({ key, value }) => stored[key] !== value);
    return lost && `${lost.actor} was told that ${lost.key} is saved, and the file does not have it`;
  },
};

export default createTwoWriters(createSessionStore);
