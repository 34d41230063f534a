import type { Candidate, SchedulePolicy } from '../schedule/policy.ts';
import type { Switch, Unknown } from '../schedule/run-record.ts';

export interface ReplayPolicy extends SchedulePolicy {
  /** Why the run was not the one that the switches are of; undefined if it was. */
  readonly divergence: Unknown | undefined;
  /** Whether it diverged inside a sync call, where actors of other processes can only go on if these are real. */
  readonly needsProcesses: boolean;
}

/**
 * Repeats one run: whatever is current goes on, but for the switches. A switch that cannot be made, and one that the
 * run never came to, is a divergence, and so is one that changes nothing. It lasts for one run.
 */
export function createReplayPolicy(
  switches: readonly Switch[],
  actors: readonly { readonly name: string }[],
): ReplayPolicy {
  let next = 0;
  let hasBegun = false;
  let needsProcesses = false;
  const diverged = (at: Switch, why: string): Unknown => ({
    reason: 'diverged',
    actor: at.actor,
    message: `the token says to go on with ${showSwitch(at)} at entry ${at.entry}, but ${why}`,
  });
  return {
    name: 'replay',
    needsFootprints: false,
    followsAll: true,
    begin: () => {
      if (hasBegun) return false;
      hasBegun = true;
      return true;
    },
    choose: (candidates, entry, { isInTurn, isInOpenTurn }) => {
      const wanted = switches[next];
      if (wanted === undefined || wanted.entry > entry) return 0;
      next += 1;
      if (wanted.entry < entry) return diverged(wanted, 'there was nothing to choose there');
      const index = candidates.findIndex((each) => isWanted(each, wanted, actors));
      if (candidates.length === 1 && index === 0) return diverged(wanted, 'there was nothing to choose there');
      // A run only writes down where it did not go on by itself.
      if (index === 0) return diverged(wanted, 'without a switch it goes on with that one, too');
      if (index > 0) return index;
      needsProcesses = isInTurn && !isInOpenTurn && actors.some(({ name }) => name === wanted.actor);
      return diverged(wanted, `it could not go on; ${showAll(candidates, actors)} could`);
    },
    end: () => undefined,
    get needsProcesses() {
      return needsProcesses;
    },
    get divergence() {
      const left = switches[next];
      return left === undefined ? undefined : diverged(left, 'the run never had to choose there');
    },
  };
}

function isWanted(candidate: Candidate, wanted: Switch, actors: readonly { readonly name: string }[]): boolean {
  if (actors[candidate.actor]?.name !== wanted.actor) return false;
  return wanted.request === undefined || wanted.request === candidate.request;
}

function showSwitch({ actor, request }: Switch): string {
  return request === undefined ? actor : `${actor}.${request}`;
}

function showAll(candidates: readonly Candidate[], actors: readonly { readonly name: string }[]): string {
  return candidates.map(({ actor, request }) => `${actors[actor]?.name ?? actor}.${request}`).join(', ');
}
