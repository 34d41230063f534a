import type { GateTable } from './gate.ts';
import { parametersText, resultOf } from './gate-text.ts';
import { criticalText, type ReplayCommand } from './story.ts';

/** What GitHub shows beside a workflow run: a line per cell that is not as expected, and one for a lost canary. */
export function annotationsOf(table: GateTable, replayWith: ReplayCommand): string[] {
  const cells = table.cells.filter((cell) => !cell.met);
  const lines = cells.map((cell) => {
    const { scenario, parameters, disk, verdict, expected, violation, unknown, token } = cell;
    const title = `filerace: ${scenario} ${parametersText(parameters)} on ${disk}`;
    const what = violation === null ? (unknown?.message ?? '') : `${violation.invariant}: ${violation.message}`;
    const pair = criticalText(violation?.critical ?? []) ?? '';
    const replay = token === null ? [] : [replayWith(token, resultOf(cell, table))];
    const text = [`expected ${expected}, got ${verdict}`, what, pair, ...replay].filter((line) => line !== '');
    return `::error title=${escapeProperty(title)}::${escapeData(text.join('\n'))}`;
  });
  if (table.canary.found) return lines;
  return [...lines, '::error title=filerace::the canary, a planted race, was not found: this gate proves nothing'];
}

/** As the workflow commands of GitHub want it. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
