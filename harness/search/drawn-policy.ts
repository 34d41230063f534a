import * as fc from 'fast-check';
import type { AnyScenario } from '../actors/scenario.ts';
import { checkShape } from '../schedule/check-scenario.ts';
import type { SchedulePolicy } from '../schedule/policy.ts';

/** A schedule as fast-check draws and shrinks it: at which entries something else comes next than would by itself. */
export type Schedule = readonly { readonly at: number; readonly pick: number }[];

/** Where switches are drawn: half of them near the beginning, since most runs are short. */
const NEAR = 30;
const FAR = 1_000;
const MAX_SWITCHES = 40;

/**
 * Schedules of a scenario, for `runSchedule`. Fewer switches are smaller, so fast-check's own shrinking ends with few.
 * Two schedules may be the same run: a pick counts modulo the candidates there are, and of two switches at one entry the first
 * counts. Throws a UsageError for what is no scenario.
 */
export function schedules(scenario: AnyScenario): fc.Arbitrary<Schedule> {
  checkShape(String(scenario.name), scenario);
  const at = fc.oneof(fc.nat({ max: NEAR }), fc.nat({ max: FAR }));
  return fc.array(fc.record({ at, pick: fc.nat({ max: 20 }) }), { maxLength: MAX_SWITCHES });
}

/** Follows a drawn schedule; where it says nothing, things go on undisturbed. */
export function createDrawnPolicy(schedule: Schedule): SchedulePolicy {
  return {
    name: 'drawn',
    needsFootprints: false,
    begin: () => true,
    choose: (candidates, entry) => {
      const change = schedule.find(({ at }) => at === entry);
      return change === undefined ? 0 : change.pick % candidates.length;
    },
    end: () => undefined,
  };
}
