import jsonfile from 'jsonfile';
import { defineScenario } from '../../harness/index.ts';
import { neverTorn, see } from './seen.ts';

/**
 * It promises no more than `fs.writeFile` and `JSON.parse` (https://github.com/jprichardson/node-jsonfile#why): the file is written in
 * place, so a single writer is enough for a reader to find it empty (https://github.com/jprichardson/node-jsonfile/issues/79).
 */
export default defineScenario({
  name: 'field/jsonfile',
  setup: ({ dir }) => jsonfile.writeFileSync(`${dir}/a.json`, { theme: 'light' }),
  actors: () => ({
    writer: { process: 'writer', run: ({ dir }) => jsonfile.writeFile(`${dir}/a.json`, { theme: 'dark' }) },
    reader: { process: 'reader', run: ({ dir, observe }) => see(observe, () => jsonfile.readFile(`${dir}/a.json`)) },
  }),
  invariants: [neverTorn],
  expect: [{ verdict: 'violated', invariant: neverTorn.name }],
});
