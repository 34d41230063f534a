import fsExtra from 'fs-extra';
import { defineScenario } from '../../harness/index.ts';
import { neverMissing, see } from './seen.ts';

/**
 * `copy` and `move` with `overwrite` "overwrite existing file or directory"
 * (https://github.com/jprichardson/node-fs-extra/blob/master/docs/copy.md, docs/move.md); that the file is there all the while, nobody says.
 * Both remove it before the new one comes: for a moment there is none, where `rename` alone would have replaced it. What a copy writes
 * can be read while it is half there, too; `backup-read` is about that.
 */
export default defineScenario({
  name: 'field/fs-extra',
  parameters: { call: { default: 'move', oneOf: ['move', 'copy'] } },
  setup: ({ dir }) => {
    fsExtra.writeJsonSync(`${dir}/new.json`, { version: 2 });
    fsExtra.writeJsonSync(`${dir}/a.json`, { version: 1 });
  },
  actors: ({ parameters: { call } }) => ({
    writer: {
      process: 'writer',
      run: ({ dir }) => fsExtra[call](`${dir}/new.json`, `${dir}/a.json`, { overwrite: true }),
    },
    reader: { process: 'reader', run: ({ dir, observe }) => see(observe, () => fsExtra.readJson(`${dir}/a.json`)) },
  }),
  invariants: [neverMissing],
  expect: [{ verdict: 'violated', invariant: neverMissing.name }],
});
