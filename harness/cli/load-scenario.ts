import { existsSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { setRenewal } from '../actors/module-state.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import * as filerace from '../index.ts';
import { checkScenario, memberOf } from '../schedule/check-scenario.ts';
import { textOf } from '../schedule/error-text.ts';
import { bundle } from './bundle.ts';

const MAX_LOAD_MS = 30_000;

/** A scenario, and what tokens call it. */
export interface LoadedScenario {
  readonly scenario: AnyScenario;
  readonly reference: string;
}

/** Finds a scenario by name, or loads it from a file. Throws a UsageError that says what is wrong with it. */
export async function loadScenario(target: string, catalogue: readonly AnyScenario[]): Promise<LoadedScenario> {
  const known = catalogue.find((scenario) => scenario.name === target);
  if (known !== undefined) return { scenario: known, reference: known.name };
  if (!/[\\/]|\.[cm]?[jt]sx?$/.test(target)) {
    const names = catalogue.map((scenario) => scenario.name).join(', ');
    throw new UsageError(
      `Expected a scenario (${names}) or a file such as ./my.race.ts, got \`${target}\`. Try \`filerace list\`.`,
    );
  }
  return { scenario: await loadFile(target), reference: referenceOf(target) };
}

/**
 * Loads a scenario from a file by bundling it, for programs in which Node itself cannot import TypeScript, and makes it renewable.
 * Where it cannot be bundled, it is imported. Throws as `loadScenario` does.
 */
export async function bundleScenario(file: string): Promise<LoadedScenario> {
  const reference = referenceOf(file);
  const path = resolve(file);
  if (!existsSync(path)) return loadScenario(reference, []);
  try {
    const instantiate = await bundle(path, { filerace, 'filerace/vitest': undefined });
    const scenario = checkScenario(file, defaultOf(instantiate()));
    setRenewal(scenario, { renew: () => defaultOf(instantiate()) as AnyScenario });
    return { scenario, reference };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return loadScenario(reference, []);
  }
}

/** Relative to the working folder where it can be, with `/` on every platform. */
function referenceOf(target: string): string {
  const path = relative(process.cwd(), resolve(target));
  return (isAbsolute(path) ? path : `./${path}`)
    .split(sep)
    .join('/')
    .replace(/^\.\/\.\.\//, '../');
}

async function loadFile(target: string): Promise<AnyScenario> {
  const path = resolve(target);
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw new UsageError(
      `Expected a scenario file, got \`${target}\`, which is no file. Give its path from ${process.cwd()}.`,
    );
  }
  let module: unknown;
  try {
    module = await Promise.race([import(pathToFileURL(path).href), giveUp()]);
  } catch (error) {
    throw new UsageError(
      `Expected a scenario file that can be imported, got \`${target}\`, which threw ${causeOf(error)}. Mend it and try again.`,
    );
  }
  const scenario = checkScenario(target, defaultOf(module));
  await makeRenewable(scenario, path);
  return scenario;
}

/** Each process of the scenario is to have the state of its modules to itself. */
async function makeRenewable(scenario: AnyScenario, path: string): Promise<void> {
  try {
    const instantiate = await bundle(path, { filerace, 'filerace/vitest': undefined });
    // A first time to see that it can be done; Node may refuse what a bundler does not.
    checkScenario(path, defaultOf(instantiate()));
    setRenewal(scenario, { renew: () => defaultOf(instantiate()) as AnyScenario });
  } catch (error) {
    setRenewal(scenario, { reason: causeOf(error) });
  }
}

/** An error in one line. Of a syntax error the first line of the message only announces the one that says what it is. */
function causeOf(error: unknown): string {
  const text = textOf(error);
  const next = error instanceof Error ? error.message.split('\n')[1] : undefined;
  return text.endsWith(':') && next !== undefined ? `${text} ${next}` : text;
}

/** A top-level await that never comes back must not keep us. */
async function giveUp(): Promise<never> {
  await setTimeout(MAX_LOAD_MS, undefined, { ref: false });
  throw new Error(`it was still loading after ${MAX_LOAD_MS / 1000} s`);
}

/** A file loaded as CommonJS has its default export one level further in. */
function defaultOf(module: unknown): unknown {
  const once = memberOf(module, 'default');
  return memberOf(once, 'default') ?? once;
}
