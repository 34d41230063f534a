import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stressed } from '../../harness/results/bench.ts';
import { keys } from '../../harness/results/bench-keys.ts';
import { now } from '../../harness/search/now.ts';
import { createSessionStore } from '../../src/index.ts';
import type { BenchContext } from './bench-context.ts';
import { type Child, startChild } from './child-process.ts';
import { addCounts, addFigure } from './ledger.ts';
import { sessionsOf } from './subject.ts';

/** Of the file: what a paced writer has no trouble with. */
const BYTES = 100_000;
/** Most trials of one kind: each starts two processes. */
const MOST_TRIALS = 10;
/** Trials of what is not expected to be found: each takes all its time. */
const HELD_TRIALS = 2;
/** Like a real program: a save every 100 ms, a look every 10 ms; and as fast as they can. */
const PACES = { paced: { writer: 100, reader: 10 }, tight: { writer: 0, reader: 0 } } as const;

/** A writer and a reader, each a process of its own, that just run on a real disk: how long until the reader is hit. */
export async function measureStress(context: BenchContext): Promise<void> {
  const [place] = context.places;
  if (place === undefined) return;
  for (const subject of stressed) {
    for (const pace of ['paced', 'tight'] as const) {
      context.tell(`stress, ${pace}: ${subject.name}`);
      const trials = Math.min(context.plan.samples, subject.isBroken ? MOST_TRIALS : HELD_TRIALS);
      const hits: Trial[] = [];
      for (let trial = 0; trial < trials; trial += 1) {
        const folder = join(place.folder, 'stress');
        try {
          hits.push(await tryOnce(subject, pace, folder, context));
        } finally {
          rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
        }
      }
      const how = `stress, ${pace}`;
      addFigure(
        context.ledger,
        keys.first(subject.name, how, 'rotations'),
        'rotations',
        hits.map(({ rotations }) => rotations),
      );
      addFigure(
        context.ledger,
        keys.first(subject.name, how, 'ms'),
        'ms',
        hits.map(({ ms }) => ms),
      );
      addCounts(context.ledger, {
        [keys.found(subject.name, how, 'tried')]: trials,
        [keys.found(subject.name, how, 'found')]: hits.filter(({ isHit }) => isHit).length,
      });
    }
  }
}

/** Up to the first hit, or to the end of the trial. */
interface Trial {
  readonly isHit: boolean;
  readonly rotations: number;
  readonly ms: number;
}

async function tryOnce(
  { strategy, what }: (typeof stressed)[number],
  pace: keyof typeof PACES,
  folder: string,
  { plan, signal }: BenchContext,
): Promise<Trial> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'sessions.json');
  await createSessionStore({ path }).save(sessionsOf(BYTES, Math.floor(now())));
  const children: Child[] = [];
  const start = (task: Parameters<typeof startChild>[0]) => {
    const child = startChild(task, signal);
    children.push(child);
    return child;
  };
  try {
    const reader = start({ role: 'reader', path, what, pauseMs: PACES[pace].reader });
    await reader.hear('ready');
    const writer = start({ role: 'writer', path, strategy, bytes: BYTES, pauseMs: PACES[pace].writer });
    await writer.hear('ready');
    const begin = now();
    const hit = await within(plan.seconds * 1000, reader.hear('hit'));
    const end = hit?.at ?? now();
    writer.stop();
    const { rotations } = await writer.hear('written');
    return { isHit: hit !== undefined, rotations: rotations.filter((at) => at <= end).length, ms: end - begin };
  } finally {
    await Promise.all(children.map((child) => child.kill()));
  }
}

/** What a promise resolves to, or undefined when the time is up. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
