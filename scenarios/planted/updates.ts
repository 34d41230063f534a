import type { ActorContext } from '../../harness/index.ts';
import { endsWith, plant, readNumber, replace } from './planted.ts';

const increment = async (context: ActorContext) => replace(context, 'n', String((await readNumber(context, 'n')) + 1));

/** A lock that is a file; who does not get it tries again a little later. */
async function locked(context: ActorContext, work: () => Promise<void>): Promise<void> {
  const { fs, dir, clock } = context;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    try {
      fs.closeSync(fs.openSync(`${dir}/lock`, 'wx'));
    } catch {
      await clock.sleep(10);
      continue;
    }
    await work();
    await fs.promises.unlink(`${dir}/lock`);
    return;
  }
  throw new Error('the lock was never free');
}

/** Both read before one of them writes. */
export const lostUpdate = plant({
  name: 'lost-update',
  title: 'two processes count in one file',
  depth: 2,
  starting: { n: '0' },
  actors: (mended) => {
    const run = (context: ActorContext) => (mended ? locked(context, () => increment(context)) : increment(context));
    return { one: ['p', run], two: ['q', run] };
  },
  invariants: [endsWith('n', (text) => text === '2', 'two increments were made')],
});

/** All three read before any of them writes: two of three updates are lost, and only that is wrong here. */
export const lostUpdates = plant({
  name: 'lost-updates',
  title: 'three actors count in one file, and one lost update is tolerated',
  depth: 3,
  starting: { n: '0' },
  actors: (mended) => {
    let queue: Promise<void> = Promise.resolve();
    const queued = (context: ActorContext) => {
      queue = queue.then(() => increment(context));
      return queue;
    };
    const run = mended ? queued : increment;
    return { one: ['p', run], two: ['p', run], three: ['p', run] };
  },
  invariants: [endsWith('n', (text) => Number(text) > 1, 'three increments were made')],
});

/** `a` is read after it was written, `b` before. */
export const twoFiles = plant({
  name: 'two-files',
  title: 'two files that belong together are read one after the other',
  depth: 2,
  starting: { a: '0', b: '0', both: '0 0' },
  actors: (mended) => ({
    writer: [
      'p',
      async (context) => {
        if (mended) return replace(context, 'both', '1 1');
        await replace(context, 'a', '1');
        await replace(context, 'b', '1');
      },
    ],
    reader: [
      'q',
      async (context) => {
        const { fs, dir } = context;
        const both = mended
          ? (await fs.promises.readFile(`${dir}/both`, 'utf8')).split(' ').map(Number)
          : [await readNumber(context, 'a'), await readNumber(context, 'b')];
        if (both[0] !== both[1]) throw new Error(`a is ${both[0]} and b is ${both[1]}`);
      },
    ],
  }),
});

/**
 * The reader asks for a mark before and after. The mark goes to and fro, so that a whole update between the two looks like
 * none: mark read before the update, `a` too, `b` after, mark after the update is over.
 */
export const reusedMark = plant({
  name: 'reused-mark',
  title: 'a reader checks a mark that is used again',
  depth: 4,
  starting: { mark: '0', a: '0', b: '0' },
  actors: (mended) => ({
    writer: [
      'p',
      async ({ fs, dir }) => {
        for (const [name, text] of [
          ['mark', '1'],
          ['a', '1'],
          ['b', '1'],
          ['mark', mended ? '2' : '0'],
        ] as const) {
          fs.writeFileSync(`${dir}/next`, text);
          await fs.promises.rename(`${dir}/next`, `${dir}/${name}`);
        }
      },
    ],
    reader: [
      'q',
      async (context) => {
        const before = await readNumber(context, 'mark');
        const [a, b] = [await readNumber(context, 'a'), await readNumber(context, 'b')];
        const after = await readNumber(context, 'mark');
        const isQuiet = before === after && before % 2 === 0;
        if (isQuiet && a !== b) throw new Error(`the mark did not change, a is ${a} and b is ${b}`);
      },
    ],
  }),
});
