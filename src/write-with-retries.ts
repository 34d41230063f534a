import type { Clock } from './clock.ts';
import { codeOf } from './error-code.ts';
import type { Report } from './events.ts';

/** As in openclaw. With the waits between them that is half a second: what a virus scanner needs for a small file. */
const maxWriteTries = 5;
const waitStepMs = 50;

/** How Windows answers a rename over a file that somebody has open. It passes. */
const passing = new Set(['EPERM', 'EACCES', 'EBUSY']);

export interface RetryOptions {
  readonly clock: Clock;
  readonly report: Report;
}

/**
 * Tries a write up to five times, waiting 50, 100, 150 and 200 ms between. The last failure is thrown: openclaw then
 * writes the file in place, where readers see it empty.
 */
export async function writeWithRetries(write: () => Promise<void>, { clock, report }: RetryOptions): Promise<void> {
  for (let attempt = 1; attempt < maxWriteTries; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      const code = codeOf(error);
      if (!passing.has(code)) throw error;
      report({ kind: 'write-retried', attempt, code });
      await clock.sleep(waitStepMs * attempt);
    }
  }
  return write();
}
