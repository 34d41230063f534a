import { setImmediate, setTimeout } from 'node:timers/promises';
import { now } from '../../harness/search/now.ts';
import { createSessionStore, type LoadOutcome } from '../../src/index.ts';
import type { ChildTask, ChildWord } from './child-process.ts';
import { readNewestBackup } from './newest-backup.ts';
import { sessionsOf, touch } from './subject.ts';
import { watch } from './watch.ts';

/** A process of the benchmark: does its task until it is told to stop, or is alone. */

/** Looks between two chances to be told something. */
const LOOKS = 100;
/** A process that nobody stops must end some time: longer than any trial. */
const MOST_MS = 600_000;

let isStopped = false;
process.on('message', () => {
  isStopped = true;
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C goes to all of a group: who has started this process sees to its end.
process.on('SIGINT', () => undefined);
const until = now() + MOST_MS;
const goesOn = () => !isStopped && now() < until;
const tell = (word: ChildWord) => process.send?.(word);

async function perform(task: ChildTask): Promise<void> {
  tell({ kind: 'ready' });
  if (task.role === 'watcher') tell({ kind: 'watched', watched: await watch(task, goesOn) });
  if (task.role === 'writer') await write(task);
  if (task.role === 'reader') await read(task);
}

/** Saves again and again; each save rotates. Tells when each rotation was made. */
async function write({ path, strategy, bytes, pauseMs }: Extract<ChildTask, { role: 'writer' }>): Promise<void> {
  const rotations: number[] = [];
  const store = createSessionStore({
    path,
    strategy,
    rotateBytes: 0,
    report: ({ kind }) => {
      if (kind === 'rotated') rotations.push(now());
    },
  });
  const sessions = sessionsOf(bytes, Math.floor(now()));
  while (goesOn()) {
    if (pauseMs > 0) await setTimeout(pauseMs);
    touch(sessions, Math.floor(now()));
    await store.save(sessions);
  }
  tell({ kind: 'written', rotations });
}

/** Loads, or reads the newest backup, again and again, until it finds what it should not. */
async function read({ path, what, pauseMs }: Extract<ChildTask, { role: 'reader' }>): Promise<void> {
  let outcome: LoadOutcome = 'parsed';
  const store = createSessionStore({
    path,
    report: (event) => {
      if (event.kind === 'loaded') outcome = event.outcome;
    },
  });
  while (goesOn()) {
    for (let look = 0; look < (pauseMs > 0 ? 1 : LOOKS); look += 1) {
      if (what === 'main') store.loadSync();
      else outcome = readNewestBackup(path);
      if (outcome === 'parsed') continue;
      tell({ kind: 'hit', at: now(), what: outcome });
      return;
    }
    await (pauseMs > 0 ? setTimeout(pauseMs) : setImmediate());
  }
}

try {
  await perform(JSON.parse(process.argv[2] ?? ''));
} catch (error) {
  tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
