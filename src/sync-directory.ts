import { codeOf } from './error-code.ts';
import type { StoreFs } from './store-fs.ts';

/** How Windows says that a directory cannot be opened or flushed. There is nothing else to be done there. */
const unsupported = new Set(['ENOTSUP', 'EPERM', 'EISDIR']);

export interface SyncDirectoryOptions {
  readonly directory: string;
  readonly fs: StoreFs;
  readonly platform: string;
}

/** Makes the names in a directory durable: without it a crash may bring back the file that a rename replaced. */
export async function syncDirectory({ directory, fs, platform }: SyncDirectoryOptions): Promise<void> {
  try {
    const handle = await fs.promises.open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (platform === 'win32' && unsupported.has(codeOf(error))) return;
    throw error;
  }
}
