import { ACTORS_FINISH, type Violation } from '../invariants/judge.ts';
import type { Kinds } from '../results/stress-result.ts';
import type { Seen } from './messages.ts';

/** With which word an observation says in what state a file was found, as in `observe('load', 'torn')`. */
const STATE = /^(parsed|valid|whole|missing|empty|torn)\b/;

/** Whether an actor says here what it found when it read a file. */
export function isRead(seen: Seen): boolean {
  return stateOf(seen) !== undefined;
}

/**
 * What kind of damage a violation is: by the code of the error that ended an actor, by the file that an invariant misses or cannot
 * parse, or by the last state of a file that the actor who saw it had found in this round.
 */
export function kindOf({ invariant, message, step }: Violation, seen: readonly Seen[]): keyof Kinds {
  const bad = seen[step - 1];
  if (invariant === ACTORS_FINISH && bad?.kind === 'failure') {
    if (bad.error.code === 'ENOENT') return 'missing';
    return bad.error.name === 'SyntaxError' ? 'torn' : 'changed';
  }
  if (/^\w+\.exists\(/.test(invariant)) return 'missing';
  if (/^\w+\.parses\(/.test(invariant)) return / is empty\b/.test(message) ? 'empty' : 'torn';
  const state = seen
    .slice(0, step)
    .filter(({ actor }) => actor === bad?.actor)
    .map(stateOf)
    .findLast((each) => each !== undefined);
  return state === 'missing' || state === 'empty' || state === 'torn' ? state : 'changed';
}

function stateOf(seen: Seen): string | undefined {
  if (seen.kind !== 'observation' || typeof seen.value !== 'string') return undefined;
  return STATE.exec(seen.value)?.[1];
}
