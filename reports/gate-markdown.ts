import type { GateTable } from '../harness/results/gate.ts';
import type { ReplayCommand } from '../harness/results/story.ts';
import { escapeMarkdown, fence } from './escape.ts';
import { type CellView, viewGate } from './gate-view.ts';
import { raceMermaid } from './race-mermaid.ts';

const HEAD = [
  '',
  'scenario',
  'parameters',
  'disk',
  'isolation',
  'crashes',
  'faults',
  'expected',
  'verdict',
  'coverage',
  'time',
];

/** As a pull request or a job summary shows it: what went wrong first, then the whole table. */
export function gateMarkdown(table: GateTable, replayWith: ReplayCommand): string {
  const { ok, sentence, caveats, cells, where } = viewGate(table, replayWith);
  const surprises = cells.filter((cell) => !cell.met);
  const rows = [HEAD, HEAD.map(() => '---'), ...cells.map(rowOf)].map((row) => `| ${row.join(' | ')} |`);
  return [
    `## filerace gate: ${ok ? 'as expected' : 'not as expected'}`,
    escapeMarkdown(sentence),
    ...surprises.map(sectionOf),
    rows.join('\n'),
    ...(caveats.length === 0 ? [] : [caveats.map((each) => `- ${escapeMarkdown(`Beware: ${each}`)}`).join('\n')]),
    escapeMarkdown(where),
    '',
  ].join('\n\n');
}

function rowOf(cell: CellView): string[] {
  const { met, scenario, parameters, disk, isolation, crashes, faults, expected, verdict, amount, seconds } = cell;
  const texts = [scenario, parameters, disk, isolation, crashes, faults, expected, verdict, amount].map(escapeMarkdown);
  return [met ? `✓${cell.warnings.length > 0 ? ' !' : ''}` : '**✗**', ...texts, `${seconds.toFixed(1)} s`];
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
