import type { Clock } from './clock.ts';
import { codeOf } from './error-code.ts';
import type { Report } from './events.ts';
import { type Named, type NamingName, namings } from './naming/naming.ts';
import type { StoreFs } from './store-fs.ts';
import { type StrategyName, strategies } from './strategies/strategy.ts';
import { systemClock, systemFs, systemIds } from './system.ts';

export interface RotateOptions {
  readonly path: string;
  /** Default: `node:fs`. */
  readonly fs?: StoreFs;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default: random UUIDs. */
  readonly ids?: () => string;
  /** Default: `copyFile`. */
  readonly strategy?: StrategyName;
  /** Default: `unique`. */
  readonly naming?: NamingName;
  /** Size in bytes above which the file is rotated. Default: 10 MiB. */
  readonly rotateBytes?: number;
  /** How many backups are kept. Default: 3. */
  readonly keepBackups?: number;
  /** Default: nobody is told. */
  readonly report?: Report;
}

export const rotateDefaults = {
  strategy: 'copyFile',
  naming: 'unique',
  rotateBytes: 10 * 1024 * 1024,
  keepBackups: 3,
} as const;

/**
 * Backs the file up as `<path>.bak.<ms>` if it is larger than `rotateBytes`, and deletes all but the newest backups.
 * Resolves true if there is a new backup. Resolves false, with the file untouched, if it is small enough or missing, or
 * if the backup failed: a save must not fail for want of a backup, so that is only reported, and so is a failing
 * clean-up. It takes no lock: the store calls it inside its own.
 */
export async function rotateSessionFile(options: RotateOptions): Promise<boolean> {
  const { path, fs = systemFs, clock = systemClock, ids = systemIds, report = () => {} } = options;
  const { strategy, naming, rotateBytes, keepBackups } = { ...rotateDefaults, ...options };
  if (!(await isLargerThan(rotateBytes, { path, fs, report }))) return false;
  let named: Named;
  try {
    named = await namings[naming]({
      fs,
      clock,
      path,
      keepBackups,
      backUp: (backup, isExclusive) => strategies[strategy]({ fs, ids, path, backup, isExclusive }),
    });
  } catch (error) {
    report({ kind: 'rotation-failed', code: codeOf(error) });
    return false;
  }
  report({ kind: 'rotated', backup: named.backup });
  await removeOld(named.findOld, fs, report);
  return true;
}

interface SizeOptions {
  readonly path: string;
  readonly fs: StoreFs;
  readonly report: Report;
}

async function isLargerThan(bytes: number, { path, fs, report }: SizeOptions): Promise<boolean> {
  try {
    return (await fs.promises.stat(path)).size > bytes;
  } catch (error) {
    // A missing file is the first save, and nothing to tell.
    const code = codeOf(error);
    if (code !== 'ENOENT') report({ kind: 'rotation-failed', code });
    return false;
  }
}

async function removeOld(findOld: () => Promise<readonly string[]>, fs: StoreFs, report: Report): Promise<void> {
  try {
    for (const file of await findOld()) await removeOne(file, fs, report);
  } catch (error) {
    report({ kind: 'cleanup-failed', code: codeOf(error) });
  }
}

/** One backup that cannot be deleted must not keep the others. */
async function removeOne(file: string, fs: StoreFs, report: Report): Promise<void> {
  try {
    await fs.promises.unlink(file);
  } catch (error) {
    // Already gone is as good as deleted.
    const code = codeOf(error);
    if (code !== 'ENOENT') report({ kind: 'cleanup-failed', code });
  }
}
