import { type ActorContext, type AnyScenario, defineScenario, type Invariant } from '../harness/index.ts';
import { createSessionStore } from '../src/index.ts';
import {
  type CreateStore,
  createHeap,
  gatewayReader,
  numbered,
  openStore,
  SESSIONS_FILE,
  startingText,
  strategy,
} from './session-actors.ts';

const PEER = 'telegram:1';

/**
 * A second process reads the newest backup while the store makes one. With `copyFile` the backup is first empty, then
 * half there; `rename` and `link` only ever give a whole file a second name.
 */
export function createBackupRead(createStore: CreateStore): AnyScenario {
  return defineScenario({
    name: 'backup-read',
    title: 'whoever reads the newest backup finds a whole one',
    parameters: {
      strategy,
      readers: { default: 2, integer: [0, 8] },
      outside: { default: 1, integer: [1, 8] },
      looks: { default: 4, integer: [1, 100] },
      noteLength: { default: 100, integer: [0, 20_000_000] },
      rotateBytes: { default: 100, integer: [1, 50_000_000] },
    },
    async setup({ dir, fs, clock, parameters }) {
      const text = startingText([PEER], parameters.noteLength, clock.now());
      await fs.promises.writeFile(`${dir}/${SESSIONS_FILE}`, text);
    },
    actors: ({ parameters }) => {
      const heap = createHeap(createStore, {
        strategy: parameters.strategy,
        rotateBytes: parameters.rotateBytes,
      });
      return {
        writer: {
          process: 'gateway',
          run: (context) => openStore(context, heap).resolveSession({ peer: PEER, text: 'hello' }),
        },
        ...numbered('reader', parameters.readers, () => gatewayReader(heap, PEER)),
        ...numbered('outside', parameters.outside, () => ({
          process: 'cli',
          run: (context) => readNewestBackup(context, parameters.looks),
        })),
      };
    },
    invariants: [wholeBackup],
    expect: [{ when: { strategy: 'copyFile' }, verdict: 'violated', invariant: wholeBackup.name }],
  });
}

/** Looks for a backup a few times, and reads the newest as soon as there is one. */
async function readNewestBackup({ dir, fs, observe }: ActorContext, looks: number): Promise<void> {
  const prefix = `${SESSIONS_FILE}.bak.`;
  for (let look = 0; look < looks; look += 1) {
    const names = await fs.promises.readdir(dir);
    const numbers = names.filter((name) => name.startsWith(prefix)).map((name) => Number(name.slice(prefix.length)));
    if (numbers.length === 0) continue;
    const text = await fs.promises.readFile(`${dir}/${prefix}${Math.max(...numbers)}`, 'utf8');
    observe('backup', text === '' ? 'empty' : isJson(text) ? 'whole' : 'torn');
    return;
  }
  observe('backup', 'none');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // a torn file is what this looks for
  }
}

/** A backup that was read is whole. */
export const wholeBackup: Invariant = {
  name: 'always.whole(backup)',
  reads: { labels: ['backup'] },
  judge: (history) => {
    const bad = history.find(({ label, value }) => label === 'backup' && (value === 'torn' || value === 'empty'));
    if (bad === undefined) return undefined;
    return { message: `${bad.actor} read the newest backup and found it ${String(bad.value)}`, step: bad.step };
  },
};

export default createBackupRead(createSessionStore);
