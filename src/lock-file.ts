import { dirname } from 'node:path';
import type { Clock } from './clock.ts';
import { codeOf } from './error-code.ts';
import type { Report } from './events.ts';
import { removeLeftover } from './remove-leftover.ts';
import type { StoreFs } from './store-fs.ts';

/** A bound for a clock that stands still, or a wait of 0 ms; by default `timeoutMs` ends the waiting after 400 tries. */
const maxLockTries = 100_000;

/** How often a vanished lock is tried for at once. One that keeps vanishing, such as a dangling link, must not spin. */
const maxInstantTries = 10;

export interface LockOptions {
  /** Age in milliseconds after which a lock counts as left behind by a crash. Default: 30,000. */
  readonly staleMs?: number;
  /** Milliseconds between two tries. Default: 25. */
  readonly retryMs?: number;
  /** Milliseconds of waiting after which the lock is given up with an error. Default: 10,000. */
  readonly timeoutMs?: number;
}

export interface LockContext {
  /** The file to lock; the lock is `<path>.lock`. */
  readonly path: string;
  readonly fs: StoreFs;
  readonly clock: Clock;
  readonly ids: () => string;
  readonly pid: number;
  readonly isAlive: ((pid: number) => boolean) | undefined;
  readonly report: Report;
  readonly lock: LockOptions;
}

/**
 * Runs `task` while holding `<path>.lock`, a file that only one process can create.
 *
 * Does not guarantee more than openclaw's: a lock older than `staleMs` is taken from a holder that is alive but slow. And
 * **two processes that both find a stale lock may both enter**: the second deletes, by name, the lock that the first
 * has just created. Release has the same gap between looking and deleting.
 */
export async function withLock<T>(context: LockContext, task: () => Promise<T>): Promise<T> {
  const file = `${context.path}.lock`;
  const content = await acquire(file, context);
  try {
    return await task();
  } finally {
    await release(file, content, context);
  }
}

async function acquire(file: string, context: LockContext): Promise<string> {
  const { clock, ids, pid, lock } = context;
  const { staleMs = 30_000, retryMs = 25, timeoutMs = 10_000 } = lock;
  // The id tells our lock from one that another store of this process takes in the same millisecond.
  const id = ids();
  const startedAt = clock.now();
  let instantTries = 0;
  for (let attempt = 1; attempt <= maxLockTries; attempt += 1) {
    const content = JSON.stringify({ pid, time: clock.now(), id });
    if (await create(file, content, context.fs)) return content;
    if ((await isGone(file, staleMs, context)) && instantTries++ < maxInstantTries) continue;
    if (clock.now() - startedAt >= timeoutMs) break;
    await clock.sleep(retryMs);
  }
  throw new Error(
    `Expected the lock ${file} to become free within ${timeoutMs} ms, but it is still held. If the process whose pid ` +
      'is in it no longer runs, delete the file; otherwise try again with a larger `lock.timeoutMs`.',
  );
}

/** False if somebody else has it, or if the folder had to be made first. */
async function create(file: string, content: string, fs: StoreFs): Promise<boolean> {
  try {
    const handle = await fs.promises.open(file, 'wx', 0o600);
    try {
      await handle.writeFile(content, 'utf8');
    } catch (error) {
      // A lock with nothing in it would keep everybody out until it is stale.
      await removeLeftover(fs, file);
      throw error;
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') await fs.promises.mkdir(dirname(file), { recursive: true });
    else if (code !== 'EEXIST') throw error;
    return false;
  }
}

/** Whether it is worth trying again at once: the lock was released meanwhile, or was stale and is now deleted. */
async function isGone(file: string, staleMs: number, context: LockContext): Promise<boolean> {
  const { fs, report } = context;
  try {
    if (!(await isStale(file, staleMs, context))) return false;
    await fs.promises.unlink(file);
  } catch (error) {
    // Released meanwhile, or broken by somebody else. A lock we may not read or delete is left to its holder: we wait.
    return codeOf(error) === 'ENOENT';
  }
  report({ kind: 'lock-broken', lock: file });
  return true;
}

async function isStale(file: string, staleMs: number, { fs, clock, isAlive }: LockContext): Promise<boolean> {
  const holder = parseHolder(await fs.promises.readFile(file, 'utf8'));
  // Between creating and writing it the lock is empty. Whoever crashed there left no time, but the file has one.
  const since = holder?.time ?? (await fs.promises.stat(file)).mtimeMs;
  if (clock.now() - since > staleMs) return true;
  return holder?.pid !== undefined && isAlive !== undefined && !isAlive(holder.pid);
}

interface Holder {
  readonly pid: number | undefined;
  readonly time: number | undefined;
}

function parseHolder(content: string): Holder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    // Not written yet, or not by us: its age is all that is known of it.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const pid = 'pid' in value && typeof value.pid === 'number' ? value.pid : undefined;
  const time = 'time' in value && typeof value.time === 'number' ? value.time : undefined;
  return { pid, time };
}

/** Never throws: whether the task succeeded does not depend on it. */
async function release(file: string, content: string, { fs, report }: LockContext): Promise<void> {
  try {
    if ((await fs.promises.readFile(file, 'utf8')) === content) await fs.promises.unlink(file);
    else report({ kind: 'lock-lost', lock: file });
  } catch (error) {
    const code = codeOf(error);
    report(code === 'ENOENT' ? { kind: 'lock-lost', lock: file } : { kind: 'lock-left', lock: file, code });
  }
}
