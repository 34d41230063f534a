import { basename } from 'node:path';
import { type Actor, type AnyScenario, defineScenario, eventually, type Invariant } from '../harness/index.ts';
import { createSessionStore, type Sessions } from '../src/index.ts';
import { noBackupLost } from './same-millisecond.ts';
import {
  type CreateStore,
  createHeap,
  firstIdOf,
  type Heap,
  openStore,
  SESSIONS_FILE,
  startingText,
  storedIds,
  strategy,
} from './session-actors.ts';

const PEERS = ['telegram:1', 'telegram:2'];
const NOTE = 'n'.repeat(50);

/**
 * Two processes save at once, each all chats as it knows them. The later one wins, as it is meant to, so this holds without
 * the lock as well: the file is always one of the two, and both old ones are backed up. What `rename` backs up without the
 * lock may overwrite the backup that the other has just made.
 */
export function createTwoSaves(createStore: CreateStore): AnyScenario {
  return defineScenario({
    name: 'two-saves',
    title: 'of two processes that save at once one wins, and its file is whole',
    // On memfs all orders fit into half of them.
    runs: 640,
    parameters: {
      strategy,
      lock: true,
      rotateBytes: { default: 100, integer: [1, 50_000_000] },
    },
    async setup({ dir, fs, clock }) {
      await fs.promises.writeFile(`${dir}/${SESSIONS_FILE}`, startingText(PEERS, 50, clock.now()));
    },
    actors: ({ parameters }) => {
      const { strategy, rotateBytes, lock } = parameters;
      const heap = createHeap(createStore, { strategy, rotateBytes, lock: lock ? {} : false });
      return { writer: saver('gateway', heap), 'outside-1': saver('cli', heap) };
    },
    invariants: [oneWins, noBackupLost, eventually.noLeftovers(`${SESSIONS_FILE}.*.tmp`)],
    expect: [{ when: { strategy: 'rename', lock: false }, verdict: 'violated', invariant: noBackupLost.name }],
  });
}

/** Gives every chat an id of its own, and saves. */
function saver(process: string, heap: Heap): Actor {
  return {
    process,
    run: async (context) => {
      const { clock, observe } = context;
      const store = openStore(context, heap, {
        report: (event) => {
          if (event.kind === 'rotated') observe('backup', basename(event.backup));
        },
      });
      const ids = PEERS.map((peer) => [peer, `${process}-${firstIdOf(peer)}`] as const);
      const sessions: Sessions = new Map(
        ids.map(([peer, sessionId]) => [peer, { sessionId, updatedAt: clock.now(), note: NOTE }]),
      );
      await store.save(sessions);
      observe('saved', Object.fromEntries(ids));
    },
  };
}

/** At the end the file has all chats of one save, and none of another. */
export const oneWins: Invariant = {
  name: 'eventually.oneOf(saved)',
  reads: { labels: ['saved'], files: [SESSIONS_FILE] },
  atEnd: (tree, history) => {
    const found = JSON.stringify(storedIds(tree));
    const saved = history.filter(({ label }) => label === 'saved').map(({ value }) => JSON.stringify(value));
    return saved.includes(found) ? undefined : `the file is none of what was saved: it has ${found}`;
  },
};

export default createTwoSaves(createSessionStore);
