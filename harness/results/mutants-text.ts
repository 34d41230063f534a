import { parametersText, resultOf } from './gate-text.ts';
import type { Kill, MutantOutcome, MutantRow, MutantTable } from './mutants.ts';
import { inOneLine, type ReplayCommand, resultText } from './story.ts';
import { alignColumns } from './table.ts';

const COLUMNS = ['mutant', 'with', 'verdict', 'killed by', 'first', 'token'] as const;

/** The table, then what is not as it should be, then one line that says how it all stands. */
export function mutantsText(table: MutantTable, replayWith: ReplayCommand): string {
  const rows = table.mutants.flatMap((mutant) => mutant.rows.map((row) => cellsOf(mutant, row)));
  return [
    ...(rows.length === 0
      ? []
      : [...alignColumns([COLUMNS, ...rows.map((row) => row.map(inOneLine))]).map(inOneLine), '']),
    ...table.baseline.surprises.map((cell) => resultText(resultOf(cell, table), replayWith)),
    ...remarksOf(table).map(inOneLine),
    `${mutantsSentence(table)}\n`,
  ].join('\n');
}

/** What there is to say of single mutants: the proof of each that is equivalent, and what to do about the others. */
export function remarksOf({ mutants }: Pick<MutantTable, 'mutants'>): string[] {
  return mutants.flatMap((mutant) => {
    const remark = remarkOf(mutant);
    return remark === undefined ? [] : [`${mutant.name}: ${mutant.what} ${remark}`];
  });
}

function remarkOf({ verdict, proof, rows }: MutantOutcome): string | undefined {
  switch (verdict) {
    case 'killed':
      return undefined;
    case 'equivalent':
      return `Nothing can tell: ${proof}`;
    case 'refuted':
      return `It was said that nothing can tell (${proof}), and a cell can. Take the proof away.`;
    case 'survived':
      return 'No cell notices. Add a scenario that does, or a proof that none can.';
    case 'unknown':
      return rows.length === 0 ? 'It was not run.' : 'Of some cells nothing is known, and no other one notices.';
  }
}

/** How it all stands. */
export function mutantsSentence({ mutants, baseline, runs, leftOut, shard, total }: MutantTable): string {
  const table = `${baseline.cells} cells on memfs with at most ${runs} runs each`;
  const without = leftOut.length === 0 ? '' : `, without ${leftOut.join(', ')}, whose runs are long`;
  if (baseline.cells === 0) return 'Nothing was run.';
  if (!baseline.ok) {
    return `The table (${table}${without}) is not as expected without any mutant, so nothing can be said of them.`;
  }
  const part = shard === null ? '' : `, shard ${shard.index}/${shard.count} of ${total}`;
  const count = (verdict: MutantOutcome['verdict']) => mutants.filter((mutant) => mutant.verdict === verdict).length;
  const counts = (['killed', 'equivalent', 'survived', 'refuted', 'unknown'] as const)
    .map((verdict) => [count(verdict), verdict] as const)
    .filter(([number, verdict]) => number > 0 || verdict === 'killed')
    .map(([number, verdict]) => `${number} ${verdict}`);
  return `${mutants.length} mutants${part}: ${counts.join(', ')}; ${table}${without}, as expected without a mutant.`;
}

/** `killed`, or why not. */
export function rowVerdict({ verdict, maskedBy, unknown }: MutantRow): string {
  if (maskedBy !== null) return `survived, masked by the ${maskedBy}`;
  return verdict === 'unknown' ? `unknown in ${unknown} cells` : verdict;
}

/** Every scenario that kills, and in how many cells. */
export function killersText({ killed }: MutantRow): string {
  const names = [...new Set(killed.map(({ scenario }) => scenario))];
  return names.map((name) => `${name} ×${killed.filter(({ scenario }) => scenario === name).length}`).join(', ');
}

/** A cell that kills, and how. */
export function killText({ scenario, parameters, invariant }: Kill): string {
  const cell = [scenario, parametersText(parameters)].filter((text) => text !== '').join(' ');
  return `${cell}: ${invariant ?? 'held in all there is, where a violation was expected'}`;
}

function cellsOf({ name }: MutantOutcome, row: MutantRow): string[] {
  const [first] = row.killed;
  const found = first === undefined ? ['-', '-', '-'] : [killersText(row), killText(first), first.token ?? '-'];
  return [name, row.with, rowVerdict(row), ...found];
}
