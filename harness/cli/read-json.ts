import { readFileSync } from 'node:fs';
import { UsageError } from '../actors/usage-error.ts';

/** What a file holds. If it cannot be read, or is no JSON, throws a UsageError of what `complain` makes of the reason. */
export function readJson(file: string, complain: (reason: string) => string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(complain(reason.replace(/\s+/g, ' ')));
  }
}
