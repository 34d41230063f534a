import { exclusiveCopy } from '../system.ts';
import type { BackUpOptions } from './strategy.ts';

/**
 * Copies the main file to the backup's name: openclaw's fix (openclaw#71359).
 *
 * Guarantees: the main file is always there, and whole.
 *
 * Does not: keep the backup whole while it is made. A reader of the newest backup can see it empty or half written; a
 * crash leaves it so, and it then counts as one of those kept. It is not flushed, so a power cut may empty it. Where
 * it overwrites (`naming: 'openclaw'`) a failing copy deletes the backup that was there. It costs a copy of the file,
 * and space for it.
 */
export async function backUpByCopyFile({ fs, path, backup, isExclusive }: BackUpOptions): Promise<void> {
  await fs.promises.copyFile(path, backup, isExclusive ? exclusiveCopy : 0);
}
