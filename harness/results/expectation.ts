import { isDeepStrictEqual } from 'node:util';
import type { Parameters } from '../actors/parameters.ts';
import type { AnyScenario, Expectation } from '../actors/scenario.ts';
import type { Result } from './result.ts';

/** What a scenario expects with these parameters in this isolation: the first that matches, else that it holds. */
export function expectationFor(
  scenario: AnyScenario,
  parameters: Parameters,
  isolation: Expectation['isolation'] = 'fibers',
): Expectation {
  const matches = ({ when = {}, isolation: only = isolation }: Expectation) =>
    only === isolation && Object.entries(when).every(([name, value]) => isDeepStrictEqual(parameters[name], value));
  return scenario.expect?.find(matches) ?? { verdict: 'held' };
}

/** Whether a result is what was expected: the verdict, and the invariant where one is named. */
export function isAsExpected(expected: Expectation, result: Result): boolean {
  if (result.verdict !== expected.verdict) return false;
  return expected.invariant === undefined || result.violation?.invariant === expected.invariant;
}
