import { basename, dirname, join } from 'node:path';
import { codeOf } from '../error-code.ts';
import type { Named, NamingOptions } from './naming.ts';

/** Names are taken after the listing only by a process that ignores the lock. A hundred of them is no accident. */
const maxNameTries = 100;

/**
 * The next free number from the time on: `<path>.bak.<number>`, where the number is the time in milliseconds unless a
 * backup has that or a later one.
 *
 * Guarantees: no backup is overwritten, and a later one has the higher number, also within a millisecond and after the
 * clock was set back. Were a gap below the newest reused, the clean-up would take the new backup for the oldest.
 * Foreign files such as `<path>.bak.word` are neither counted nor touched.
 *
 * Does not: protect a strategy that renames from a process that ignores the store's lock.
 */
export async function nameUniquely({ fs, clock, path, keepBackups, backUp }: NamingOptions): Promise<Named> {
  const known = listNumbered(await fs.promises.readdir(dirname(path)), path);
  const first = Math.max(clock.now(), ...known.map(({ number }) => number + 1));
  const number = await backUpUnderFreeNumber(first, (candidate) => backUp(`${path}.bak.${candidate}`, true));
  const backup = `${path}.bak.${number}`;
  const newestFirst = [...known, { file: backup, number }].sort((a, b) => b.number - a.number);
  return { backup, findOld: async () => newestFirst.slice(keepBackups).map(({ file }) => file) };
}

interface Numbered {
  readonly file: string;
  readonly number: number;
}

function listNumbered(names: readonly string[], path: string): Numbered[] {
  const prefix = `${basename(path)}.bak.`;
  return names
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({ file: join(dirname(path), name), suffix: name.slice(prefix.length) }))
    .filter(({ suffix }) => isNumber(suffix))
    .map(({ file, suffix }) => ({ file, number: Number(suffix) }));
}

/** Only digits, and few enough to be counted on from: 20 digits are no time in milliseconds, but somebody's own name. */
function isNumber(suffix: string): boolean {
  return /^\d+$/.test(suffix) && Number.isSafeInteger(Number(suffix) + 1);
}

async function backUpUnderFreeNumber(first: number, backUp: (candidate: number) => Promise<void>): Promise<number> {
  const last = first + maxNameTries - 1;
  for (let candidate = first; candidate < last; candidate += 1) {
    try {
      await backUp(candidate);
      return candidate;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
  await backUp(last);
  return last;
}
