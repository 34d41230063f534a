import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type BackUpName, growthSteps, mitigated, prunedShares, rotateShares } from '../../harness/results/bench.ts';
import { keys } from '../../harness/results/bench-keys.ts';
import { now } from '../../harness/search/now.ts';
import { createSessionStore, type StoreEvent, stringifySessions } from '../../src/index.ts';
import type { BenchContext } from './bench-context.ts';
import { isTooLarge } from './cost.ts';
import { addCounts, addRounds, REFERENCE } from './ledger.ts';
import { type Contender, measureRounds } from './rounds.ts';
import { fsOf, listen, makeAnew, sessionsOf, strategyOf } from './subject.ts';

/** What lowering `rotateBytes`, and pruning, changes: both were named instead of another strategy. */
export async function measureMitigations(context: BenchContext): Promise<void> {
  const { plan, places } = context;
  const [place] = places;
  const bytes = plan.sizes.filter((size) => size <= 10_000_000).at(-1) ?? plan.sizes[0];
  if (place === undefined || bytes === undefined || isTooLarge(bytes, place, context)) return;
  const folder = join(place.folder, 'mitigations');
  addCounts(context.ledger, { 'cost/mitigations/bytes': bytes });
  try {
    context.tell('cost of a growing file, by rotateBytes');
    await measureGrowth(folder, bytes, context);
    context.tell('cost of a rotation, by what pruning leaves');
    await measurePruned(folder, bytes, context);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

interface Growth {
  readonly name: string;
  readonly backUp: BackUpName;
  readonly rotateBytes: number;
}

/** A file that grows in equal steps to a little more than `bytes`, each step one save. */
async function measureGrowth(folder: string, bytes: number, { plan, ledger, signal }: BenchContext): Promise<void> {
  const growths: Growth[] = rotateShares.flatMap((share) =>
    mitigated.map((backUp) => {
      const rotateBytes = Math.round(bytes * share);
      return { name: keys.growth(rotateBytes, backUp), backUp, rotateBytes };
    }),
  );
  const contenders = growths.map((growth, index) => contendGrowth(growth, join(folder, String(index)), bytes));
  for (const growth of growths) {
    const { rotations, copied } = await countGrowth(growth, join(folder, 'counted'), bytes);
    addCounts(ledger, { [`${growth.name}/rotations`]: rotations, [`${growth.name}/bytes`]: copied });
    signal.throwIfAborted();
  }
  const measured = await measureRounds(contenders, { ...plan, seconds: 3 * plan.seconds, signal });
  addRounds(ledger, measured, {
    keyOf: (name) => name,
    reference: (name) => {
      const rotateBytes = growths.find((growth) => growth.name === name)?.rotateBytes ?? 0;
      return keys.growth(rotateBytes, REFERENCE);
    },
  });
}

function contendGrowth(growth: Growth, folder: string, bytes: number): Contender {
  return {
    name: growth.name,
    prepare: () => {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
    },
    run: () => grow(growth, folder, bytes, () => undefined),
  };
}

async function grow(
  { backUp, rotateBytes }: Growth,
  folder: string,
  bytes: number,
  report: (event: StoreEvent) => void,
): Promise<void> {
  const path = join(folder, 'sessions.json');
  const store = createSessionStore({ path, fs: fsOf(backUp), strategy: strategyOf(backUp), rotateBytes, report });
  for (let step = 1; step <= growthSteps; step += 1) {
    await store.save(sessionsOf((1.2 * bytes * step) / growthSteps, Math.floor(now())));
  }
}

/** How often it rotates, and how many bytes it backs up by that: the same each time. */
async function countGrowth(
  growth: Growth,
  folder: string,
  bytes: number,
): Promise<{ readonly rotations: number; readonly copied: number }> {
  mkdirSync(folder, { recursive: true });
  let [rotations, copied] = [0, 0];
  await grow(growth, folder, bytes, (event) => {
    if (event.kind !== 'rotated') return;
    rotations += 1;
    copied += statSync(event.backup).size;
  });
  rmSync(folder, { recursive: true });
  return { rotations, copied };
}

/** The save that prunes, and the one after it. Both rotate: the threshold is below all sizes. */
async function measurePruned(folder: string, bytes: number, { plan, ledger, signal }: BenchContext): Promise<void> {
  const cells = prunedShares.flatMap((left) =>
    mitigated.flatMap((backUp) => (['first', 'next'] as const).map((which) => ({ which, left, backUp }))),
  );
  const contenders = cells.map((cell, index) => contendPruned(cell, join(folder, `pruned-${index}`), bytes));
  const measured = await measureRounds(contenders, { ...plan, seconds: 2 * plan.seconds, signal });
  addRounds(ledger, measured, {
    keyOf: (name) => name,
    reference: (name) => {
      const cell = cells.find(({ which, left, backUp }) => keys.pruned(which, left, backUp) === name);
      return cell === undefined ? name : keys.pruned(cell.which, cell.left, REFERENCE);
    },
  });
}

function contendPruned(
  { which, left, backUp }: { readonly which: 'first' | 'next'; readonly left: number; readonly backUp: BackUpName },
  folder: string,
  bytes: number,
): Contender {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'sessions.json');
  const { report, expectRotations } = listen();
  // The shortcut of an unchanged save would skip the write that is measured.
  const options = {
    path,
    fs: fsOf(backUp),
    strategy: strategyOf(backUp),
    rotateBytes: 0,
    skipUnchanged: false,
    report,
  };
  const store = createSessionStore(options);
  const full = sessionsOf(bytes, Math.floor(now()), 1 - left);
  const text = stringifySessions(full);
  const save = async () => {
    await store.save(full);
    expectRotations(1);
  };
  return {
    name: keys.pruned(which, left, backUp),
    prepare: async () => {
      makeAnew(path, text);
      if (which === 'next') await save();
    },
    run: save,
  };
}
