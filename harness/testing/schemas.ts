import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGenerator, type SchemaGenerator } from 'ts-json-schema-generator';

/** What `--json` prints: the names of the schemas that are published. */
export const schemaNames = ['result', 'stress', 'gate', 'list'] as const;
export type SchemaName = (typeof schemaNames)[number];

/** What is printed with `--json`: the type of each. */
const TYPES = {
  result: 'Result',
  stress: 'StressResult',
  gate: 'GateTable',
  list: 'ScenarioList',
} as const satisfies Readonly<Record<SchemaName, unknown>>;

/** The files that declare these types. */
const FILES = '../{results/{result,stress-result,gate},cli/listing}.ts';

/** Reads the types once: that takes longer than to make any schema of them. */
let generator: SchemaGenerator | undefined;

/** Where a schema is published. */
export function schemaUrl(name: SchemaName): URL {
  return new URL(`../results/schemas/${name}.schema.json`, import.meta.url);
}

/** The JSON Schema (draft 7) of a type, with its comments. Fields may be added, so others than those named are allowed. */
export function schemaOf(name: SchemaName): Record<string, unknown> {
  generator ??= createGenerator({
    path: join(fileURLToPath(new URL('.', import.meta.url)), FILES).replaceAll('\\', '/'),
    tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)),
    topRef: false,
    additionalProperties: true,
    skipTypeCheck: true,
    sortProps: false,
  });
  return { title: `filerace: what \`--json\` prints (${name})`, ...generator.createSchema(TYPES[name]) };
}
