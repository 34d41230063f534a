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

/** While a process waits in a sync call, a timer of another may fire or be cleared: the reduction does not know of that. */
export function notReduced(): Unknown {
  const message =
    'a timer can fire while another process waits in a sync call, and no search of all orders knows of that; use --policy pct or random';
  return { reason: 'budget', actor: null, message };
}
