import * as fc from 'fast-check';
import type { SchedulePolicy } from '../schedule/policy.ts';

/** A schedule as fast-check draws and shrinks it: how long things go on undisturbed, and what comes next then. */
export type Schedule = readonly { readonly after: number; readonly pick: number }[];

/** Longest stretch of entries that are left undisturbed between two switches. */
const MAX_STRETCH = 30;
const MAX_SWITCHES = 40;

/**
 * Schedules of any scenario, for `runSchedule`. Fewer switches are smaller, so fast-check's own shrinking ends with few.
 * Two schedules may be the same run: a pick counts modulo the candidates there are.
 */
export function schedules(): fc.Arbitrary<Schedule> {
  const change = fc.record({ after: fc.nat({ max: MAX_STRETCH }), pick: fc.nat({ max: 20 }) });
  return fc.array(change, { maxLength: MAX_SWITCHES });
}

/** Follows a drawn schedule; after its last switch things go on undisturbed. */
export function createDrawnPolicy(schedule: Schedule): SchedulePolicy {
  let next = 0;
  let at = 0;
  return {
    name: 'drawn',
    needsFootprints: false,
    begin: () => {
      next = 0;
      at = schedule[0]?.after ?? 0;
      return true;
    },
    choose: (candidates, entry) => {
      const change = schedule[next];
      if (change === undefined || entry <= at) return 0;
      next += 1;
      at = entry + (schedule[next]?.after ?? 0);
      return change.pick % candidates.length;
    },
    end: () => undefined,
  };
}
