import { crc32 } from 'node:zlib';
import { type Parameters, type ParameterType, parametersOf, readParameter } from '../actors/parameters.ts';
import type { AnyScenario, ParameterValue } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import type { Switch } from '../schedule/run-record.ts';

/** What a token says: everything a run depends on. */
export interface Token {
  /** Name of a scenario that comes with filerace, or path of a scenario file. */
  readonly scenario: string;
  /** The parameters that differ from their defaults, as text by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Actors that are left out, since the failure needs none of them. */
  readonly without?: readonly string[];
  readonly seed: number;
  readonly switches: readonly Switch[];
}

/** Those actors stand among the parameters, joined by `+`, under a name that no parameter can have. */
const WITHOUT = '';
const VERSION = 'fr1';
const PLAIN_NAME = /^[A-Za-z0-9_-]+$/;
const PLAIN_PATH = /^[A-Za-z0-9._/-]+$/;

/** Writes the token of a run: one line, no character of which means anything to a shell. */
export function writeToken(run: {
  readonly scenario: AnyScenario;
  /** As the command line knows the scenario. */
  readonly reference: string;
  readonly parameters: Parameters;
  readonly without?: readonly string[];
  readonly seed: number;
  readonly switches: readonly Switch[];
}): string {
  const parameters = parametersOf(run.scenario)
    .map((parameter) => ({ ...parameter, value: run.parameters[parameter.name] ?? null }))
    .filter(({ value, default: fallback }) => JSON.stringify(value) !== JSON.stringify(fallback))
    .map(({ name, type, value }) => `${encodeText(name, PLAIN_NAME)}=${encodeText(show(value, type), PLAIN_PATH)}`);
  const { without = [] } = run;
  const leftOut = without.map((actor) => encodeText(actor, PLAIN_NAME)).join('+');
  const settings = leftOut === '' ? parameters : [...parameters, `${WITHOUT}=${leftOut}`];
  const switches = run.switches.map(({ entry, actor, request }) => {
    const who = encodeText(actor, PLAIN_NAME);
    return `${entry}-${request === undefined ? who : `${who}.${request}`}`;
  });
  const body = [VERSION, encodeText(run.reference, PLAIN_PATH), settings.join(','), run.seed, switches.join(',')].join(
    ':',
  );
  return `${body}:${checksum(body)}`;
}

/** Reads a token; throws a UsageError that says what is wrong with it. */
export function readToken(text: string): Token {
  const fields = text.split(':');
  const [version, scenario, parameters, seed, switches, sum] = fields;
  if (version !== VERSION) throw mangled(text, `it begins with \`${VERSION}:\``);
  if (fields.length !== 6 || scenario === undefined || parameters === undefined) {
    throw mangled(text, 'it has six parts between colons');
  }
  if (sum !== checksum(text.slice(0, text.lastIndexOf(':')))) throw mangled(text, 'its checksum fits the rest');
  if (seed === undefined || !/^-?\d+$/.test(seed)) throw mangled(text, 'its fourth part is a seed');
  const pairs = split(parameters);
  const leftOut = pairs.find((each) => each.startsWith(`${WITHOUT}=`))?.slice(WITHOUT.length + 1);
  return {
    scenario: decodeText(scenario),
    parameters: Object.fromEntries(
      pairs.filter((each) => !each.startsWith(`${WITHOUT}=`)).map((each) => readPair(text, each)),
    ),
    ...(leftOut === undefined ? {} : { without: leftOut.split('+').map(decodeText) }),
    seed: Number(seed),
    switches: split(switches ?? '').map((each) => readSwitch(text, each)),
  };
}

/** The parameters of a token, read by the scenario's types; throws a UsageError if they do not fit. */
export function readTokenParameters(scenario: AnyScenario, token: Token): Record<string, ParameterValue> {
  return Object.fromEntries(
    Object.entries(token.parameters).map(([name, text]) => [name, readParameter(scenario, name, text)]),
  );
}

/** As `readParameter` reads it: a text of a parameter that may be any JSON needs its quotes. */
function show(value: ParameterValue, type: ParameterType): string {
  return type === 'json' ? JSON.stringify(value) : String(value);
}

function checksum(body: string): string {
  return crc32(body).toString(36);
}

function encodeText(text: string, plain: RegExp): string {
  return plain.test(text) ? text : `@${Buffer.from(text).toString('base64url')}`;
}

function decodeText(text: string): string {
  return text.startsWith('@') ? Buffer.from(text.slice(1), 'base64url').toString() : text;
}

function split(list: string): string[] {
  return list === '' ? [] : list.split(',');
}

function readPair(token: string, text: string): [string, string] {
  const at = text.indexOf('=');
  if (at === -1) throw mangled(token, `each of its parameters is name=value, and \`${text}\` is not`);
  return [decodeText(text.slice(0, at)), decodeText(text.slice(at + 1))];
}

function readSwitch(token: string, text: string): Switch {
  const match = /^(\d+)-([A-Za-z0-9_@-]+)(?:\.(\d+))?$/.exec(text);
  if (match === null) throw mangled(token, `each of its switches is number-actor, and \`${text}\` is not`);
  const [, entry = '', actor = '', request] = match;
  return {
    entry: Number(entry),
    actor: decodeText(actor),
    request: request === undefined ? undefined : Number(request),
  };
}

function mangled(token: string, rule: string): UsageError {
  const shown = token.length > 80 ? `${token.slice(0, 80)}…` : token;
  return new UsageError(
    `Expected a token such that ${rule}, got \`${shown}\`. Copy the whole line that filerace printed.`,
  );
}
