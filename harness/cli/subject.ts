import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { completeParameters, type Parameters, parametersOf } from '../actors/parameters.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import { describeEnvironment } from '../results/environment.ts';
import { describeProgram } from '../schedule/executor.ts';

/** What a search was about, as far as a change of it can be noticed. */
export interface Subject {
  readonly version: string;
  /** Of the checkout filerace runs from; empty where there is none. */
  readonly commit: string;
  readonly scenario: string;
  /** A hash of the scenario's file; empty for those that come with filerace. */
  readonly file: string;
  /** A hash of its actors, of the text of its functions, and of all parameters. Code that it imports is not in it. */
  readonly program: string;
}

/** `file` is where the scenario was loaded from; undefined for one that comes with filerace. */
export function subjectOf(file: string | undefined, scenario: AnyScenario, given: Parameters): Subject {
  const { version, commit } = describeEnvironment(undefined);
  const parameters = completeParameters(scenario, given);
  const { name, time, runs, setup, invariants = [] } = scenario;
  const program = {
    ...describeProgram(scenario, parameters),
    parameters,
    choices: parametersOf(scenario).map(({ fuzz: _, ...choice }) => choice),
    expect: scenario.expect,
    time,
    runs,
    texts: [setup, scenario.actors].map(String),
    judges: invariants.map((each) => [each.name, each.reads, ...[each.watch, each.judge, each.atEnd].map(String)]),
  };
  return {
    version,
    commit,
    scenario: name,
    file: file === undefined ? '' : hashOf(readFileSync(file)),
    program: hashOf(JSON.stringify(program)),
  };
}

/** Throws a UsageError if a search that has been about `old` cannot go on with `own`. */
export function checkSubject(own: Subject, old: Subject): void {
  if (own.version !== old.version || own.commit !== old.commit) {
    throw new UsageError(
      `Expected a state that this filerace (${nameOf(own)}) has written, got one of ${nameOf(old)}, which may search otherwise. Begin anew, without \`--resume\`.`,
    );
  }
  if (own.scenario !== old.scenario) {
    throw new UsageError(
      `Expected the scenario whose search was kept, \`${old.scenario}\`, got \`${own.scenario}\`. Name that one, or begin anew, without \`--resume\`.`,
    );
  }
  if (own.file !== old.file || own.program !== old.program) {
    throw new UsageError(
      `Expected the scenario as it was when the state was written, got one that has changed: \`${own.scenario}\`. What was searched is no longer so; begin anew, without \`--resume\`.`,
    );
  }
}

function nameOf({ version, commit }: Subject): string {
  return commit === '' ? version : `${version}, commit ${commit}`;
}

function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
