import type { AnyScenario } from '../harness/index.ts';
import backupRead from './backup-read.ts';
import backupsKept from './backups-kept.ts';
import firstMessages from './first-messages.ts';
import highTraffic from './high-traffic.ts';
import inPlace from './in-place.ts';
import lockTakeover from './lock-takeover.ts';
import rotation from './rotation.ts';
import sameMillisecond from './same-millisecond.ts';
import twoSaves from './two-saves.ts';
import twoWriters from './two-writers.ts';
import unchangedSave from './unchanged-save.ts';

/** The scenarios that come with filerace, in the order in which they are listed. */
export const catalogue: readonly AnyScenario[] = [
  rotation,
  unchangedSave,
  backupRead,
  highTraffic,
  sameMillisecond,
  backupsKept,
  firstMessages,
  twoWriters,
  twoSaves,
  lockTakeover,
  inPlace,
];
