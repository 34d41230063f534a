import { readFile } from 'node:fs/promises';
import { Writer } from 'steno';
import { defineScenario } from '../../harness/index.ts';
import { neverTorn, see } from './seen.ts';

/**
 * Its promise: "No partial writes", "No race conditions", by a writer of which a process has one
 * (https://github.com/typicode/steno#features). Its temporary file has one fixed name; of two processes its author says, for lowdb,
 * which writes by it, that they are not supported (https://github.com/typicode/lowdb/issues/562).
 */
export default defineScenario({
  name: 'field/steno',
  setup: ({ dir, fs }) => fs.writeFileSync(`${dir}/a.json`, '{"from":"setup"}'),
  actors: () => {
    const writer = (process: string) => ({
      process,
      // The rename of one of them may fail, too. It says so; the torn file does not.
      tolerates: ['ENOENT'],
      run: ({ dir }: { readonly dir: string }) => new Writer(`${dir}/a.json`).write(JSON.stringify({ from: process })),
    });
    return {
      one: writer('one'),
      two: writer('two'),
      reader: { process: 'reader', run: ({ dir, observe }) => see(observe, () => readFile(`${dir}/a.json`, 'utf8')) },
    };
  },
  invariants: [neverTorn],
  expect: [{ verdict: 'violated', invariant: neverTorn.name }],
});
