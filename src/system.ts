import { randomUUID } from 'node:crypto';
import nodeFs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import type { StoreFs } from './store-fs.ts';

// The only file that touches the real world. Everything else takes these as options, so that a scheduler can own them.

export const systemFs: StoreFs = nodeFs;

export const systemClock: Clock = { now: () => Date.now(), sleep: (ms) => sleep(ms) };

export const systemIds = (): string => randomUUID();

export const systemPlatform: string = process.platform;

export const systemPid: number = process.pid;

/** The mode of `copyFile` that fails with EEXIST instead of overwriting. */
export const exclusiveCopy: number = nodeFs.constants.COPYFILE_EXCL;
