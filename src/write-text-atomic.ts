import { dirname } from 'node:path';
import { removeLeftover } from './remove-leftover.ts';
import type { StoreFs } from './store-fs.ts';
import { syncDirectory } from './sync-directory.ts';
import { systemFs, systemIds, systemPlatform } from './system.ts';

export interface WriteOptions {
  readonly path: string;
  readonly text: string;
  /** Default: `node:fs`. */
  readonly fs?: StoreFs;
  /** Makes the name of the temp file unique. Default: random UUIDs. */
  readonly ids?: () => string;
  /** Flush the file before the rename and the directory after it. Default: false. */
  readonly durable?: boolean;
  /** Permission bits of the file. Default: 0o600. */
  readonly mode?: number;
  /** Decides which failures to flush a directory are forgiven. Default: `process.platform`. */
  readonly platform?: string;
}

/**
 * Replaces a file as a whole: a reader sees the old text or the new one, never a part, and never no file. Order as in
 * openclaw: write, chmod, rename. If it throws, the temp file is removed; the target is the old one, unless it was
 * flushing the directory that failed. Without `durable` a power cut may leave the old text or, on xfs, no text.
 */
export async function writeTextAtomic(options: WriteOptions): Promise<void> {
  const { path, text, fs = systemFs, ids = systemIds } = options;
  const { durable = false, mode = 0o600, platform = systemPlatform } = options;
  const temp = `${path}.${ids()}.tmp`;
  await writeTemp(temp, fs, { text, durable, mode });
  try {
    await fs.promises.rename(temp, path);
  } catch (error) {
    await removeLeftover(fs, temp);
    throw error;
  }
  if (durable) await syncDirectory({ directory: dirname(path), fs, platform });
}

interface Content {
  readonly text: string;
  readonly durable: boolean;
  readonly mode: number;
}

async function writeTemp(temp: string, fs: StoreFs, { text, durable, mode }: Content): Promise<void> {
  // If the name is taken, open throws and the file is somebody else's: it is not removed.
  const handle = await fs.promises.open(temp, 'wx', mode);
  try {
    try {
      // writeFile goes on after a short write; a single write would publish a prefix when the disk is nearly full.
      await handle.writeFile(text, 'utf8');
      // The umask may have taken bits from the mode given to open.
      await handle.chmod(mode);
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await removeLeftover(fs, temp);
    throw error;
  }
}
