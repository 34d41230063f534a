import type { Candidate, SchedulePolicy } from '../schedule/policy.ts';
import type { MadeSwitch } from '../schedule/run-record.ts';

/**
 * Where a switch was, told by the work of the actor it took over from and not by the number of the entry: leaving out an
 * earlier switch, or an actor, then moves no other.
 */
export type Anchor = Omit<MadeSwitch, 'entry'>;

/** Makes each switch where its anchor is, if it can be made there; a switch that never comes up is left out. */
export function createAnchoredPolicy(
  anchors: readonly Anchor[],
  actors: readonly { readonly name: string }[],
): SchedulePolicy {
  let left = [...anchors];
  return {
    name: 'anchored',
    needsFootprints: false,
    begin: () => {
      left = [...anchors];
      return true;
    },
    choose: (candidates, entry, { lastActor, entriesOf }) => {
      const from = entry === 1 ? undefined : actors[lastActor]?.name;
      const after = entry === 1 ? 0 : (entriesOf[lastActor] ?? 0);
      const at = left.findIndex((anchor) => anchor.from === from && anchor.after === after);
      const anchor = left[at];
      if (anchor === undefined) return 0;
      left.splice(at, 1);
      return Math.max(
        0,
        candidates.findIndex((candidate) => isTarget(candidate, anchor, actors)),
      );
    },
    end: () => undefined,
  };
}

function isTarget(
  candidate: Candidate,
  { actor, request }: Anchor,
  actors: readonly { readonly name: string }[],
): boolean {
  return actors[candidate.actor]?.name === actor && (request === undefined || request === candidate.request);
}
