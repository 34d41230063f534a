import { basename } from 'node:path';
import { type AnyScenario, defineScenario, type Invariant } from '../harness/index.ts';
import { createSessionStore } from '../src/index.ts';
import { type CreateStore, createHeap, openStore, SESSIONS_FILE, startingText, strategy } from './session-actors.ts';
import { updatesKept } from './two-writers.ts';

const PEER = 'telegram:1';

/**
 * Two rotations within one millisecond. openclaw names backups by the bare time, so the second overwrites the first; a
 * hard link refuses to, and that rotation is skipped.
 */
export function createSameMillisecond(createStore: CreateStore): AnyScenario {
  return defineScenario({
    name: 'same-millisecond',
    title: 'two rotations within one millisecond leave two backups',
    parameters: {
      strategy,
      naming: { default: 'unique', oneOf: ['unique', 'openclaw'] },
      messages: { default: 2, integer: [1, 3] },
    },
    async setup({ dir, fs, clock }) {
      await fs.promises.writeFile(`${dir}/${SESSIONS_FILE}`, startingText([PEER], 100, clock.now()));
    },
    actors: ({ parameters }) => {
      const heap = createHeap(createStore, {
        strategy: parameters.strategy,
        naming: parameters.naming,
        rotateBytes: 100,
      });
      return {
        writer: {
          process: 'gateway',
          run: async (context) => {
            const store = openStore(context, heap, {
              report: (event) => {
                if (event.kind === 'rotated') context.observe('backup', basename(event.backup));
              },
            });
            for (let message = 0; message < parameters.messages; message += 1) {
              const { sessionId } = await store.resolveSession({ peer: PEER, text: `/new ${message}` });
              context.observe('updated', sessionId, { key: PEER });
            }
          },
        },
      };
    },
    invariants: [noBackupLost, updatesKept],
    expect: [
      { when: { naming: 'openclaw', strategy: 'rename' }, verdict: 'violated', invariant: noBackupLost.name },
      { when: { naming: 'openclaw', strategy: 'copyFile' }, verdict: 'violated', invariant: noBackupLost.name },
    ],
  });
}

/** Every backup that was reported is there at the end, under a name of its own. At most three are made. */
export const noBackupLost: Invariant = {
  name: 'eventually.kept(backup)',
  reads: { labels: ['backup'], files: [`${SESSIONS_FILE}.bak.*`] },
  atEnd: (tree, history) => {
    const names = history.filter(({ label }) => label === 'backup').map(({ value }) => String(value));
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) return `${twice} was written twice: the first of the two backups is lost`;
    const missing = names.find((name) => !tree.exists(name));
    return missing === undefined ? undefined : `${missing} was reported as a backup and is missing`;
  },
};

export default createSameMillisecond(createSessionStore);
