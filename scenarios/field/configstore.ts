import { writeFile } from 'node:fs/promises';
import Configstore from 'configstore';
import { type ActorContext, defineScenario } from '../../harness/index.ts';
import { nothingLost } from './seen.ts';

const saved = nothingLost('config.json');

/**
 * A store for the settings of a program. Whoever reads it while it is not valid JSON empties it: `clearInvalidConfig`
 * (https://github.com/sindresorhus/configstore#clearinvalidconfig); several processes are a known issue
 * (https://github.com/sindresorhus/configstore/issues/20). Beside an editor, which writes the file in place, a mere look at the store
 * erases what the editor has been told is saved.
 *
 * Two of its own processes lose updates: both read before either has written. All its calls are sync, and in fibers no process can
 * begin one inside that of another, so there that holds; real processes lose the update.
 */
export default defineScenario({
  name: 'field/configstore',
  parameters: { beside: { default: 'editor', oneOf: ['editor', 'itself'] } },
  setup: ({ dir, fs }) => fs.writeFileSync(`${dir}/config.json`, '{"theme":"light"}'),
  actors: ({ parameters }) => {
    const open = (dir: string) => new Configstore('field', undefined, { configPath: `${dir}/config.json` });
    const set = ({ dir, observe, process }: ActorContext) => {
      open(dir).set(process.name, true);
      observe('updated', process.name);
    };
    const edit = async ({ dir, observe }: ActorContext) => {
      await writeFile(`${dir}/config.json`, '{"theme":"dark"}');
      observe('updated', 'theme');
    };
    return parameters.beside === 'itself'
      ? { one: { process: 'one', run: set }, two: { process: 'two', run: set } }
      : {
          editor: { process: 'editor', run: edit },
          reader: { process: 'reader', run: ({ dir }: ActorContext) => void open(dir).get('theme') },
        };
  },
  invariants: [saved],
  expect: [
    { when: { beside: 'editor' }, verdict: 'violated', invariant: saved.name },
    { isolation: 'processes', verdict: 'violated', invariant: saved.name },
  ],
});
