import type { BackUpOptions } from './strategy.ts';

/**
 * Renames the main file to the backup's name: what openclaw did, and the bug (openclaw#45181).
 *
 * Guarantees: the backup is whole, at once and after a crash of the process; nothing is copied.
 *
 * Does not: keep the main file. **It is missing until the rewrite that follows**, so a reader in between finds no
 * sessions and mints new ids. A crash, a full disk or too many open files in between leave it missing, and with
 * `skipUnchanged` a save that changes nothing leaves it missing for good, since the rewrite is skipped. It also
 * overwrites the backup's name: only a listing under the store's lock can tell that the name is free.
 */
export async function backUpByRename({ fs, path, backup }: BackUpOptions): Promise<void> {
  await fs.promises.rename(path, backup);
}
