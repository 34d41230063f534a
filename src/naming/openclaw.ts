import { basename, dirname, join } from 'node:path';
import type { Named, NamingOptions } from './naming.ts';

/**
 * The time as it is: `<path>.bak.<ms>`, as openclaw names its backups.
 *
 * Does not guarantee: that a backup lasts. A second one of the same millisecond overwrites the first (with links it
 * fails with EEXIST). The clean-up sorts names as text, so that 9 is newer than 10, and counts any `<path>.bak.<word>`
 * as one of those kept, or deletes it.
 */
export async function nameLikeOpenclaw({ fs, clock, path, keepBackups, backUp }: NamingOptions): Promise<Named> {
  const backup = `${path}.bak.${clock.now()}`;
  await backUp(backup, false);
  return {
    backup,
    async findOld() {
      const names = await fs.promises.readdir(dirname(path));
      const newestFirst = names
        .filter((name) => name.startsWith(`${basename(path)}.bak.`))
        .sort()
        .reverse();
      return newestFirst.slice(keepBackups).map((name) => join(dirname(path), name));
    },
  };
}
