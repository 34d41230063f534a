import { expect, test } from 'vitest';
import type { Actor, AnyScenario } from '../actors/scenario.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import type { Invariant } from '../invariants/invariant.ts';
import { usingDisk } from '../testing/runs.ts';
import { explore } from './explore.ts';

/** Rejects a run in which this was observed. */
const never = (value: unknown): Invariant => ({
  name: 'never',
  reads: { labels: ['seen'] },
  judge: (history) => {
    const seen = history.find((each) => each.value === value);
    return seen && { message: `saw ${String(value)}`, step: seen.step };
  },
});

const reader: Actor['run'] = async ({ dir, fs, observe }) => {
  const buffer = Buffer.from('old!');
  let isDone = false;
  const handle = await fs.promises.open(`${dir}/f`);
  const reading = handle.read(buffer, 0, 4, 0).then(() => {
    isDone = true;
  });
  await fs.promises.access(dir);
  observe('seen', `${isDone} ${buffer}`);
  await reading;
  await handle.close();
};

const writer: Actor['run'] = async ({ dir, fs, observe }) => {
  const buffer = Buffer.from('good');
  let isDone = false;
  const writing = fs.promises.writeFile(`${dir}/f`, buffer).then(() => {
    isDone = true;
  });
  await fs.promises.access(dir);
  const isEarly = !isDone;
  buffer.fill('b');
  await writing;
  observe('seen', `${isEarly} ${await fs.promises.readFile(`${dir}/f`, 'utf8')}`);
};

const looksTwice: Actor['run'] = async ({ dir, fs, observe, process }) => {
  const before = process.isAlive(process.pid + 1);
  await fs.promises.access(dir);
  observe('seen', `${before} ${process.isAlive(process.pid + 1)}`);
};

const leavesWrite: Actor['run'] = async ({ dir, fs }) => void fs.promises.writeFile(`${dir}/g`, 'x');
const leavesTimer: Actor['run'] = ({ clock }) => void clock.setTimeout(() => undefined, 1);

const says =
  (label: string): Actor['run'] =>
  async ({ dir, fs, observe }) => {
    await fs.promises.access(dir);
    observe(label, 1);
  };

const savedBeforeUsed: Invariant = {
  name: 'saved before used',
  reads: { labels: ['saved', 'used'] },
  judge: ([first]) => (first?.label === 'used' ? { message: 'used before saved', step: first.step } : undefined),
};

/** Each was held by a search that took these orders for equal. */
test.each<[string, Record<string, Actor['run']>, Invariant]>([
  ['a buffer may not have been read into yet', { reader }, never('false old!')],
  ['a buffer may be changed before it is written', { writer }, never('true bbbb')],
  ['an actor may end with a write that it does not wait for', { looksTwice, leavesWrite }, never('true false')],
  ['an actor may end with a timer', { looksTwice, leavesTimer }, never('true false')],
  ['two labels may be judged together', { saves: says('saved'), uses: says('used') }, savedBeforeUsed],
])('%s', async (_what, actors, invariant) => {
  const scenario: AnyScenario = {
    name: 'sound',
    time: 'adversarial',
    setup: ({ dir, fs }) => fs.writeFileSync(`${dir}/f`, 'new!'),
    actors: () => Object.fromEntries(Object.entries(actors).map(([name, run]) => [name, { process: name, run }])),
    invariants: [invariant],
  };
  for (const policy of ['random', 'exhaustive', 'bounded', 'pct'] as const) {
    const { verdict } = await usingDisk(createMemoryDisk, (disk) =>
      explore({ scenario, disk, policy, bound: 9, seed: 1 }),
    );
    expect([policy, verdict]).toEqual([policy, 'violated']);
  }
});
