import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BackUpName, exposureSize, mitigated } from '../../harness/results/bench.ts';
import { type ExposureKey, keys, type Watched } from '../../harness/results/bench-keys.ts';
import { now } from '../../harness/search/now.ts';
import { createSessionStore, stringifySessions } from '../../src/index.ts';
import type { BenchContext } from './bench-context.ts';
import { type LoggedCall, logCalls, missingWindows, tornWindows } from './call-log.ts';
import { startChild } from './child-process.ts';
import { isTooLarge } from './cost.ts';
import { addCounts, addFigure } from './ledger.ts';
import { budgetOf, Interrupted } from './rounds.ts';
import { fsOf, listen, sessionsOf, strategyOf, touch } from './subject.ts';

/**
 * How long the file is missing, and the newest backup may be torn, per rotation: from the calls that the store makes, and as
 * another process sees it that looks as fast as it can.
 */
export async function measureExposure(context: BenchContext): Promise<void> {
  const [place] = context.places;
  if (place === undefined) return;
  const sizes = context.plan.sizes.filter((bytes) => bytes <= exposureSize && !isTooLarge(bytes, place, context));
  for (const bytes of sizes) {
    context.tell(`exposure: ${bytes.toLocaleString('en-US')} bytes, ${place.name}`);
    const folder = join(place.folder, 'exposure');
    try {
      await measureSize(bytes, folder, context);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

interface Subject {
  readonly backUp: BackUpName;
  readonly path: string;
  readonly calls: LoggedCall[];
  /** Of the file and of every backup. */
  readonly textBytes: number;
  readonly save: () => Promise<void>;
}

async function measureSize(bytes: number, folder: string, context: BenchContext): Promise<void> {
  const { plan, signal, ledger } = context;
  const subjects = mitigated.map((backUp) => createSubject(backUp, join(folder, backUp), bytes));
  for (const { save } of subjects) await save();
  for (const { calls } of subjects) calls.length = 0;
  const hasTime = budgetOf(plan);
  // By turns, so that what drifts drifts for all of them; and without a watcher, who takes his share of the disk.
  for (let saves = 0; hasTime(saves); saves += 1) {
    if (signal.aborted) throw new Interrupted();
    for (const { save } of subjects) await save();
  }
  for (const { backUp, path, calls } of subjects) {
    const missing = missingWindows(calls, path);
    const torn = tornWindows(calls, path);
    const keyOf = (what: 'missing' | 'torn', which: ExposureKey) => keys.exposure(what, which, bytes, backUp);
    addFigure(
      ledger,
      keyOf('missing', 'least'),
      'ms',
      missing.map(({ least }) => least),
    );
    addFigure(
      ledger,
      keyOf('missing', 'most'),
      'ms',
      missing.map(({ most }) => most),
    );
    addFigure(
      ledger,
      keyOf('torn', 'most'),
      'ms',
      torn.map(({ most }) => most),
    );
    addCounts(ledger, {
      [keyOf('missing', 'windows')]: missing.length,
      [keyOf('torn', 'windows')]: torn.length,
      // Each save ends with a rename to the file's name.
      [keyOf('missing', 'rotations')]: calls.filter(({ to }) => to === path).length,
    });
  }
  for (const subject of subjects) await watchSubject(subject, bytes, context);
}

/** The same saves once more, while another process looks. */
async function watchSubject(
  { backUp, path, textBytes, save }: Subject,
  bytes: number,
  { plan, signal, ledger }: BenchContext,
): Promise<void> {
  const child = startChild({ role: 'watcher', path, bytes: textBytes }, signal);
  try {
    await child.hear('ready');
    const hasTime = budgetOf({ samples: 5 * plan.samples, seconds: plan.seconds / 2 });
    let rotations = 0;
    for (; hasTime(rotations); rotations += 1) {
      if (signal.aborted) throw new Interrupted();
      await save();
    }
    child.stop();
    const { watched } = await child.hear('watched');
    addFigure(ledger, keys.exposure('missing', 'seen', bytes, backUp), 'ms', watched.missingMs);
    addFigure(ledger, keys.exposure('torn', 'seen', bytes, backUp), 'ms', watched.tornMs);
    const keyOf = (what: Watched) => keys.watched(what, bytes, backUp);
    addCounts(ledger, {
      [keyOf('rotations')]: rotations,
      [keyOf('ms')]: watched.ms,
      [keyOf('polls')]: watched.polls,
      [keyOf('missing')]: watched.missing,
      [keyOf('backup polls')]: watched.backupPolls,
      [keyOf('torn')]: watched.torn,
    });
  } finally {
    await child.kill();
  }
}

function createSubject(backUp: BackUpName, folder: string, bytes: number): Subject {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'sessions.json');
  const { report, expectRotations } = listen();
  const { fs, calls } = logCalls(fsOf(backUp), now);
  const store = createSessionStore({ path, fs, strategy: strategyOf(backUp), rotateBytes: 0, report });
  const sessions = sessionsOf(bytes, Math.floor(now()));
  const text = stringifySessions(sessions);
  writeFileSync(path, text);
  const save = async () => {
    touch(sessions, Math.floor(now()));
    await store.save(sessions);
    expectRotations(1);
  };
  return { backUp, path, calls, textBytes: text.length, save };
}
