import type { Unknown } from '../schedule/run-record.ts';
import { MAX_EVENTS } from './happens-before.ts';

/** The run does not come to the choice that the last one came to: it is not the same code. */
export function changed(entry: number, before: number, now: number): Unknown {
  const message = `the same decisions led to ${before} candidates for entry ${entry} before and to ${now} now, or to others`;
  return { reason: 'nondeterminism', actor: null, message };
}

export function tooLong(): Unknown {
  const message = `a run of more than ${MAX_EVENTS} entries has more orders than any search can see; use --policy pct or random`;
  return { reason: 'budget', actor: null, message };
}
