import { completeParameters, type ParameterType, parametersOf } from '../actors/parameters.ts';
import type { AnyScenario, Expectation } from '../actors/scenario.ts';
import { ACTORS_FINISH } from '../invariants/judge.ts';
import { defineActors } from '../schedule/heaps.ts';
import {
  type CatalogueEntry,
  type FieldScenario,
  installedVersion,
  isField,
  missingPackage,
} from './field-scenario.ts';
import { importScenario } from './load-scenario.ts';

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
  /** The package from the registry that it races; null if it races none. Without the package no more is known than name and title. */
  readonly package: ListedPackage | null;
}

export interface ListedPackage {
  readonly name: string;
  /** The major version that is raced. */
  readonly major: number;
  /** The version that is installed; null if there is none. */
  readonly installed: string | null;
  /** Why it cannot be run, with the command that helps; null if it can. */
  readonly missing: string | null;
}

interface ListedParameter {
  readonly type: ParameterType;
  readonly default: unknown;
  readonly values?: readonly unknown[];
}

/** What `list` knows of each scenario. Actors are those of the default parameters. */
export async function listScenarios(catalogue: readonly CatalogueEntry[]): Promise<ListedScenario[]> {
  const listed: ListedScenario[] = [];
  for (const entry of catalogue) listed.push(isField(entry) ? await listField(entry) : listScenario(entry));
  return listed;
}

async function listField(field: FieldScenario): Promise<ListedScenario> {
  const { name, title, package: of, major } = field;
  const missing = missingPackage(field) ?? null;
  const raced = { name: of, major, installed: installedVersion(field) ?? null, missing };
  const nothing = { parameters: {}, actors: [], invariants: [], expect: [] };
  const known = missing === null ? listScenario(await importScenario(field.file)) : nothing;
  return { ...known, name, title, package: raced };
}

function listScenario(scenario: AnyScenario): ListedScenario {
  return {
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
    package: null,
  };
}

/** The list for people. */
export function listingText(scenarios: readonly ListedScenario[]): string {
  return scenarios.map(scenarioText).join('\n');
}

function scenarioText({ name, title, parameters, actors, invariants, expect, package: of }: ListedScenario): string {
  if (of !== null && of.missing !== null) return `${name}: ${title}\n  ${of.missing}\n`;
  const rows = [
    ...(of === null ? [] : [['package', `${of.name} ${of.installed}`]]),
    ['parameters', Object.entries(parameters).map(parameterText).join(', ')],
    ['actors', actors.map((actor) => `${actor.name} (${actor.process})`).join(', ')],
    ['judged by', invariants.join(', ')],
    ['expected', [...expect.map(expectationText), ...(isForAll(expect) ? [] : ['else held'])].join('; ')],
  ];
  return `${name}: ${title}\n${rows.map(([label = '', text = '']) => `  ${label.padEnd(10)}  ${text}\n`).join('')}`;
}

/** Whether one of them matches whatever the parameters are. */
function isForAll(expect: readonly Expectation[]): boolean {
  return expect.some(({ when = {}, isolation }) => Object.keys(when).length === 0 && isolation === undefined);
}

function parameterText([name, { type, default: fallback, values }]: [string, ListedParameter]): string {
  const shown = typeof fallback === 'string' ? fallback : JSON.stringify(fallback);
  return `${name}=${shown} (${values?.join('|') ?? type})`;
}

function expectationText({ when = {}, isolation, verdict, invariant }: Expectation): string {
  const named = Object.entries(when).map(([name, value]) => `${name}=${String(value)}`);
  const condition = isolation === undefined ? named : [...named, `isolation ${isolation}`];
  const which = invariant === undefined ? '' : ` by ${invariant}`;
  return `${condition.length === 0 ? '' : `with ${condition.join(' ')} `}${verdict}${which}`;
}
