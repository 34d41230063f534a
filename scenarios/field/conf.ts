import Conf from 'conf';
import { type ActorContext, defineScenario } from '../../harness/index.ts';
import { nothingLost } from './seen.ts';

const saved = nothingLost('config.json');

/**
 * "It does not support multiple processes writing to the same store" (https://github.com/sindresorhus/conf#readme): of two who
 * set a key each, both read before either has written, and one key is lost. All its calls are sync, and in fibers no process can begin
 * one inside that of another, so there it holds; real processes lose the update.
 */
export default defineScenario({
  name: 'field/conf',
  actors: () => {
    const setter = (process: string) => ({
      process,
      run: ({ dir, observe }: ActorContext) => {
        new Conf({ cwd: dir, projectName: 'field' }).set(process, true);
        observe('updated', process);
      },
    });
    return { one: setter('one'), two: setter('two') };
  },
  invariants: [saved],
  expect: [{ isolation: 'processes', verdict: 'violated', invariant: saved.name }],
});
