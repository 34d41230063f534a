import { copiedLog, copyInFlight, tornRead } from './contents.ts';
import { slowHolder, staleLock } from './locks.ts';
import { checkedFirst, renamedAway, sharedTemporary, tooEarly } from './names.ts';
import type { Planted } from './planted.ts';
import { lostUpdate, lostUpdates, reusedMark, twoFiles } from './updates.ts';

export type { Planted } from './planted.ts';

/** All planted bugs, by depth. */
export const planted: readonly Planted[] = [
  tooEarly,
  tornRead,
  renamedAway,
  checkedFirst,
  lostUpdate,
  twoFiles,
  copiedLog,
  copyInFlight,
  slowHolder,
  lostUpdates,
  sharedTemporary,
  staleLock,
  reusedMark,
];
