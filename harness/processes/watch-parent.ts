import { Worker } from 'node:worker_threads';

/** How often it is looked whether the parent is still there. */
const LOOK_MS = 250;
/** By then every process of the same parent has noticed, and nobody makes files any more. */
const PATIENCE_MS = 1_000;

/**
 * Ends this process soon after its parent, however that ended and whatever this thread is doing then: a thread of its own looks,
 * which a loop that never ends cannot keep from it. The parent says which process it is, since it may be gone before anybody can
 * look. A `folder` is removed when its parent is gone; then this process, too, goes on until there is nothing else to do.
 */
export function watchParent(parent: number, folder: string | null = null): void {
  const watch = new Worker(WATCH, {
    eval: true,
    execArgv: [],
    workerData: { parent, folder, lookMs: LOOK_MS, patienceMs: PATIENCE_MS },
  });
  if (folder === null) watch.unref();
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
