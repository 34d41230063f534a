import { completeParameters } from '../actors/parameters.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import { textOf } from '../schedule/error-text.ts';
import { defineActors } from '../schedule/executor.ts';

/** What may be written where; anything else is a slip of the pen that would change what is modelled, silently. */
const KEYS = {
  scenario: ['name', 'title', 'parameters', 'time', 'runs', 'setup', 'actors', 'invariants', 'recover', 'expect'],
  parameter: ['default', 'oneOf', 'integer', 'fuzz'],
  actor: ['process', 'tolerates', 'heap', 'run'],
} as const;

/** Checks what a file exports before anything runs; throws a UsageError that says what is wrong with it. */
export function checkScenario(target: string, value: unknown): AnyScenario {
  const name = memberOf(value, 'name');
  const problem =
    typeof value !== 'object' || value === null
      ? 'has no default export'
      : typeof name !== 'string' || name === ''
        ? 'has a default export without a `name`'
        : typeof memberOf(value, 'actors') !== 'function'
          ? 'has a default export without an `actors` function'
          : undefined;
  if (problem !== undefined) {
    throw new UsageError(
      `Expected a file whose default export is a scenario, got \`${target}\`, which ${problem}. Write \`export default defineScenario({ name, actors, … })\`.`,
    );
  }
  checkKeys(target, 'scenario', `the scenario`, value);
  for (const [parameter, spec] of Object.entries(memberOf(value, 'parameters') ?? {})) {
    checkKeys(target, 'parameter', `parameter \`${parameter}\``, spec);
  }
  const scenario = value as AnyScenario;
  checkActors(target, scenario);
  return scenario;
}

/** Looks at the actors before anything runs, so that a scenario which cannot run at all is bad usage, not a verdict. */
function checkActors(target: string, scenario: AnyScenario): void {
  const mend = (problem: string) =>
    new UsageError(
      `Expected \`actors\` of \`${target}\` to return actors by name, but ${problem}. Return \`{ name: { run } }\`.`,
    );
  let actors: [string, unknown][];
  try {
    actors = Object.entries(defineActors(scenario, completeParameters(scenario, {})));
  } catch (error) {
    throw error instanceof UsageError ? error : mend(`it threw ${textOf(error)}`);
  }
  for (const [name, actor] of actors) {
    if (typeof memberOf(actor, 'run') !== 'function') throw mend(`\`${name}\` has no \`run\` function`);
    checkKeys(target, 'actor', `actor \`${name}\``, actor);
  }
}

function checkKeys(target: string, kind: keyof typeof KEYS, what: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const known: readonly string[] = KEYS[kind];
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new UsageError(
    `Expected ${what} of \`${target}\` to have only ${known.join(', ')}, got \`${unknown}\`. Mend its name, or leave it out.`,
  );
}

export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
