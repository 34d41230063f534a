import { expect, test } from 'vitest';
import type { Actor } from '../../actors/scenario.ts';
import { createMemoryDisk } from '../../disk/memory-disk.ts';
import type { Invariant } from '../../invariants/invariant.ts';
import { createExhaustivePolicy } from '../../search/exhaustive-policy.ts';
import { compareOn } from '../../testing/compare-searches.ts';
import { scenarioOf, usingDisk } from '../../testing/runs.ts';

/** More than any of the cases has orders. */
const MOST_RUNS = 20_000;

/** Watches a folder while it makes a call of its own, looks at what it hears of if it `looks`, and stops in the end. */
const watching =
  (path: string, looks = true): Actor['run'] =>
  async ({ fs, dir, observe }) => {
    const watcher = fs.watch(`${dir}${path}`, (event, name) => {
      observe('heard', `${event} ${name}`);
      if (looks) observe('there', fs.existsSync(`${dir}/f`));
    });
    await fs.promises.stat(dir).catch(() => undefined);
    watcher.close();
  };

const changing =
  (
    ...calls: readonly (readonly ['writeFile' | 'unlink' | 'chmod' | 'mkdir' | 'rename', string, unknown?])[]
  ): Actor['run'] =>
  async ({ fs, dir }) => {
    for (const [call, name, argument] of calls) {
      const second = call === 'rename' ? `${dir}/${argument}` : argument;
      await Reflect.apply(Reflect.get(fs.promises, call), undefined, [`${dir}/${name}`, second]).catch(() => undefined);
    }
  };

const CASES: readonly (readonly [string, Readonly<Record<string, Actor>>])[] = [
  [
    'a watch and a change',
    { w: { process: 'p', run: watching('') }, c: { process: 'q', run: changing(['mkdir', 'm']) } },
  ],
  [
    'a watch of a file and two changes',
    {
      w: { process: 'p', run: watching('/f') },
      c: { process: 'q', run: changing(['chmod', 'f', 0o600], ['unlink', 'f']) },
    },
  ],
  [
    'a watch and two that change',
    {
      w: { process: 'p', run: watching('', false) },
      c: { process: 'q', heap: 'own', run: ({ fs, dir }) => fs.mkdirSync(`${dir}/m`) },
      d: { process: 'r', heap: 'own', run: ({ fs, dir }) => fs.renameSync(`${dir}/f`, `${dir}/g`) },
    },
  ],
  [
    'a watch in the process that changes',
    { w: { process: 'p', run: watching('') }, c: { process: 'p', run: changing(['mkdir', 'm'], ['unlink', 'f']) } },
  ],
  [
    'two that watch',
    {
      w: { process: 'p', run: watching('', false) },
      v: { process: 'q', run: ({ fs, dir, observe }) => fs.watch(`${dir}/f`, (event) => observe('gone', event)) },
      c: { process: 'r', run: ({ fs, dir }) => fs.unlinkSync(`${dir}/f`) },
    },
  ],
];

test.each(CASES)('the reduced search sees what the full one sees: %s', async (_what, actors) => {
  let tree: Readonly<Record<string, string>> = {};
  const capture: Invariant = {
    name: 'capture',
    reads: { files: ['*'] },
    atEnd: (last) => {
      tree = last.snapshot();
      return undefined;
    },
  };
  const scenario = scenarioOf(actors, { starting: { f: 'text' }, invariants: [capture] });
  const compared = await usingDisk(createMemoryDisk, (disk) =>
    compareOn({ scenario, lastTree: () => tree }, disk, { first: 60, others: 20 }, createExhaustivePolicy, MOST_RUNS),
  );
  expect(compared?.classes).toBeGreaterThan(1);
});
