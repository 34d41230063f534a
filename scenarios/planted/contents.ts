import type { ActorContext, Invariant } from '../../harness/index.ts';
import { plant, replace } from './planted.ts';

const parse = async ({ fs, dir }: ActorContext): Promise<void> => {
  JSON.parse(await fs.promises.readFile(`${dir}/f.json`, 'utf8'));
};

/** The file is read after it was opened, and emptied, for writing, and before it is written. */
export const tornRead = plant({
  name: 'torn-read',
  title: 'a file is read while it is written in place',
  depth: 2,
  starting: { 'f.json': '{"old":1}' },
  actors: (mended) => ({
    writer: [
      'p',
      (context) =>
        mended
          ? replace(context, 'f.json', '{"new":1}')
          : context.fs.promises.writeFile(`${context.dir}/f.json`, '{"new":1}'),
    ],
    reader: ['q', parse],
  }),
});

/** A sync call of another actor comes while the pool copies. */
export const copyInFlight = plant({
  name: 'copy-in-flight',
  title: 'a copy is read by a sync call before it is whole',
  depth: 2,
  starting: { 'f.json': '{"a":1}' },
  actors: (mended) => ({
    copier: [
      'p',
      async ({ fs, dir }) => {
        await fs.promises.copyFile(`${dir}/f.json`, `${dir}/${mended ? 'copy.tmp' : 'copy.json'}`);
        if (mended) await fs.promises.rename(`${dir}/copy.tmp`, `${dir}/copy.json`);
      },
    ],
    reader: [
      'p',
      ({ fs, dir }) => {
        if (fs.existsSync(`${dir}/copy.json`)) JSON.parse(fs.readFileSync(`${dir}/copy.json`, 'utf8'));
      },
    ],
  }),
});

const everyLine: Invariant = {
  name: 'eventually.logged',
  reads: { files: ['log', 'log.1'] },
  atEnd: (tree) => {
    const text = ['log.1', 'log'].map((name) => tree.read(name)?.toString() ?? '').join('');
    const lost = ['one\n', 'two\n'].find((line) => !text.includes(line));
    return lost && `${JSON.stringify(lost)} was appended and is in no file`;
  },
};

/** A line is appended after the copy and before the truncation. */
export const copiedLog = plant({
  name: 'copied-log',
  title: 'a log is appended to while it is rotated',
  depth: 2,
  starting: { log: '' },
  actors: (mended) => ({
    logger: [
      'p',
      async ({ fs, dir }) => {
        await fs.promises.appendFile(`${dir}/log`, 'one\n');
        await fs.promises.appendFile(`${dir}/log`, 'two\n');
      },
    ],
    rotator: [
      'q',
      async ({ fs, dir }) => {
        if (mended) return fs.promises.rename(`${dir}/log`, `${dir}/log.1`);
        await fs.promises.copyFile(`${dir}/log`, `${dir}/log.1`);
        await fs.promises.truncate(`${dir}/log`);
      },
    ],
  }),
  invariants: [everyLine],
});
