import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { LoadOutcome } from '../../src/index.ts';

/** The backup with the highest number, or undefined if there is none. */
export function newestBackup(path: string): string | undefined {
  const prefix = `${basename(path)}.bak.`;
  let newest: string | undefined;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(prefix)) continue;
    // Their numbers are times in ms, all of 13 digits: as texts they are in the same order.
    if (newest === undefined || name > newest) newest = name;
  }
  return newest === undefined ? undefined : join(dirname(path), newest);
}

/** What a reader of the newest backup finds. One that is gone by then, or none, is no harm. */
export function readNewestBackup(path: string): LoadOutcome {
  const backup = newestBackup(path);
  if (backup === undefined) return 'parsed';
  let text: string;
  try {
    text = readFileSync(backup, 'utf8');
  } catch {
    return 'parsed'; // the clean-up was faster
  }
  if (text === '') return 'empty';
  try {
    JSON.parse(text);
    return 'parsed';
  } catch {
    return 'torn';
  }
}
