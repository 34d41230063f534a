import type { Disk } from '../disk/disk.ts';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { createRealDisk } from '../disk/real-disk.ts';
import { ProcessHost } from '../processes/host.ts';
import { ProcessDisk } from '../processes/process-disk.ts';
import type { Place } from './jobs.ts';

/** What the processes of a scenario run. */
export interface Program {
  /** The module that serves as one. */
  readonly entry: URL;
  /** Name of the scenario, or path of its file. */
  readonly target: string;
}

/** A fresh disk for processes that live in this thread; its `dispose` is to be called. */
export function fibersDiskAt({ disk, folder }: Pick<Place, 'disk' | 'folder'>): Disk {
  return disk === 'memfs' || folder === undefined ? createMemoryDisk() : createRealDisk({ parent: folder });
}

/** A fresh disk, with the processes that share it, if these are real; its `dispose` is to be called. */
export function diskAt({ disk, folder, isolation }: Place, { entry, target }: Program): Disk {
  if (isolation === 'fibers') return fibersDiskAt({ disk, folder });
  const parent = disk === 'memfs' ? undefined : folder;
  if (parent === undefined) return new ProcessDisk(createMemoryDisk(), new ProcessHost({ entry, args: [target] }));
  const real = createRealDisk({ parent });
  return new ProcessDisk(real, new ProcessHost({ entry, args: [target, real.folder] }));
}
