import { type Actor, type AnyScenario, always, defineScenario } from '../harness/index.ts';
import { createSessionStore } from '../src/index.ts';
import { type CreateStore, createHeap, type Heap, openStore, strategy } from './session-actors.ts';

const PEER = 'telegram:1';

/** The first messages of one chat come in at once, two in the gateway and one in another process. */
export function createFirstMessages(createStore: CreateStore): AnyScenario {
  return defineScenario({
    name: 'first-messages',
    title: 'the first messages of a chat, at once, get one session',
    parameters: {
      strategy,
      outside: { default: 1, integer: [0, 4] },
      rotateBytes: { default: 10, integer: [1, 50_000_000] },
    },
    actors: ({ parameters }) => {
      const heap = createHeap(createStore, {
        strategy: parameters.strategy,
        rotateBytes: parameters.rotateBytes,
      });
      const outside = Array.from({ length: parameters.outside }, (_, index) => [
        `outside-${index + 1}`,
        sender('cli', heap),
      ]);
      return {
        writer: sender('gateway', heap),
        'writer-2': sender('gateway', heap),
        ...Object.fromEntries(outside),
      };
    },
    invariants: [always.stable('sessionId')],
  });
}

function sender(process: string, heap: Heap): Actor {
  return {
    process,
    run: async (context) => {
      const { sessionId } = await openStore(context, heap).resolveSession({ peer: PEER, text: 'hello' });
      context.observe('sessionId', sessionId, { key: PEER });
    },
  };
}

export default createFirstMessages(createSessionStore);
