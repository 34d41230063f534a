import { basename } from 'node:path';
import { type Actor, type AnyScenario, defineScenario, eventually, type Invariant } from '../harness/index.ts';
import { matching } from '../harness/invariants/eventually.ts';
import { createSessionStore } from '../src/index.ts';
import {
  type CreateStore,
  createHeap,
  type Heap,
  openStore,
  SESSIONS_FILE,
  startingText,
  strategy,
} from './session-actors.ts';

const PEER = 'telegram:1';
const PREFIX = `${SESSIONS_FILE}.bak.`;
const KEPT = 3;
const ROTATE_BYTES = 150;
/** Backups from before, oldest first; the clock was set back after the last. */
const OLD = ['9', '10', '9999999999999'].map((number) => `${PREFIX}${number}`);
/** Somebody's own: neither one of the backups, nor to be deleted. */
const FOREIGN = `${PREFIX}word`;

/**
 * Two processes rotate again and again, beside old backups that want to be sorted wrongly: 9 is older than 10, and the newest
 * was made before the clock was set back; the number after it has one digit more. openclaw sorts names as text, so the 9 stays
 * for ever. A `/new` makes the file so small that the message after it must not rotate.
 */
export function createBackupsKept(createStore: CreateStore): AnyScenario {
  return defineScenario({
    name: 'backups-kept',
    title: 'the three newest backups are kept, and nothing else is deleted',
    // All the orders that the lock leaves fit into half of them.
    runs: 200,
    parameters: {
      strategy,
      naming: { default: 'unique', oneOf: ['unique', 'openclaw'] },
      outside: { default: 1, integer: [0, 4] },
      messages: { default: 2, integer: [1, 20] },
    },
    async setup({ dir, fs, clock }) {
      const text = startingText([PEER], 100, clock.now());
      for (const backup of OLD) await fs.promises.writeFile(`${dir}/${backup}`, text);
      await fs.promises.writeFile(`${dir}/${FOREIGN}`, 'mine');
      await fs.promises.writeFile(`${dir}/${SESSIONS_FILE}`, text);
    },
    actors: ({ parameters: { strategy, naming, outside, messages } }) => {
      // What a save that changes nothing does with `rename` is the business of unchanged-save.
      const heap = createHeap(createStore, { strategy, naming, rotateBytes: ROTATE_BYTES, skipUnchanged: false });
      const hellos = Array.from({ length: messages }, () => 'hello');
      const others = Array.from({ length: outside }, (_, index) => [
        `outside-${index + 1}`,
        sender('cli', heap, ['hello']),
      ]);
      return { writer: sender('gateway', heap, [...hellos, '/new', 'hello']), ...Object.fromEntries(others) };
    },
    invariants: [newestKept, backupsDue, eventually.exists(FOREIGN)],
    expect: [{ when: { naming: 'openclaw' }, verdict: 'violated', invariant: newestKept.name }],
  });
}

/** Sends messages one after the other; what the store says of backups is observed. */
function sender(process: string, heap: Heap, texts: readonly string[]): Actor {
  return {
    process,
    run: async (context) => {
      const store = openStore(context, heap, {
        report: (event) => {
          if (event.kind === 'rotated') context.observe('backup', basename(event.backup));
        },
      });
      for (const text of texts) {
        await store.resolveSession({ peer: PEER, text });
        await context.clock.sleep(1);
      }
    },
  };
}

/** At the end there are the backups that were reported last, and of the old ones as many of the newest as make three. */
export const newestKept: Invariant = {
  name: 'eventually.newest(backup)',
  reads: { labels: ['backup'], files: [`${PREFIX}*`] },
  atEnd: (tree, history) => {
    const made = history.filter(({ label }) => label === 'backup').map(({ value }) => String(value));
    const newest = [...OLD, ...made].slice(-KEPT);
    const there = matching(tree, `${PREFIX}*`).filter((file) => file !== FOREIGN);
    return isSame(there, newest)
      ? undefined
      : `the newest backups are ${newest.join(', ')}; there are ${there.join(', ')}`;
  },
};

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
}

/** What was backed up was large enough to be. */
export const backupsDue: Invariant = {
  name: 'eventually.due(backup)',
  reads: { files: [`${PREFIX}*`] },
  atEnd: (tree) => {
    const small = matching(tree, `${PREFIX}*`).find(
      (file) => file !== FOREIGN && (tree.read(file)?.length ?? 0) <= ROTATE_BYTES,
    );
    return small && `${small} was made of a file that has no more than ${ROTATE_BYTES} bytes`;
  },
};

export default createBackupsKept(createSessionStore);
