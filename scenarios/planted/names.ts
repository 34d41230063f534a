import type { ActorContext } from '../../harness/index.ts';
import { endsWith, plant, replace } from './planted.ts';

/** The reader comes first. */
export const tooEarly = plant({
  name: 'too-early',
  title: 'a reader takes for granted that the file is there',
  depth: 1,
  actors: (mended) => ({
    writer: ['p', (context) => replace(context, 'f', 'text')],
    reader: [
      'q',
      async ({ fs, dir }) => {
        if (mended && !fs.existsSync(`${dir}/f`)) return;
        await fs.promises.readFile(`${dir}/f`);
      },
    ],
  }),
});

/** The reader comes after the rename and before the new file. */
export const renamedAway = plant({
  name: 'renamed-away',
  title: 'a file is renamed away before it is written anew',
  depth: 2,
  starting: { f: 'old' },
  actors: (mended) => ({
    writer: [
      'p',
      async (context) => {
        const { fs, dir } = context;
        if (mended) await fs.promises.link(`${dir}/f`, `${dir}/f.bak`);
        else await fs.promises.rename(`${dir}/f`, `${dir}/f.bak`);
        await replace(context, 'f', 'new');
      },
    ],
    reader: [
      'q',
      async ({ fs, dir }) => {
        await fs.promises.readFile(`${dir}/f`);
      },
    ],
  }),
});

/** One truncates what the other has written and is about to rename, and has not written yet when the other does. */
export const sharedTemporary = plant({
  name: 'shared-temporary',
  title: 'two writers use the same temporary name',
  depth: 3,
  starting: { f: 'old' },
  actors: (mended) => {
    const write = (text: string) => async (context: ActorContext) => {
      const { fs, dir, process } = context;
      const temporary = mended ? `${dir}/f.${process.pid}.tmp` : `${dir}/f.tmp`;
      await fs.promises.writeFile(temporary, text);
      // The other one has renamed it already: its text is as good as ours.
      await fs.promises.rename(temporary, `${dir}/f`).catch(() => undefined);
    };
    return { one: ['p', write('first')], two: ['q', write('second')] };
  },
  invariants: [endsWith('f', (text) => text === 'first' || text === 'second', 'a whole text was written')],
});

/** Both find no file. */
export const checkedFirst = plant({
  name: 'checked-first',
  title: 'two processes make a file unless it is there',
  depth: 2,
  actors: (mended) => {
    const make = async (context: ActorContext) => {
      const { fs, dir, observe } = context;
      if (mended) {
        const isMine = await fs.promises.writeFile(`${dir}/id`, context.random.id(), { flag: 'wx' }).then(
          () => true,
          () => false,
        );
        if (isMine) observe('made', true);
        return;
      }
      if (fs.existsSync(`${dir}/id`)) return;
      await replace(context, 'id', context.random.id());
      observe('made', true);
    };
    return { one: ['p', make], two: ['q', make] };
  },
  invariants: [
    {
      name: 'always.once(made)',
      reads: { labels: ['made'] },
      judge: (history) => {
        const second = history.filter(({ label }) => label === 'made')[1];
        return second && { message: `${second.actor} made it, too`, step: second.step };
      },
    },
  ],
});
