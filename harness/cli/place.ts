import type { Disk } from '../disk/disk.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { createRealDisk } from '../disk/real-disk.ts';
import type { Place } from './jobs.ts';

/** A fresh disk; its `dispose` is to be called. */
export function diskAt({ disk, folder }: Place): Disk {
  return disk === 'memfs' || folder === undefined ? createMemoryDisk() : createRealDisk({ parent: folder });
}
