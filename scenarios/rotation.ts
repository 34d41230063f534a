import { type ActorContext, type AnyScenario, always, defineScenario, fc } from '../harness/index.ts';
import { createSessionStore } from '../src/index.ts';
import {
  type CreateStore,
  createHeap,
  firstIdOf,
  gatewayReader,
  type Heap,
  numbered,
  openStore,
  outsideReader,
  SESSIONS_FILE,
  startingText,
  strategy,
  validJson,
} from './session-actors.ts';
import { type Action, actions, noteLength, peers, rotateBytes } from './workload.ts';

const DEFAULT_ACTIONS: Action[] = [{ kind: 'message', peer: 'telegram:1' }];

/**
 * A message makes the store rotate its file while others load it. With `rename` the file is missing until the rewrite;
 * who loads then finds nothing and mints a new session id: the conversation has lost its memory.
 */
export function createRotation(createStore: CreateStore): AnyScenario {
  return defineScenario({
    name: 'rotation',
    title: 'a chat keeps its session while the session file is rotated',
    parameters: {
      strategy,
      readers: { default: 2, integer: [0, 8] },
      outside: { default: 1, integer: [0, 8] },
      peers: { default: ['telegram:1'], fuzz: peers },
      actions: { default: DEFAULT_ACTIONS, fuzz: actions },
      noteLength: { default: 100, integer: [0, 20_000_000], fuzz: noteLength },
      rotateBytes: { default: 100, integer: [1, 50_000_000], fuzz: rotateBytes },
      durable: false,
      /** Readers never ask for the lock, and there is one writer: it only makes runs longer. */
      lock: { default: false, fuzz: fc.boolean() },
    },
    async setup({ dir, fs, clock, parameters }) {
      const text = startingText(parameters.peers, parameters.noteLength, clock.now());
      await fs.promises.writeFile(`${dir}/${SESSIONS_FILE}`, text);
    },
    actors: ({ parameters }) => {
      const heap = createHeap(createStore, {
        strategy: parameters.strategy,
        rotateBytes: parameters.rotateBytes,
        durable: parameters.durable,
        lock: parameters.lock ? {} : false,
      });
      const known = parameters.peers;
      if (known.length === 0) throw new Error('Expected `peers` to name at least one chat, got []');
      const peerOf = (index: number) => known[index % known.length] ?? '';
      return {
        writer: { process: 'gateway', run: (context) => write(context, heap, known, parameters.actions) },
        ...numbered('reader', parameters.readers, (index) => gatewayReader(heap, peerOf(index))),
        ...numbered('outside', parameters.outside, (index) => outsideReader(heap, peerOf(index))),
      };
    },
    invariants: [always.stable('sessionId'), validJson],
    expect: [{ when: { strategy: 'rename' }, verdict: 'violated', invariant: 'always.stable(sessionId)' }],
  });
}

/** Knows the chats' ids from before, then does what it is told to the store. */
async function write(
  context: ActorContext,
  heap: Heap,
  known: readonly string[],
  todo: readonly Action[],
): Promise<void> {
  const { observe, random } = context;
  for (const peer of known) observe('sessionId', firstIdOf(peer), { key: peer });
  let resetting: string | undefined;
  const ids = () => {
    const id = random.id();
    // A reader may see a new id as soon as it is written, before the writer hears that it was.
    if (resetting !== undefined) observe('sessionId', id, { key: resetting, reset: true });
    return id;
  };
  const store = openStore(context, heap, { ids });
  for (const { kind, peer } of todo) {
    if (kind === 'update') {
      await store.update((sessions) => {
        const entry = sessions.get(peer);
        if (entry !== undefined) sessions.set(peer, { ...entry, note: `${entry.note ?? ''}+` });
      });
      continue;
    }
    resetting = kind === 'reset' ? peer : undefined;
    const { sessionId } = await store.resolveSession({ peer, text: kind === 'reset' ? '/new' : 'hello' });
    resetting = undefined;
    observe('sessionId', sessionId, { key: peer });
  }
}

export default createRotation(createSessionStore);
