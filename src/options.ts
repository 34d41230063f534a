import type { Clock } from './clock.ts';
import type { Report } from './events.ts';
import type { LockOptions } from './lock-file.ts';
import type { NamingName } from './naming/naming.ts';
import { rotateDefaults } from './rotate-session-file.ts';
import { createSaveQueue, type SaveQueue } from './save-queue.ts';
import type { StoreFs } from './store-fs.ts';
import type { StrategyName } from './strategies/strategy.ts';
import { systemClock, systemFs, systemIds, systemPid, systemPlatform } from './system.ts';

export interface SessionStoreOptions {
  /** The file that holds the sessions, such as `sessions.json`. No default. */
  readonly path: string;
  /** Default: `node:fs`. */
  readonly fs?: StoreFs;
  /** Default: the system's clock and timers. */
  readonly clock?: Clock;
  /** Mints session ids, names of temp files and marks of locks. Default: random UUIDs. */
  readonly ids?: () => string;
  /** How the file is backed up when it is rotated. Default: `copyFile`. */
  readonly strategy?: StrategyName;
  /** Size in bytes above which a save first rotates the file. Default: 10 MiB (10,485,760). */
  readonly rotateBytes?: number;
  /** How many backups are kept. Default: 3. */
  readonly keepBackups?: number;
  /** How backups are named: after the next free number, or as openclaw does. Default: `unique`. */
  readonly naming?: NamingName;
  /** Flush the file and its folder in every save, so that it survives a power cut. Default: false. */
  readonly durable?: boolean;
  /**
   * Skip the write when the text is the one this store wrote last: openclaw's shortcut. It asks neither whether the file
   * is still there, nor whether another store has written it since. Default: true.
   */
  readonly skipUnchanged?: boolean;
  /** Milliseconds without a message after which an entry is removed. Default: 30 days (2,592,000,000). */
  readonly pruneAfterMs?: number;
  /** How many entries a save keeps, the most recently updated ones. Default: 500. */
  readonly maxEntries?: number;
  /** With `win32` a write is retried. Default: `process.platform`. */
  readonly platform?: string;
  /** The lock file between processes, or false for none. Default: `{}`, the defaults of LockOptions. */
  readonly lock?: false | LockOptions;
  /** Orders the saves within a process. Stores of one process should share one. Default: one of its own. */
  readonly queue?: SaveQueue;
  /** The number of this process, for others to see in the lock. Default: `process.pid`. */
  readonly pid?: number;
  /** Tells whether a process still runs. No default: without it a lock is stale by its age only. */
  readonly isAlive?: (pid: number) => boolean;
  /** Told what the store swallows or does on the side. Default: nobody is told. */
  readonly report?: Report;
}

/** The options with their defaults filled in. */
export type Settings = Readonly<Required<Omit<SessionStoreOptions, 'isAlive'>>> & {
  readonly isAlive: SessionStoreOptions['isAlive'];
};

export function withDefaults(options: SessionStoreOptions): Settings {
  return {
    fs: systemFs,
    clock: systemClock,
    ids: systemIds,
    ...rotateDefaults,
    durable: false,
    skipUnchanged: true,
    pruneAfterMs: 30 * 24 * 60 * 60 * 1000,
    maxEntries: 500,
    platform: systemPlatform,
    lock: {},
    queue: createSaveQueue(),
    pid: systemPid,
    isAlive: undefined,
    report: () => {},
    ...options,
  };
}
