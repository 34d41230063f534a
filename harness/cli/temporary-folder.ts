import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../actors/usage-error.ts';

/** Makes a fresh folder below `parent`, `--dir` if it was given, else the system's. Throws a UsageError if that cannot be done. */
export function temporaryFolder(parent: string | undefined): string {
  const place = parent ?? tmpdir();
  try {
    return mkdtempSync(join(place, 'filerace-'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const what = parent !== undefined ? '`--dir`' : 'the system’s temporary folder';
    throw new UsageError(
      `Expected ${what} to be a folder in which filerace can make its own, got \`${place}\` (${reason}). Try \`--dir\` with a folder that you can write to.`,
    );
  }
}
