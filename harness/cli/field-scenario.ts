import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AnyScenario } from '../actors/scenario.ts';

/** A scenario that comes with filerace, in a file of its own, over a package that may not be installed. */
export interface FieldScenario {
  readonly name: string;
  readonly title: string;
  /** The package that it races, as the registry names it. */
  readonly package: string;
  /** The major version that is raced: what is expected is expected of no other. */
  readonly major: number;
  /** Path of the file that exports the scenario. It is not loaded before somebody wants it. */
  readonly file: string;
}

/** What comes with filerace. */
export type CatalogueEntry = AnyScenario | FieldScenario;

export function isField(entry: CatalogueEntry): entry is FieldScenario {
  return 'package' in entry;
}

/** Those that are always there. */
export function builtInOf(catalogue: readonly CatalogueEntry[]): AnyScenario[] {
  return catalogue.filter((entry): entry is AnyScenario => !isField(entry));
}

/** The version of the package that the scenario's file would import; undefined if there is none. */
export function installedVersion({ package: name, file }: Pick<FieldScenario, 'package' | 'file'>): string | undefined {
  // Not by resolving it: most packages do not export their package.json.
  const folders = createRequire(file).resolve.paths(name) ?? [];
  const manifest = folders.map((folder) => join(folder, name, 'package.json')).find((path) => existsSync(path));
  if (manifest === undefined) return undefined;
  const { version }: { readonly version?: unknown } = JSON.parse(readFileSync(manifest, 'utf8'));
  return typeof version === 'string' ? version : undefined;
}

/** Why the scenario cannot be run, with the command that helps; undefined if it can. */
export function missingPackage(field: FieldScenario): string | undefined {
  const version = installedVersion(field);
  const install = `npm install ${field.package}@${field.major}`;
  if (version === undefined) return `not installed: ${install}`;
  return version.split('.')[0] === String(field.major) ? undefined : `installed is ${version}: ${install}`;
}
