import { type AnyScenario, defineScenario, eventually } from '../harness/index.ts';
import { createSessionStore } from '../src/index.ts';
import {
  type CreateStore,
  createHeap,
  gatewayReader,
  numbered,
  openStore,
  outsideReader,
  SESSIONS_FILE,
  startingText,
  strategy,
} from './session-actors.ts';

const PEER = 'telegram:1';

/**
 * A save that changes nothing, of a file that is due for rotation. The store skips the write because the text is the one
 * it wrote last; with `rename` the file has just been moved away, and stays missing for good.
 */
export function createUnchangedSave(createStore: CreateStore): AnyScenario {
  return defineScenario({
    name: 'unchanged-save',
    title: 'a save that changes nothing leaves the session file where it is',
    parameters: {
      strategy,
      readers: { default: 2, integer: [0, 8] },
      outside: { default: 1, integer: [0, 8] },
      rotateBytes: { default: 100, integer: [1, 50_000_000] },
      skipUnchanged: true,
    },
    async setup({ dir, fs, clock }) {
      await fs.promises.writeFile(`${dir}/${SESSIONS_FILE}`, startingText([PEER], 100, clock.now()));
    },
    actors: ({ parameters }) => {
      const heap = createHeap(createStore, {
        strategy: parameters.strategy,
        rotateBytes: parameters.rotateBytes,
        skipUnchanged: parameters.skipUnchanged,
      });
      return {
        writer: {
          process: 'gateway',
          run: async (context) => {
            const store = openStore(context, heap);
            await store.resolveSession({ peer: PEER, text: 'hello' });
            await store.resolveSession({ peer: PEER, text: 'hello again' });
          },
        },
        ...numbered('reader', parameters.readers, () => gatewayReader(heap, PEER)),
        ...numbered('outside', parameters.outside, () => outsideReader(heap, PEER)),
      };
    },
    invariants: [eventually.exists(SESSIONS_FILE)],
    expect: [
      {
        when: { strategy: 'rename', skipUnchanged: true },
        verdict: 'violated',
        invariant: `eventually.exists(${SESSIONS_FILE})`,
      },
    ],
  });
}

export default createUnchangedSave(createSessionStore);
