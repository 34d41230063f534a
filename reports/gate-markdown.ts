import type { GateTable } from '../harness/results/gate.ts';
import type { ReplayCommand } from '../harness/results/story.ts';
import { escapeMarkdown, fence } from './escape.ts';
import { type CellView, COLUMNS, rowTexts, viewGate } from './gate-view.ts';
import { raceMermaid } from './race-mermaid.ts';

/** As a pull request or a job summary shows it: what went wrong first, then the whole table. */
export function gateMarkdown(table: GateTable, replayWith: ReplayCommand): string {
  const { ok, sentence, caveats, skipped, cells, where } = viewGate(table, replayWith);
  const surprises = cells.filter((cell) => !cell.met);
  const rows = [['', ...COLUMNS], ['', ...COLUMNS].map(() => '---'), ...cells.map(rowOf)].map(
    (row) => `| ${row.join(' | ')} |`,
  );
  return [
    `## filerace gate: ${ok ? 'as expected' : 'not as expected'}`,
    escapeMarkdown(sentence),
    ...surprises.map(sectionOf),
    rows.join('\n'),
    ...listOf(caveats.map((each) => `Beware: ${each}`)),
    ...listOf(skipped.map(({ scenario, reason }) => `Skipped: ${scenario}, ${reason}`)),
    escapeMarkdown(where),
    '',
  ].join('\n\n');
}

function listOf(texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [texts.map((each) => `- ${escapeMarkdown(each)}`).join('\n')];
}

function rowOf(cell: CellView): string[] {
  const mark = cell.met ? `✓${cell.warnings.length > 0 ? ' !' : ''}` : '**✗**';
  return [mark, ...rowTexts(cell).map(escapeMarkdown)];
}

function sectionOf(cell: CellView): string {
  const { scenario, parameters, disk, expected, verdict, invariant, finding, criticalPair, replay, story, race } = cell;
  const diagram = race === undefined ? undefined : raceMermaid(race);
  return [
    `### ✗ ${escapeMarkdown(`${scenario} ${parameters} on ${disk}`)}`,
    escapeMarkdown(`Expected ${expected}, got ${verdict}${invariant === '' ? '' : ` by ${invariant}`}. ${finding}`),
    ...(criticalPair === '' ? [] : [escapeMarkdown(criticalPair)]),
    ...(replay === '' ? [] : [fence(replay, 'sh')]),
    ...(diagram === undefined ? [] : [fence(diagram, 'mermaid')]),
    ...(story === '' ? [] : [fence(story)]),
  ].join('\n\n');
}
