import type { Candidate, SchedulePolicy } from '../schedule/policy.ts';
import type { Switch, Unknown } from '../schedule/run-record.ts';

/**
 * Repeats one run: whatever is current goes on, but for the switches. A switch that cannot be made, and one that the
 * run never came to, is a divergence. It lasts for one run.
 */
export function createReplayPolicy(
  switches: readonly Switch[],
  actors: readonly { readonly name: string }[],
): SchedulePolicy & { readonly divergence: Unknown | undefined } {
  let next = 0;
  let hasBegun = false;
  const diverged = (at: Switch, why: string): Unknown => ({
    reason: 'diverged',
    actor: at.actor,
    message: `the token says to go on with ${showSwitch(at)} at entry ${at.entry}, but ${why}`,
  });
  return {
    name: 'replay',
    needsFootprints: false,
    begin: () => {
      if (hasBegun) return false;
      hasBegun = true;
      return true;
    },
    choose: (candidates, entry) => {
      const wanted = switches[next];
      if (wanted === undefined || wanted.entry > entry) return 0;
      next += 1;
      if (wanted.entry < entry) return diverged(wanted, 'there was nothing to choose there');
      const index = candidates.findIndex((each) => isWanted(each, wanted, actors));
      return index === -1 ? diverged(wanted, `it could not go on; ${showAll(candidates, actors)} could`) : index;
    },
    end: () => undefined,
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
