import { Worker } from 'node:worker_threads';
import type { Birth } from './messages.ts';

/** How often it is looked whether the parent is still there. */
const LOOK_MS = 250;
/** By then every process of the stress has noticed, and nobody makes files any more. */
const PATIENCE_MS = 1_000;

/**
 * Ends this process soon after its parent, however that ended and whatever this thread is doing then: a thread of its own looks,
 * which a loop that never ends cannot keep from it.
 */
export function watchParent({ parent, folder }: Birth): void {
  const watch = new Worker(WATCH, {
    eval: true,
    execArgv: [],
    workerData: { parent, folder, lookMs: LOOK_MS, patienceMs: PATIENCE_MS },
  });
  if (folder !== null) return;
  watch.unref();
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}

const WATCH = `
const { rmSync } = require('node:fs');
const { workerData: { parent, folder, lookMs, patienceMs } } = require('node:worker_threads');
const end = () => {
  try {
    if (folder !== null) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
};
const timer = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(timer);
  if (folder === null) end();
  else setTimeout(end, patienceMs);
}, lookMs);
`;
