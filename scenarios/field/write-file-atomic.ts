import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { defineScenario } from '../../harness/index.ts';
import { neverMissing, neverTorn, see } from './seen.ts';

/**
 * Its promise: the file is written under a name made of the pid and a counter, and then renamed
 * (https://github.com/npm/write-file-atomic#readme, "Usage"). Readers find all of one version, whoever writes. That of two who read,
 * change and write one update is lost is not its concern: it is the caller's.
 *
 * Two containers with a volume in common may have equal pids, and then the names of their temporary files are equal, too.
 */
export default defineScenario({
  name: 'field/write-file-atomic',
  parameters: { pids: { default: 'different', oneOf: ['different', 'equal'] } },
  runs: 200,
  setup: ({ dir }) => writeFileAtomic.sync(`${dir}/a.json`, '{"from":"setup"}'),
  actors: ({ parameters }) => {
    const writer = (process: string, pid: number) => ({
      process,
      pid: parameters.pids === 'equal' ? 1 : pid,
      // A write that fails, as one of two to the same name may, says so: what readers see is worse.
      tolerates: ['ENOENT'],
      run: ({ dir }: { readonly dir: string }) => writeFileAtomic(`${dir}/a.json`, JSON.stringify({ from: process })),
    });
    return {
      one: writer('one', 11),
      two: writer('two', 12),
      reader: { process: 'reader', run: ({ dir, observe }) => see(observe, () => readFile(`${dir}/a.json`, 'utf8')) },
    };
  },
  invariants: [neverMissing, neverTorn],
  expect: [{ when: { pids: 'equal' }, verdict: 'violated', invariant: neverTorn.name }],
});
