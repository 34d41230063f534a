import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

/** What `--json` prints: the names of the schemas that are published. */
export const schemaNames = ['result', 'stress', 'gate', 'list'] as const;
export type SchemaName = (typeof schemaNames)[number];

/** What is printed with `--json`: the type of each, and the file that declares it. */
const TYPES = {
  result: { type: 'Result', path: '../results/result.ts' },
  stress: { type: 'StressResult', path: '../results/stress-result.ts' },
  gate: { type: 'GateTable', path: '../results/gate.ts' },
  list: { type: 'ScenarioList', path: '../cli/listing.ts' },
} as const satisfies Readonly<Record<SchemaName, unknown>>;

/** Where a schema is published. */
export function schemaUrl(name: SchemaName): URL {
  return new URL(`../results/schemas/${name}.schema.json`, import.meta.url);
}

/** The JSON Schema (draft 7) of a type, with its comments. Fields may be added, so others than those named are allowed. */
export function schemaOf(name: SchemaName): Record<string, unknown> {
  const { type, path } = TYPES[name];
  const generator = createGenerator({
    path: fileURLToPath(new URL(path, import.meta.url)),
    tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)),
    type,
    topRef: false,
    additionalProperties: true,
    skipTypeCheck: true,
    sortProps: false,
  });
  return { title: `filerace: what \`--json\` prints (${name})`, ...generator.createSchema(type) };
}
