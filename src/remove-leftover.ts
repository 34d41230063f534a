import type { StoreFs } from './store-fs.ts';

/** Removes a file of ours that a failure would leave behind. */
export async function removeLeftover(fs: StoreFs, file: string): Promise<void> {
  try {
    await fs.promises.unlink(file);
  } catch {
    // The caller is about to throw the first failure. A second one, or that there is nothing to remove, would hide it.
  }
}
