import { UsageError } from '../actors/usage-error.ts';
import { type GateTable, gateExit } from './gate.ts';
import { readTable } from './saved.ts';

/** One shard's table, and the file it was read from. */
export interface Part {
  readonly file: string;
  readonly content: unknown;
}

/** The table of which these are the shards: the same as of one run. Throws a UsageError if they are not all of one. */
export function mergeTables(parts: readonly Part[]): GateTable {
  const tables = parts.map(({ file, content }) => ({ file, table: readTable(file, content) }));
  const [first] = tables;
  if (first === undefined) throw new UsageError('Expected the tables of all shards, got none. Give their files.');
  for (const { file, table } of tables) {
    const isSame = table.total === first.table.total && table.seed === first.table.seed;
    if (!isSame) {
      throw new UsageError(
        `Expected shards of one table, got \`${first.file}\` (${first.table.total} cells, seed ${first.table.seed}) and \`${file}\` (${table.total} cells, seed ${table.seed}). Merge what one set of jobs printed.`,
      );
    }
  }
  for (const { file, table } of tables) {
    const [own, other] = [table, first.table].map(({ environment: { version, commit } }) =>
      `${version} ${commit}`.trim(),
    );
    if (own === other) continue;
    throw new UsageError(
      `Expected shards of one version, got \`${first.file}\` by filerace ${other} and \`${file}\` by ${own}. Merge what one set of jobs printed.`,
    );
  }
  const cells = tables.flatMap(({ table }) => table.cells).sort((a, b) => a.number - b.number);
  const twice = cells.find(({ number }, index) => cells[index + 1]?.number === number);
  if (twice !== undefined) {
    throw new UsageError(
      `Expected each cell once, got number ${twice.number} (${twice.scenario}) twice. Give the file of each shard once.`,
    );
  }
  const missing = Array.from({ length: first.table.total }, (_, index) => index + 1).filter(
    (number) => !cells.some((cell) => cell.number === number),
  );
  if (missing.length > 0) {
    throw new UsageError(
      `Expected all ${first.table.total} cells, got ${cells.length}: number ${missing.slice(0, 5).join(', ')} ${missing.length > 5 ? '… ' : ''}missing. Give the files of all shards.`,
    );
  }
  const lost = tables.find(({ table }) => !table.canary.found);
  const canary = (lost ?? first).table.canary;
  const merged = { cells, canary };
  const { total, seed, environment, skipped } = first.table;
  return { schema: 1, ok: gateExit(merged) === 0, ...merged, skipped, shard: null, total, seed, environment };
}
