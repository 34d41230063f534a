import { fileURLToPath } from 'node:url';
import type { FieldScenario } from '../../harness/cli/field-scenario.ts';

/** TypeScript in a checkout, JavaScript in a package. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** Scenarios over packages as the registry has them, in files of their own: a package may not be installed, and takes time to load. */
export const fieldScenarios: readonly FieldScenario[] = [
  field('write-file-atomic', 7, 'whoever reads a file that two processes replace finds all of one version'),
  field('atomically', 2, 'whoever reads a file that two processes replace finds all of one version'),
  field('lowdb', 7, 'whoever reads the file of a database that two processes update finds valid JSON'),
  field('steno', 4, 'whoever reads a file that two processes write finds all of one version'),
  field('conf', 15, 'two processes that set a key each lose neither'),
  field('configstore', 8, 'what was saved stays, whoever else uses the store'),
  field('jsonfile', 6, 'whoever reads a file that another process writes finds valid JSON'),
  field('fs-extra', 11, 'whoever reads a file that is overwritten by a move or a copy finds one'),
];

function field(name: string, major: number, title: string): FieldScenario {
  const file = fileURLToPath(new URL(`./${name}${extension}`, import.meta.url));
  return { name: `field/${name}`, title, package: name, major, file };
}
