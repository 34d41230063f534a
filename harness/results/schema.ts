import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

/** What `--json` prints: the names of the schemas that are published beside this file. */
export const schemaNames = ['result', 'gate', 'list'] as const;
export type SchemaName = (typeof schemaNames)[number];

const compiled = new Map<SchemaName, ValidateFunction>();

/** Undefined if the value is what the schema says; else what is wrong with it, in a few words. For what comes from outside. */
export function misfit(name: SchemaName, value: unknown): string | undefined {
  let fits = compiled.get(name);
  if (fits === undefined) {
    // Our schemas name unions of types, which strict mode takes for a slip.
    const ajv = new Ajv({ allowUnionTypes: true });
    fits = ajv.compile(JSON.parse(readFileSync(new URL(`./schemas/${name}.schema.json`, import.meta.url), 'utf8')));
    compiled.set(name, fits);
  }
  if (fits(value)) return undefined;
  const [first] = fits.errors ?? [];
  const where = first?.instancePath.split('/').filter((part) => part !== '') ?? [];
  return `${where.length === 0 ? 'it' : `its ${where.join('.')}`} ${first?.message ?? 'is not as it should be'}`;
}
