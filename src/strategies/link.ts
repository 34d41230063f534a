import { codeOf } from '../error-code.ts';
import { removeLeftover } from '../remove-leftover.ts';
import { exclusiveCopy } from '../system.ts';
import type { BackUpOptions } from './strategy.ts';

/** How a disk says that it has no hard links, or none here. */
const unsupported = new Set(['EPERM', 'EXDEV', 'ENOTSUP', 'ENOSYS']);

/**
 * Gives the main file the backup's name as a second one, a hard link.
 *
 * Guarantees: neither main file nor backup is ever missing or torn, after a crash neither; nothing is copied; a taken
 * name is never overwritten, EEXIST is thrown.
 *
 * Does not: stand on its own. Until the rewrite both names are one file. It **relies on the main file only ever being
 * replaced by a rename, never written in place**: such a write would change the backup too. On a disk without hard links
 * it copies into a temp file and renames that: whole as well, but at the cost of a copy, and the rename overwrites.
 */
export async function backUpByLink(options: BackUpOptions): Promise<void> {
  try {
    await options.fs.promises.link(options.path, options.backup);
  } catch (error) {
    if (!unsupported.has(codeOf(error))) throw error;
    await copyThenRename(options);
  }
}

async function copyThenRename({ fs, ids, path, backup }: BackUpOptions): Promise<void> {
  // Not named after the backup: a listing of backups must not count it.
  const temp = `${path}.${ids()}.tmp`;
  await fs.promises.copyFile(path, temp, exclusiveCopy);
  try {
    await fs.promises.rename(temp, backup);
  } catch (error) {
    await removeLeftover(fs, temp);
    throw error;
  }
}
