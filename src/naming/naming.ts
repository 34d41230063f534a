import type { Clock } from '../clock.ts';
import type { StoreFs } from '../store-fs.ts';
import { nameLikeOpenclaw } from './openclaw.ts';
import { nameUniquely } from './unique.ts';

export interface NamingOptions {
  readonly fs: StoreFs;
  readonly clock: Clock;
  readonly path: string;
  readonly keepBackups: number;
  /** Makes the backup; throws EEXIST if `isExclusive` and the name is taken. */
  readonly backUp: (backup: string, isExclusive: boolean) => Promise<void>;
}

export interface Named {
  /** The backup that was made. */
  readonly backup: string;
  /** All backups but the newest `keepBackups`. */
  readonly findOld: () => Promise<readonly string[]>;
}

/** Makes a backup under a name of its choice, and then knows which backups are too many. */
export type Naming = (options: NamingOptions) => Promise<Named>;

export type NamingName = 'unique' | 'openclaw';

export const namings: Readonly<Record<NamingName, Naming>> = { unique: nameUniquely, openclaw: nameLikeOpenclaw };
