import { readFile, writeFile } from 'atomically';
import { defineScenario } from '../../harness/index.ts';
import { neverMissing, neverTorn, see } from './seen.ts';

/**
 * Its promise: "it's impossible to get a corrupt/partially-written file" (https://github.com/fabiospampinato/atomically#readme,
 * "Features"). Temporary names are made of time and chance, so several processes may write. A lost update is the caller's.
 */
export default defineScenario({
  name: 'field/atomically',
  runs: 200,
  setup: ({ dir, fs }) => fs.writeFileSync(`${dir}/a.json`, '{"from":"setup"}'),
  actors: () => {
    const writer = (process: string) => ({
      process,
      run: ({ dir }: { readonly dir: string }) => writeFile(`${dir}/a.json`, JSON.stringify({ from: process })),
    });
    return {
      one: writer('one'),
      two: writer('two'),
      reader: { process: 'reader', run: ({ dir, observe }) => see(observe, () => readFile(`${dir}/a.json`, 'utf8')) },
    };
  },
  invariants: [neverMissing, neverTorn],
});
