import { writeFileSync } from 'node:fs';
import { schemaNames, schemaOf, schemaUrl } from './schemas.ts';

/** Writes the schemas that are published, from the types: `npm run schemas`. */
for (const name of schemaNames) {
  writeFileSync(schemaUrl(name), `${JSON.stringify(schemaOf(name), undefined, 2)}\n`);
}
