import { readFile } from 'node:fs/promises';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import { defineScenario } from '../../harness/index.ts';
import { neverTorn, see } from './seen.ts';

/**
 * Its promise: "Safe atomic writes" (https://github.com/typicode/lowdb#features), in one process: "Lowdb doesn't support Node's
 * cluster module" (https://github.com/typicode/lowdb#limits), and several that write one file are not supported
 * (https://github.com/typicode/lowdb/issues/562). Its temporary file has one fixed name, so one process renames what another has
 * just emptied, or finds nothing to rename.
 */
export default defineScenario({
  name: 'field/lowdb',
  setup: ({ dir, fs }) => fs.writeFileSync(`${dir}/db.json`, '{"posts":[]}'),
  actors: () => {
    const writer = (process: string) => ({
      process,
      // The other thing that happens: the rename of one of them fails. It says so; the torn file does not.
      tolerates: ['ENOENT'],
      run: async ({ dir }: { readonly dir: string }) => {
        const db = new Low(new JSONFile<{ posts: string[] }>(`${dir}/db.json`), { posts: [] });
        await db.read();
        await db.update(({ posts }) => posts.push(process));
      },
    });
    return {
      one: writer('one'),
      two: writer('two'),
      reader: { process: 'reader', run: ({ dir, observe }) => see(observe, () => readFile(`${dir}/db.json`, 'utf8')) },
    };
  },
  invariants: [neverTorn],
  expect: [{ verdict: 'violated', invariant: neverTorn.name }],
});
