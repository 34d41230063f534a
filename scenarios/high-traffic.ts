import { type ActorContext, type AnyScenario, always, defineScenario } from '../harness/index.ts';
import { createSessionStore } from '../src/index.ts';
import {
  type CreateStore,
  createHeap,
  firstIdOf,
  numbered,
  observeSession,
  openStore,
  SESSIONS_FILE,
  startingText,
  strategy,
  validJson,
} from './session-actors.ts';

const PEER = 'telegram:1';
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A day of a busy gateway, as it was reported: 772 rotations, each at a moment at which messages come in too. The day is
 * virtual: time passes whenever everybody waits.
 */
export function createHighTraffic(createStore: CreateStore): AnyScenario {
  return defineScenario({
    name: 'high-traffic',
    title: 'a chat keeps its session through a day of 772 rotations',
    runs: 20,
    parameters: {
      strategy,
      readers: { default: 2, integer: [0, 8] },
      outside: { default: 1, integer: [0, 8] },
      rotations: { default: 772, integer: [1, 2_000] },
    },
    async setup({ dir, fs, clock }) {
      await fs.promises.writeFile(`${dir}/${SESSIONS_FILE}`, startingText([PEER], 100, clock.now()));
    },
    actors: ({ parameters }) => {
      const heap = createHeap(createStore, { strategy: parameters.strategy, rotateBytes: 100, lock: false });
      const everyTime = async (context: ActorContext, body: () => unknown) => {
        for (let time = 0; time < parameters.rotations; time += 1) {
          await body();
          await context.clock.sleep(DAY_MS / parameters.rotations);
        }
      };
      return {
        writer: {
          process: 'gateway',
          run: async (context) => {
            context.observe('sessionId', firstIdOf(PEER), { key: PEER });
            const store = openStore(context, heap);
            await everyTime(context, () => store.resolveSession({ peer: PEER, text: 'hello' }));
          },
        },
        ...numbered('reader', parameters.readers, () => ({
          process: 'gateway',
          run: async (context) => {
            const store = openStore(context, heap);
            await everyTime(context, async () => {
              await arrival(context);
              observeSession(context, store.loadSync(), PEER);
            });
          },
        })),
        ...numbered('outside', parameters.outside, () => ({
          process: 'cli',
          run: async (context) => {
            const store = openStore(context, heap);
            await everyTime(context, async () => observeSession(context, await store.load(), PEER));
          },
        })),
      };
    },
    invariants: [always.stable('sessionId'), validJson],
    expect: [{ when: { strategy: 'rename' }, verdict: 'violated', invariant: 'always.stable(sessionId)' }],
  });
}

/** A message comes in by I/O, so at any time; timers of one process that are due together fire in a fixed order. */
function arrival({ dir, fs }: ActorContext): Promise<void> {
  return fs.promises.access(dir);
}

export default createHighTraffic(createSessionStore);
