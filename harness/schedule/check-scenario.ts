import { completeParameters } from '../actors/parameters.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import { textOf } from './error-text.ts';
import { defineActors } from './heaps.ts';

/** What may be written where; anything else is a slip of the pen that would change what is modelled, silently. */
const KEYS = {
  scenario: ['name', 'title', 'parameters', 'time', 'runs', 'setup', 'actors', 'invariants', 'recover', 'expect'],
  parameter: ['default', 'oneOf', 'integer', 'fuzz'],
  actor: ['process', 'pid', 'tolerates', 'heap', 'run'],
} as const;

const VERDICTS: readonly unknown[] = ['held', 'violated', 'unknown'];
const JUDGES = ['watch', 'judge', 'atEnd'];

/**
 * Checks a scenario before anything runs; throws a UsageError that says what is wrong with it. `target` is what messages
 * call it: the file it came from, or its name.
 */
export function checkScenario(target: string, value: unknown): AnyScenario {
  return looking(target, () => {
    const scenario = check(target, value);
    checkActors(target, scenario);
    return scenario;
  });
}

/** The same but for its actors, which a search looks at by itself, with the parameters it was given. */
export function checkShape(target: string, value: unknown): AnyScenario {
  return looking(target, () => check(target, value));
}

function looking(target: string, look: () => AnyScenario): AnyScenario {
  try {
    return look();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `Expected a scenario that can be looked at, got \`${target}\`, which threw ${textOf(error)}. Mend it and try again.`,
    );
  }
}

function check(target: string, value: unknown): AnyScenario {
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
  checkValues(target, scenario);
  return scenario;
}

/** Types say all this, but a scenario may be JavaScript, and a slip that is passed over may look green. */
function checkValues(target: string, { time, runs, invariants = [], expect = [] }: AnyScenario): void {
  const mend = (what: string, rule: string, got: unknown) =>
    new UsageError(
      `Expected ${what} of \`${target}\` to be ${rule}, got \`${textOf(got)}\`. Mend it, or leave it out.`,
    );
  if (time !== undefined && time !== 'adversarial' && time !== 'idle')
    throw mend('`time`', 'adversarial or idle', time);
  if (runs !== undefined && !(Number.isInteger(runs) && runs >= 1)) throw mend('`runs`', 'a whole number from 1', runs);
  if (!Array.isArray(invariants)) throw mend('`invariants`', 'a list', invariants);
  for (const invariant of invariants) {
    const judges = JUDGES.filter((name) => typeof memberOf(invariant, name) === 'function');
    if (judges.length === 0 || typeof memberOf(invariant, 'name') !== 'string') {
      throw mend('each of the `invariants`', `an object with a name and one of ${JUDGES.join(', ')}`, invariant);
    }
    const reads = memberOf(invariant, 'reads');
    if (typeof reads === 'object' && reads !== null) continue;
    throw new UsageError(
      `Expected \`reads\` of invariant \`${invariant.name}\` of \`${target}\` to be an object that names what it looks at, such as { labels: ['title'], files: ['a.json'] }, got \`${textOf(reads)}\`. Write \`reads: {}\` if it only looks at the disk when all is done.`,
    );
  }
  if (!Array.isArray(expect)) throw mend('`expect`', 'a list', expect);
  for (const expectation of expect) {
    const verdict = memberOf(expectation, 'verdict');
    if (!VERDICTS.includes(verdict))
      throw mend('each `verdict` that is expected', 'held, violated or unknown', verdict);
    const isolation = memberOf(expectation, 'isolation');
    if (isolation !== undefined && isolation !== 'fibers' && isolation !== 'processes')
      throw mend('each `isolation` of what is expected', 'fibers or processes', isolation);
  }
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
  const pids = new Map<unknown, unknown>();
  for (const [name, actor] of actors) {
    if (typeof memberOf(actor, 'run') !== 'function') throw mend(`\`${name}\` has no \`run\` function`);
    checkKeys(target, 'actor', `actor \`${name}\``, actor);
    checkPid(target, name, actor, pids);
  }
}

/** `pids` has those of the processes that are known so far. */
function checkPid(target: string, name: string, actor: unknown, pids: Map<unknown, unknown>): void {
  const pid = memberOf(actor, 'pid');
  const process = memberOf(actor, 'process') ?? 'main';
  if (pid === undefined) return;
  const rule = !(typeof pid === 'number' && Number.isInteger(pid) && pid >= 1)
    ? 'a whole number from 1'
    : pids.has(process) && pids.get(process) !== pid
      ? `one for all actors of process ${String(process)}, which has ${String(pids.get(process))}`
      : undefined;
  pids.set(process, pid);
  if (rule === undefined) return;
  throw new UsageError(
    `Expected \`pid\` of actor \`${name}\` of \`${target}\` to be ${rule}, got \`${JSON.stringify(pid) ?? String(pid)}\`. Mend it, or leave it out.`,
  );
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
