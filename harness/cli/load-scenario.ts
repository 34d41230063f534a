import { existsSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Renewed, setRenewal, whyShared } from '../actors/module-state.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import * as filerace from '../index.ts';
import { checkScenario, memberOf } from '../schedule/check-scenario.ts';
import { textOf } from '../schedule/error-text.ts';
import { keepProcess } from '../schedule/process-state.ts';
import { buildFailureText } from './build-failure.ts';
import { bundle, type Instantiate, type OwnModule } from './bundle.ts';
import { type CatalogueEntry, isField, missingPackage } from './field-scenario.ts';
import { allowImports, OWN } from './imports.ts';

const MAX_LOAD_MS = 30_000;

/** A scenario, what tokens call it, and the file it was loaded from; undefined for one that is part of filerace itself. */
export interface LoadedScenario {
  readonly scenario: AnyScenario;
  readonly reference: string;
  readonly file: string | undefined;
}

/** Finds a scenario by name, or loads it from a file. Throws a UsageError that says what is wrong with it. */
export async function loadScenario(target: string, catalogue: readonly CatalogueEntry[]): Promise<LoadedScenario> {
  const known = catalogue.find(({ name }) => name === target);
  if (known !== undefined && isField(known)) {
    const missing = missingPackage(known);
    if (missing !== undefined) {
      throw new UsageError(
        `Expected the package that \`${target}\` races, got none that fits (${missing}). Install it and try again.`,
      );
    }
    return { scenario: await loadFile(known.file), reference: target, file: known.file };
  }
  if (known !== undefined) return { scenario: known, reference: known.name, file: undefined };
  if (!/[\\/]|\.[cm]?[jt]sx?$/.test(target)) {
    const names = catalogue.map(({ name }) => name).join(', ');
    throw new UsageError(
      `Expected a scenario (${names}) or a file such as ./my.race.ts, got \`${target}\`. Try \`filerace list\`.`,
    );
  }
  await allowImports();
  return { scenario: await loadFile(target), reference: referenceOf(target), file: target };
}

/**
 * Loads a scenario from a file by bundling it, for programs in which Node itself cannot import TypeScript, and makes it renewable.
 * Where it cannot be bundled, it is imported. Throws as `loadScenario` does.
 */
export async function bundleScenario(file: string): Promise<LoadedScenario> {
  const reference = referenceOf(file);
  const path = resolve(file);
  const imported = async () => ({ scenario: await loadFile(file), reference, file });
  if (!existsSync(path)) return imported();
  try {
    const instantiate = await bundle(path, OWN_MODULES);
    const scenario = checkScenario(file, defaultOf(instantiate().exports));
    setRenewal(scenario, { renew: () => renewedBy(instantiate) });
    return { scenario, reference, file };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return imported();
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
  const restore = keepProcess();
  const scenario = await importScenario(target);
  await makeRenewable(scenario, path);
  // What the modules have made global they make again, if they are loaded again.
  if (whyShared(scenario) === undefined) restore();
  return scenario;
}

/** The scenario that a file exports, with the state of its modules shared by all processes: to be looked at, not to be run. */
export async function importScenario(target: string): Promise<AnyScenario> {
  let module: unknown;
  try {
    module = await Promise.race([import(pathToFileURL(resolve(target)).href), giveUp()]);
  } catch (error) {
    throw new UsageError(
      `Expected a scenario file that can be imported, got \`${target}\`, which threw ${causeOf(error)}. Mend it and try again.`,
    );
  }
  return checkScenario(target, defaultOf(module));
}

/** `filerace/vitest` only makes tests, of which a process of a scenario has none. */
const OWN_MODULES: readonly OwnModule[] = [
  { name: 'filerace', file: fileURLToPath(OWN.filerace), exports: filerace },
  { name: 'filerace/vitest', file: fileURLToPath(OWN['filerace/vitest']), exports: undefined },
];

/** Each process of the scenario is to have the state of its modules to itself. */
async function makeRenewable(scenario: AnyScenario, path: string): Promise<void> {
  let restore = () => {};
  try {
    const instantiate = await bundle(path, OWN_MODULES);
    restore = keepProcess();
    // A first time to see that it can be done; Node may refuse what a bundler does not.
    checkScenario(path, defaultOf(instantiate().exports));
    setRenewal(scenario, { renew: () => renewedBy(instantiate) });
  } catch (error) {
    setRenewal(scenario, { reason: causeOf(error) });
  } finally {
    restore();
  }
}

function renewedBy(instantiate: Instantiate): Renewed {
  const { exports, load } = instantiate();
  return { scenario: defaultOf(exports) as AnyScenario, load };
}

/** An error in one line. Of a syntax error the first line of the message only announces the one that says what it is. */
function causeOf(error: unknown): string {
  const failure = buildFailureText(error);
  if (failure !== undefined) return failure;
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
