import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { now } from '../../harness/search/now.ts';
import type { WatchedFile } from './child-process.ts';
import { newestBackup } from './newest-backup.ts';

/** Looks between two chances to be told to stop. */
const LOOKS = 200;

/** What was seen of one condition, look by look. */
class Sightings {
  polls = 0;
  seen = 0;
  readonly spans: number[] = [];
  #since: number | undefined;

  note(isSeen: boolean, at: number): void {
    this.polls += 1;
    if (isSeen) {
      this.seen += 1;
      this.#since ??= at;
    } else if (this.#since !== undefined) {
      this.spans.push(at - this.#since);
      this.#since = undefined;
    }
  }
}

/** Looks as fast as it can whether a file is there, and whether the newest backup has the size it must have. */
export async function watch(
  { path, bytes }: { readonly path: string; readonly bytes: number },
  goesOn: () => boolean,
): Promise<WatchedFile> {
  const [missing, torn] = [new Sightings(), new Sightings()];
  const begin = now();
  while (goesOn()) {
    for (let look = 0; look < LOOKS; look += 1) {
      const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
      missing.note(!isThere, now());
      const backup = newestBackup(path);
      const size = backup === undefined ? undefined : statSync(backup, { throwIfNoEntry: false })?.size;
      if (size !== undefined) torn.note(size !== bytes, now());
    }
    await setImmediate();
  }
  return {
    ms: now() - begin,
    polls: missing.polls,
    missing: missing.seen,
    backupPolls: torn.polls,
    torn: torn.seen,
    missingMs: missing.spans,
    tornMs: torn.spans,
  };
}
