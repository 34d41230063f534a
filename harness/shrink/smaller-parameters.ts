import { type Parameter, parametersOf } from '../actors/parameters.ts';
import type { AnyScenario, ParameterValue } from '../actors/scenario.ts';

/** Parameters that may be made smaller, in the order of the scenario: whole numbers that the user has not set. */
export function shrinkable(scenario: AnyScenario, kept: readonly string[]): Parameter[] {
  return parametersOf(scenario).filter(({ name, range }) => range !== undefined && !kept.includes(name));
}

/**
 * Smaller values of a whole number, most promising first: the least, half way there, one less. Lists and texts are left
 * to fast-check, which knows what was allowed when it drew them.
 */
export function smallerValues({ range }: Parameter, value: ParameterValue | undefined): number[] {
  if (range === undefined || typeof value !== 'number') return [];
  const [least] = range;
  const half = least + Math.floor((value - least) / 2);
  return [...new Set([least, half, value - 1])].filter((smaller) => smaller >= least && smaller < value);
}
