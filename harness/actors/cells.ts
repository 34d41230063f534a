import { isDeepStrictEqual } from 'node:util';
import { type Parameter, type Parameters, parametersOf } from './parameters.ts';
import type { AnyScenario, ParameterValue } from './scenario.ts';

/**
 * The parameters under which a scenario is to be judged: every combination of the values of those that have a list of them, and
 * of those that an expectation names. The others keep their defaults.
 */
export function cellsOf(scenario: AnyScenario): Parameters[] {
  return parametersOf(scenario)
    .map((parameter): [string, ParameterValue[]] => [parameter.name, valuesOf(parameter, scenario)])
    .filter(([, values]) => values.length > 0)
    .reduce<Parameters[]>(
      (cells, [name, values]) => cells.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value }))),
      [{}],
    );
}

/** None if no value changes what is expected. */
function valuesOf(
  { name, type, default: fallback, values }: Parameter,
  { expect = [] }: AnyScenario,
): ParameterValue[] {
  if (values !== undefined) return [...values];
  const named = expect.flatMap(({ when = {} }) => {
    const value = when[name];
    return value === undefined ? [] : [value];
  });
  if (named.length === 0) return [];
  const all = type === 'boolean' ? [true, false] : [fallback, ...named];
  return all.filter((value, index) => all.findIndex((other) => isDeepStrictEqual(other, value)) === index);
}
