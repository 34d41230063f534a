import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BackUpName, backUps, type CostOf, costs } from '../../harness/results/bench.ts';
import { keys } from '../../harness/results/bench-keys.ts';
import { now } from '../../harness/search/now.ts';
import { createSessionStore, rotateSessionFile, stringifySessions } from '../../src/index.ts';
import type { BenchContext } from './bench-context.ts';
import { addRounds, REFERENCE } from './ledger.ts';
import { hasRoomFor, type Place } from './places.ts';
import { type Contender, measureRounds } from './rounds.ts';
import { fsOf, listen, makeAnew, sessionsOf, strategyOf, touch } from './subject.ts';

/** A contender's folder holds the file, its new version, and three backups and the next; twice that is room enough. */
const FILES_AT_ONCE = 2 * 6;
/** The least that a file takes on most disks. */
const BLOCK = 4_096;

/** What one rotation and one save cost, by strategy, size and file system. */
export async function measureCost(context: BenchContext): Promise<void> {
  for (const place of context.places) {
    for (const bytes of context.plan.sizes) {
      if (isTooLarge(bytes, place, context)) continue;
      for (const what of costs) {
        context.tell(`cost of a ${what}: ${bytes.toLocaleString('en-US')} bytes, ${place.name}`);
        await measureOne(what, bytes, place, context);
      }
    }
  }
}

/** Says so if it is; throws where the place was asked for. */
export function isTooLarge(bytes: number, place: Place, { ledger }: Pick<BenchContext, 'ledger'>): boolean {
  const needed = Math.max(bytes, BLOCK) * FILES_AT_ONCE * backUps.length;
  if (hasRoomFor(needed, place)) return false;
  const what = `files of ${bytes.toLocaleString('en-US')} bytes need ${needed.toLocaleString('en-US')} bytes of room`;
  if (!place.isExtra)
    throw new Error(`${what}, and ${place.name} has less; free some, or measure smaller files with \`--size\``);
  ledger.leftOut.push(`Left out on ${place.name}, which has less room: ${what}.`);
  return true;
}

async function measureOne(
  what: CostOf,
  bytes: number,
  place: Place,
  { plan, signal, ledger }: BenchContext,
): Promise<void> {
  const parent = join(place.folder, 'cost');
  try {
    const contenders = backUps.map((backUp) => {
      const folder = join(parent, backUp);
      mkdirSync(folder, { recursive: true });
      return what === 'save'
        ? contendSave(backUp, folder, bytes)
        : contendRotation(backUp, folder, { bytes, isFirst: what === 'first rotation' });
    });
    const measured = await measureRounds(contenders, { ...plan, signal });
    addRounds(ledger, measured, {
      keyOf: (name) => keys.cost(what, place.name, bytes, name as BackUpName),
      reference: () => REFERENCE,
    });
  } finally {
    rmSync(parent, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The rotation alone. Each time the file is a new one, made in the same way for all, so that no backup shares its bytes with the next. */
function contendRotation(
  name: BackUpName,
  folder: string,
  { bytes, isFirst }: { readonly bytes: number; readonly isFirst: boolean },
): Contender {
  const path = join(folder, 'sessions.json');
  const text = 'n'.repeat(bytes);
  const { report, expectRotations } = listen();
  const options = { path, fs: fsOf(name), strategy: strategyOf(name), rotateBytes: 0, report };
  return {
    name,
    prepare: () => {
      if (isFirst) for (const file of readdirSync(folder)) rmSync(join(folder, file));
      makeAnew(path, text);
    },
    run: async () => {
      await rotateSessionFile(options);
      expectRotations(1);
    },
  };
}

/** The whole save of a message, which rotates: lock, backup, clean-up, text, temp file, rename. */
function contendSave(name: BackUpName, folder: string, bytes: number): Contender {
  const path = join(folder, 'sessions.json');
  const { report, expectRotations } = listen();
  const store = createSessionStore({ path, fs: fsOf(name), strategy: strategyOf(name), rotateBytes: 0, report });
  const sessions = sessionsOf(bytes, Math.floor(now()));
  makeAnew(path, stringifySessions(sessions));
  return {
    name,
    prepare: () => touch(sessions, Math.floor(now())),
    run: async () => {
      await store.save(sessions);
      expectRotations(1);
    },
  };
}
