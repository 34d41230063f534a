import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { inject } from 'vitest';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Compiled, in the user's folder; or from TypeScript in ours, told by npm where the user is: that takes twice as long. */
export type Installed = 'in a package' | 'in a checkout';

/** Starts the program for somebody who is in `folder`. */
export function startProgram(folder: string, words: readonly string[], installed: Installed = 'in a package') {
  if (installed === 'in a package') {
    return execa(process.execPath, [inject('program'), ...words], { cwd: folder, reject: false });
  }
  const all = ['--import', 'tsx', MAIN, ...words];
  return execa(process.execPath, all, { cwd: CHECKOUT, env: { INIT_CWD: folder }, reject: false });
}
