import { type Parameter, parametersOf } from '../actors/parameters.ts';
import type { AnyScenario, ParameterValue } from '../actors/scenario.ts';

/** Parameters that may be made smaller, in the order of the scenario: whole numbers that the user has not set. */
export function shrinkable(scenario: AnyScenario, kept: readonly string[]): Parameter[] {
  return parametersOf(scenario).filter(({ name, range }) => range !== undefined && !kept.includes(name));
}

/**
 * Looks for the smallest value of a whole number with which `works` says yes: first the
 * least there may be, then by halves between what did not work and what did. Lists and texts are left to fast-check, which
 * knows what was allowed when it drew them. The number of tries is logarithmic; if what works has gaps, a larger value may be
 * found than there is.
 */
export async function findSmallest(
  { range }: Parameter,
  value: ParameterValue | undefined,
  works: (smaller: number) => Promise<boolean>,
): Promise<void> {
  if (range === undefined || typeof value !== 'number') return;
  const [least] = range;
  if (value <= least || (await works(least))) return;
  let tooSmall = least;
  let smallest = value;
  while (smallest - tooSmall > 1) {
    const middle = tooSmall + Math.floor((smallest - tooSmall) / 2);
    if (await works(middle)) smallest = middle;
    else tooSmall = middle;
  }
}
