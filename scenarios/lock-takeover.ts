import { type Actor, type AnyScenario, defineScenario } from '../harness/index.ts';
import { createSessionStore } from '../src/index.ts';
import { type CreateStore, createHeap, type Heap, openStore, SESSIONS_FILE, startingText } from './session-actors.ts';
import { updater, updatesKept } from './two-writers.ts';

/** No process of the scenario has it. */
const DEAD_PID = 1;
const STALE_MS = 50;
/** The holder is slower than a lock may be old; the writer that takes its lock over is not. */
const SLOW_MS = 2 * STALE_MS;
const BUSY_MS = STALE_MS - 5;
/** Enough for the next one in turn, and less than it takes the slow holder to come back. */
const TIMEOUT_MS = SLOW_MS - 20;
/** Nobody waits for the slow holder's lock any more: two who find one stale may both enter, which is openclaw's known limit. */
const LATE_MS = SLOW_MS - 10;

/**
 * A lock whose holder has crashed, or is alive and slow. The next one takes it over and goes on. The slow holder saves nothing
 * when it comes back, and must leave alone the lock that is no longer its own, or a third enters beside the second.
 */
export function createLockTakeover(createStore: CreateStore): AnyScenario {
  return defineScenario({
    name: 'lock-takeover',
    title: 'a stale lock keeps nobody out, and who takes it over is alone inside',
    // All the orders that the lock leaves fit into half of them.
    runs: 200,
    parameters: { holder: { default: 'crashed', oneOf: ['crashed', 'slow'] } },
    async setup({ dir, fs, clock, parameters }) {
      await fs.promises.writeFile(`${dir}/${SESSIONS_FILE}`, startingText(['telegram:9'], 10, clock.now()));
      if (parameters.holder === 'slow') return;
      const lock = JSON.stringify({ pid: DEAD_PID, time: clock.now(), id: 'left' });
      await fs.promises.writeFile(`${dir}/${SESSIONS_FILE}.lock`, lock);
    },
    actors: ({ parameters }) => {
      if (parameters.holder === 'crashed') {
        // The lock is not old: that its holder is gone is all there is to go by.
        return { writer: updater('gateway', createHeap(createStore, {}), 'telegram:1') };
      }
      const heap = createHeap(createStore, { lock: { staleMs: STALE_MS, timeoutMs: TIMEOUT_MS } });
      return { holder: holder(heap), writer: busyWriter(heap), 'outside-1': lateWriter(heap) };
    },
    invariants: [updatesKept],
  });
}

/** Holds the lock for too long, and then has nothing to save. */
function holder(heap: Heap): Actor {
  return {
    process: 'slow',
    run: async (context) => {
      const update = openStore(context, heap).update(async () => {
        await context.clock.sleep(SLOW_MS);
        throw new Error('too late to save');
      });
      await update.catch(() => undefined);
    },
  };
}

function busyWriter(heap: Heap): Actor {
  return {
    process: 'gateway',
    run: async (context) => {
      const entry = { sessionId: context.random.id(), updatedAt: context.clock.now() };
      await openStore(context, heap).update(async (sessions) => {
        await context.clock.sleep(BUSY_MS);
        sessions.set('telegram:1', entry);
      });
      context.observe('updated', entry.sessionId, { key: 'telegram:1' });
    },
  };
}

function lateWriter(heap: Heap): Actor {
  const { process = 'cli', run } = updater('cli', heap, 'telegram:2');
  return {
    process,
    run: async (context) => {
      await context.clock.sleep(LATE_MS);
      await run(context);
    },
  };
}

export default createLockTakeover(createSessionStore);
