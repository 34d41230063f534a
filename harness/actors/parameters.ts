import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import type { AnyScenario, ParameterSpec, ParameterValue } from './scenario.ts';
import { UsageError } from './usage-error.ts';

export type ParameterType = 'string' | 'number' | 'integer' | 'boolean' | 'json';

/** A parameter with everything its specification says or implies. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly default: ParameterValue;
  readonly values: readonly ParameterValue[] | undefined;
  readonly range: readonly [number, number] | undefined;
  readonly fuzz: fc.Arbitrary<unknown> | undefined;
}

export type Parameters = Readonly<Record<string, ParameterValue>>;

export function parametersOf(scenario: AnyScenario): Parameter[] {
  return Object.entries(scenario.parameters ?? {}).map(([name, spec]) => describe(name, spec));
}

function describe(name: string, spec: ParameterSpec): Parameter {
  if (typeof spec !== 'object') {
    return { name, type: typeOf(spec), default: spec, values: undefined, range: undefined, fuzz: undefined };
  }
  const type = spec.integer === undefined ? typeOf(asValue(spec.default)) : 'integer';
  const { oneOf: values, integer: range, fuzz } = spec;
  return { name, type, default: asValue(spec.default), values: values?.map(asValue), range, fuzz };
}

/** Specifications come from outside: what JSON cannot write becomes null. */
function asValue(value: unknown): ParameterValue {
  return value === undefined ? null : JSON.parse(JSON.stringify(value) ?? 'null');
}

function typeOf(value: ParameterValue): ParameterType {
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value === 'string' ? 'string' : 'boolean';
  return typeof value === 'number' ? 'number' : 'json';
}

/** All parameters: those given, and the defaults of the others. Throws a UsageError for a name or value not allowed. */
export function completeParameters(scenario: AnyScenario, given: Parameters): Parameters {
  const known = parametersOf(scenario);
  const complete = Object.fromEntries(known.map((parameter) => [parameter.name, parameter.default]));
  for (const [name, value] of Object.entries(given)) {
    const parameter = findParameter(scenario, known, name);
    checkValue(parameter, value, JSON.stringify(value));
    complete[name] = value;
  }
  return deepFreeze(structuredClone(complete));
}

/** Reads `name=value` texts by the parameters' types. */
export function readParameters(scenario: AnyScenario, texts: readonly string[]): Parameters {
  const known = parametersOf(scenario);
  const read: [string, ParameterValue][] = texts.map((text) => {
    const [name = '', ...rest] = text.split('=');
    if (rest.length === 0) throw new UsageError(`Expected --set name=value, got \`${text}\`. Try \`--set ${text}=…\`.`);
    return [name, readParameter(scenario, name, rest.join('='), known)];
  });
  const twice = read.find(([name], index) => read.findIndex(([other]) => other === name) !== index);
  if (twice !== undefined) {
    throw new UsageError(
      `Expected \`--set ${twice[0]}=…\` once, got it again with \`${String(twice[1])}\`. Leave one of them out.`,
    );
  }
  return Object.fromEntries(read);
}

/** Reads one value by its parameter's type. */
export function readParameter(
  scenario: AnyScenario,
  name: string,
  text: string,
  known: readonly Parameter[] = parametersOf(scenario),
): ParameterValue {
  const parameter = findParameter(scenario, known, name);
  const value = parse(parameter.type, text);
  checkValue(parameter, value, text);
  return value as ParameterValue;
}

function parse(type: ParameterType, text: string): ParameterValue | undefined {
  switch (type) {
    case 'string':
      return text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
    case 'json':
      try {
        return JSON.parse(text);
      } catch {
        return undefined; // not JSON: the caller says what was expected
      }
  }
}

function findParameter(scenario: AnyScenario, known: readonly Parameter[], name: string): Parameter {
  const parameter = known.find((each) => each.name === name);
  if (parameter !== undefined) return parameter;
  const names = known.map((each) => each.name).join(', ') || 'none';
  throw new UsageError(`Scenario \`${scenario.name}\` has no parameter \`${name}\`; it has: ${names}.`);
}

function checkValue(parameter: Parameter, value: unknown, received: string): void {
  const rule = ruleOf(parameter);
  if (!isAllowed(parameter, value)) {
    const shown = received.length > 60 ? `${received.slice(0, 60)}…` : received;
    const allowed = [parameter.default, ...(parameter.values ?? parameter.range ?? [])].find((each) =>
      isAllowed(parameter, each),
    );
    const example = typeof allowed === 'string' ? allowed : JSON.stringify(allowed);
    throw new UsageError(
      `Expected parameter \`${parameter.name}\` to be ${rule}, got \`${shown}\`. Try \`--set ${parameter.name}=${example}\`.`,
    );
  }
}

function isAllowed({ type, values, range }: Parameter, value: unknown): boolean {
  if (value === undefined) return false;
  if (values !== undefined) return values.some((each) => isDeepStrictEqual(each, value));
  if (range !== undefined) return Number.isInteger(value) && Number(value) >= range[0] && Number(value) <= range[1];
  if (type === 'json') return typeof value !== 'function';
  return type === 'number' ? Number.isFinite(value) : typeof value === type;
}

function ruleOf({ type, values, range }: Parameter): string {
  if (values !== undefined) return `one of ${values.map((value) => String(value)).join(', ')}`;
  if (range !== undefined) return `a whole number from ${range[0]} to ${range[1]}`;
  const rules = { string: 'a text', number: 'a number', integer: 'a whole number', boolean: 'true or false' };
  return type === 'json' ? 'JSON' : rules[type];
}

/** Draws a workload: a value for every parameter that says how, the given or default one for the others. */
export function workloads(scenario: AnyScenario, given: Parameters): fc.Arbitrary<Parameters> {
  const drawn: Record<string, fc.Arbitrary<unknown>> = {};
  for (const { name, fuzz } of parametersOf(scenario)) {
    if (fuzz !== undefined && !(name in given)) drawn[name] = fuzz;
  }
  return fc.record(drawn).map((values) => completeParameters(scenario, { ...given, ...plain(values) }));
}

function plain(values: object): Parameters {
  return JSON.parse(JSON.stringify(values));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) deepFreeze(each);
  }
  return value;
}
