import { createRequire, syncBuiltinESMExports } from 'node:module';
import { patchChance } from './patch-chance.ts';
import { patchClock } from './patch-clock.ts';
import { patchFs } from './patch-fs.ts';
import { patchIo } from './patch-io.ts';
import { patchModules } from './patch-modules.ts';
import { patchPool } from './patch-pool.ts';
import { patchProcess } from './patch-process.ts';
import { patchTimers } from './patch-timers.ts';

const require = createRequire(import.meta.url);
let isPatched = false;

/** In this process nothing is ever scheduled: `intercept` is to change nothing. */
export function neverIntercept(): void {
  if (isPatched) throw new Error('the globals are already patched: what imports the engine must come later');
  isPatched = true;
}

/**
 * Makes the globals of Node, and what its modules export, ask whose code is running: that of an actor gets the scheduled files, virtual time and
 * the seeded chance of its scope; all other code gets Node's own. To be called before the code under test is imported, since it may
 * keep what it finds. It is done once per thread and for good.
 */
export function intercept(): void {
  if (isPatched) return;
  isPatched = true;
  patchFs(require('node:fs'), require('node:fs/promises'));
  patchTimers(require('node:timers'), require('node:timers/promises'));
  patchClock();
  patchChance(require('node:crypto'));
  patchProcess();
  patchPool(require('node:zlib'), require('node:crypto'));
  patchIo();
  patchModules(require('node:module'));
  syncBuiltinESMExports();
}
