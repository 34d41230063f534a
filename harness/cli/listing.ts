import { completeParameters, type ParameterType, parametersOf } from '../actors/parameters.ts';
import type { AnyScenario, Expectation } from '../actors/scenario.ts';
import { ACTORS_FINISH } from '../invariants/judge.ts';
import { defineActors } from '../schedule/heaps.ts';

/** What `list --json` prints. Fields may be added, not renamed. */
export interface ScenarioList {
  readonly schema: 1;
  readonly scenarios: readonly ListedScenario[];
}

/** A scenario as `list` shows it. */
export interface ListedScenario {
  readonly name: string;
  readonly title: string;
  readonly parameters: Readonly<Record<string, ListedParameter>>;
  readonly actors: readonly { readonly name: string; readonly process: string }[];
  readonly invariants: readonly string[];
  readonly expect: readonly Expectation[];
}

interface ListedParameter {
  readonly type: ParameterType;
  readonly default: unknown;
  readonly values?: readonly unknown[];
}

/** What `list` knows of each scenario. Actors are those of the default parameters. */
export function listScenarios(catalogue: readonly AnyScenario[]): ListedScenario[] {
  return catalogue.map((scenario) => ({
    name: scenario.name,
    title: scenario.title ?? '',
    parameters: Object.fromEntries(
      parametersOf(scenario).map(({ name, type, default: fallback, values }) => [
        name,
        { type, default: fallback, ...(values === undefined ? {} : { values }) },
      ]),
    ),
    actors: Object.entries(defineActors(scenario, completeParameters(scenario, {}))).map(([name, actor]) => ({
      name,
      process: actor.process ?? 'main',
    })),
    invariants: [...(scenario.invariants ?? []).map((invariant) => invariant.name), ACTORS_FINISH],
    expect: scenario.expect ?? [],
  }));
}

/** The list for people. */
export function listingText(scenarios: readonly ListedScenario[]): string {
  return scenarios.map(scenarioText).join('\n');
}

function scenarioText({ name, title, parameters, actors, invariants, expect }: ListedScenario): string {
  const rows = [
    ['parameters', Object.entries(parameters).map(parameterText).join(', ')],
    ['actors', actors.map((actor) => `${actor.name} (${actor.process})`).join(', ')],
    ['judged by', invariants.join(', ')],
    ['expected', [...expect.map(expectationText), ...(isForAll(expect) ? [] : ['else held'])].join('; ')],
  ];
  return `${name}: ${title}\n${rows.map(([label = '', text = '']) => `  ${label.padEnd(10)}  ${text}\n`).join('')}`;
}

/** Whether one of them matches whatever the parameters are. */
function isForAll(expect: readonly Expectation[]): boolean {
  return expect.some(({ when = {} }) => Object.keys(when).length === 0);
}

function parameterText([name, { type, default: fallback, values }]: [string, ListedParameter]): string {
  const shown = typeof fallback === 'string' ? fallback : JSON.stringify(fallback);
  return `${name}=${shown} (${values?.join('|') ?? type})`;
}

function expectationText({ when = {}, verdict, invariant }: Expectation): string {
  const condition = Object.entries(when).map(([name, value]) => `${name}=${String(value)}`);
  const which = invariant === undefined ? '' : ` by ${invariant}`;
  return `${condition.length === 0 ? '' : `with ${condition.join(' ')} `}${verdict}${which}`;
}
