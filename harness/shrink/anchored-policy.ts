import type { Candidate, SchedulePolicy } from '../schedule/policy.ts';
import type { MadeSwitch, Unknown } from '../schedule/run-record.ts';

/**
 * Where a switch was, told by the work of the actor it took over from and not by the number of the entry: leaving out an
 * earlier switch, or an actor, then moves no other.
 */
export type Anchor = Omit<MadeSwitch, 'entry'>;

/**
 * The schedule without the visits to some actors: where it went on from such an actor, it goes on from where that one was
 * switched to.
 */
export function withoutVisits(anchors: readonly Anchor[], isLeftOut: (actor: string) => boolean): Anchor[] {
  const origins = new Map<string, Pick<Anchor, 'from' | 'after'>>();
  const kept: Anchor[] = [];
  for (const anchor of anchors) {
    const origin = anchor.from === undefined ? undefined : origins.get(anchor.from);
    const moved = origin === undefined ? anchor : { ...anchor, ...origin };
    if (isLeftOut(anchor.actor)) origins.set(anchor.actor, { from: moved.from, after: moved.after });
    else if (moved.from !== moved.actor) kept.push(moved);
  }
  return kept;
}

/**
 * Makes each switch where its anchor is, if it can be made there; a switch that never comes up is left out. A run that gets
 * longer than `mostEntries` is given up: it may be going round for ever.
 */
export function createAnchoredPolicy(
  anchors: readonly Anchor[],
  actors: readonly { readonly name: string }[],
  mostEntries = Number.POSITIVE_INFINITY,
): SchedulePolicy {
  // By the place of the switch: the longest runs have ten thousands of them.
  const places = new Map<string, Anchor[]>();
  const placeOf = (from: string | undefined, after: number) => `${from ?? ''}:${after}`;
  return {
    name: 'anchored',
    needsFootprints: false,
    followsAll: true,
    begin: () => {
      places.clear();
      for (const anchor of anchors) {
        const place = placeOf(anchor.from, anchor.after);
        const there = places.get(place);
        if (there === undefined) places.set(place, [anchor]);
        else there.push(anchor);
      }
      return true;
    },
    choose: (candidates, entry, { lastActor, entriesOf }) => {
      if (entry > mostEntries) return tooLong(mostEntries);
      const place = entry === 1 ? placeOf(undefined, 0) : placeOf(actors[lastActor]?.name, entriesOf[lastActor] ?? 0);
      const anchor = places.get(place)?.shift();
      if (anchor === undefined) return 0;
      return Math.max(
        0,
        candidates.findIndex((candidate) => isTarget(candidate, anchor, actors)),
      );
    },
    end: () => undefined,
  };
}

function tooLong(most: number): Unknown {
  return { reason: 'budget', actor: null, message: `it went on after ${most} entries` };
}

function isTarget(
  candidate: Candidate,
  { actor, request }: Anchor,
  actors: readonly { readonly name: string }[],
): boolean {
  return actors[candidate.actor]?.name === actor && (request === undefined || request === candidate.request);
}
