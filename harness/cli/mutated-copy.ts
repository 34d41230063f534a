import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../actors/usage-error.ts';
import type { Mutant } from './mutant.ts';

/** Copied, so that they can be edited and import what was edited. */
const COPIED = ['src', 'scenarios'];
/** Node goes by the real path: these stay the modules they are. */
const LINKED = ['harness', 'reports', 'node_modules'];

/**
 * A copy of a checkout in a temporary folder in which the raced code is edited; the engine is the original one. Throws a
 * UsageError if an edit does not fit the code any more. The folder is the caller's to remove.
 */
export function makeMutatedCopy(checkout: string, { name, edits }: Pick<Mutant, 'name' | 'edits'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'filerace-mutant-'));
  try {
    for (const part of COPIED) {
      cpSync(join(checkout, part), join(folder, part), {
        recursive: true,
        filter: (path) => !path.endsWith('.test.ts'),
      });
    }
    for (const part of LINKED) symlinkSync(join(checkout, part), join(folder, part), 'junction');
    copyFileSync(join(checkout, 'package.json'), join(folder, 'package.json'));
    for (const { file, from, to } of edits) {
      const path = join(folder, 'src', file);
      const text = readFileSync(path, 'utf8');
      const times = text.split(from).length - 1;
      if (times !== 1) {
        throw new UsageError(
          `Expected the text that the mutant \`${name}\` edits once in src/${file}, got it ${times} times: \`${from}\`. Bring the mutant up to date with the code.`,
        );
      }
      // A function, because `$&` and the like would mean something in a text.
      writeFileSync(
        path,
        text.replace(from, () => to),
      );
    }
    return folder;
  } catch (error) {
    removeMutatedCopy(folder);
    throw error;
  }
}

export function removeMutatedCopy(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
