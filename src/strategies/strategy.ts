import type { StoreFs } from '../store-fs.ts';
import { backUpByCopyFile } from './copy-file.ts';
import { backUpByLink } from './link.ts';
import { backUpByRename } from './rename.ts';

export interface BackUpOptions {
  readonly fs: StoreFs;
  /** Makes the name of a temp file unique. */
  readonly ids: () => string;
  /** The main file. */
  readonly path: string;
  /** The file to become its backup. */
  readonly backup: string;
  /** Fail with EEXIST rather than overwrite `backup`, where the strategy can. */
  readonly isExclusive: boolean;
}

/** One way to make a backup of the main file. If it throws, the main file is as it was. */
export type BackUp = (options: BackUpOptions) => Promise<void>;

export type StrategyName = 'rename' | 'copyFile' | 'link';

export const strategies: Readonly<Record<StrategyName, BackUp>> = {
  rename: backUpByRename,
  copyFile: backUpByCopyFile,
  link: backUpByLink,
};
