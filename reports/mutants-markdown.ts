import type { MutantOutcome, MutantRow, MutantTable } from '../harness/results/mutants.ts';
import { killersText, killText, mutantsSentence, remarksOf, rowVerdict } from '../harness/results/mutants-text.ts';
import { escapeMarkdown } from './escape.ts';

const HEAD = ['mutant', 'what it takes away', 'with', 'verdict', 'killed by', 'first'];

/** The list of mutants and what kills each, as a page or a job summary shows it; the tokens of the first kills come after it. */
export function mutantsMarkdown(table: MutantTable): string {
  const { mutants, ok, environment, seed } = table;
  const { node, os, version } = environment;
  const rows = mutants.flatMap((mutant) => mutant.rows.map((row) => rowOf(mutant, row)));
  const tokens = mutants.flatMap(({ name, rows: [...all] }) => {
    const token = all.flatMap(({ killed }) => killed)[0]?.token ?? null;
    return token === null ? [] : [`- ${escapeMarkdown(name)}: \`${token}\``];
  });
  return [
    `## filerace gate --mutants: ${ok ? 'every mutant is killed, or equivalent' : 'not as it should be'}`,
    escapeMarkdown(mutantsSentence(table)),
    ...remarksOf(table).map(escapeMarkdown),
    ...(rows.length === 0
      ? []
      : [[HEAD, HEAD.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')]),
    ...(tokens.length === 0
      ? []
      : ['What `filerace replay` takes to repeat the first, where the mutant’s edits are made:', tokens.join('\n')]),
    escapeMarkdown(`filerace ${version}, Node ${node}, ${os}; seed ${seed}`),
    '',
  ].join('\n\n');
}

function rowOf({ name, what }: MutantOutcome, row: MutantRow): string[] {
  const [first] = row.killed;
  const killers = first === undefined ? ['', ''] : [killersText(row), killText(first)];
  return [name, what, row.with, rowVerdict(row), ...killers].map(escapeMarkdown);
}
