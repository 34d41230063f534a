import type { Parameters } from '../actors/parameters.ts';
import { count } from './coverage-sentence.ts';
import type { GateCell, GateTable } from './gate.ts';
import type { Result } from './result.ts';
import { inOneLine, type ReplayCommand, resultText } from './story.ts';
import { alignColumns } from './table.ts';

const COLUMNS = [
  'scenario',
  'parameters',
  'disk',
  'isolation',
  'crashes',
  'faults',
  'expected',
  'verdict',
  'met',
  'invariant',
  'token',
  'coverage',
  'elapsed',
] as const;

/** The table, then every cell that is not as expected, then one line that says how it all stands. */
export function gateText(table: GateTable, replayWith: ReplayCommand): string {
  const rows = table.cells.map(rowOf);
  const surprises = table.cells.filter((cell) => !cell.met);
  return [
    ...alignColumns([COLUMNS, ...rows.map((row) => row.map(inOneLine))]).map(inOneLine),
    '',
    ...surprises.map((cell) => resultText(resultOf(cell, table), replayWith)),
    ...caveatsOf(table.cells).map((caveat) => inOneLine(`beware: ${caveat}`)),
    ...skippedTexts(table).map((text) => inOneLine(text)),
    `${gateSentence(table)}\n`,
  ].join('\n');
}

/** How it all stands. */
export function gateSentence({ cells, canary, skipped, shard, total }: GateTable): string {
  const differ = cells.filter((cell) => !cell.met && cell.verdict !== 'unknown').length;
  const unknown = cells.filter((cell) => !cell.met && cell.verdict === 'unknown').length;
  const part = shard === null ? '' : `, shard ${shard.index}/${shard.count} of ${total}`;
  const weak = cells.filter(({ met, warnings }) => met && warnings.length > 0).length;
  const counts = [
    `${cells.length - differ - unknown} as expected${weak > 0 ? ` (${weak} of them with a warning)` : ''}`,
    ...(differ > 0 ? [`${differ} not as expected`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ];
  const without =
    skipped.length === 0
      ? ''
      : `; ${skipped.length} ${skipped.length === 1 ? 'scenario was' : 'scenarios were'} skipped`;
  const song = canary.found ? 'the canary was found' : 'the canary was NOT found, so nothing here proves anything';
  return `${count(cells.length, 'cell')}${part}: ${counts.join(', ')}${without}; ${song}.`;
}

/** What has no cell, and why. */
export function skippedTexts({ skipped }: Pick<GateTable, 'skipped'>): string[] {
  return skipped.map(({ scenario, reason }) => `skipped: ${scenario}, ${reason}`);
}

/** Cells that are named for one warning. */
const MAX_NAMED = 3;

/** What makes cells that held worth less than they look: each warning once, with the cells that it is about. */
export function caveatsOf(cells: readonly GateCell[]): string[] {
  const warned = cells.filter(({ met }) => met);
  const texts = [...new Set(warned.flatMap(({ warnings }) => warnings))];
  return texts.map((text) => {
    const names = warned
      .filter(({ warnings }) => warnings.includes(text))
      .map(({ scenario, parameters, disk }) =>
        [scenario, parametersText(parameters), `on ${disk}`].filter(Boolean).join(' '),
      );
    const more = names.length > MAX_NAMED ? [`${names.length - MAX_NAMED} more`] : [];
    return `${text} (${[...names.slice(0, MAX_NAMED), ...more].join('; ')})`;
  });
}

/** The result of a cell, as `explore` would have given it. */
export function resultOf(cell: GateCell, { environment }: Pick<GateTable, 'environment'>): Result {
  const {
    number: _number,
    expected: _expected,
    expectedInvariant: _asked,
    met: _met,
    invariant: _found,
    token: _token,
    ...searched
  } = cell;
  const filesystem = cell.disk === 'memfs' ? 'memfs' : environment.filesystem;
  return { schema: 1, ...searched, environment: { ...environment, filesystem } };
}

/** How much was searched, without what goes for every search. */
export function amountOf(sentence: string): string {
  return (sentence.split(' at system-call steps')[0] ?? '').replace(/,$/, '');
}

/** As `--set` takes them. */
export function parametersText(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}

function rowOf(cell: GateCell): string[] {
  return [
    cell.scenario,
    parametersText(cell.parameters),
    cell.disk,
    cell.isolation,
    String(cell.crashes),
    String(cell.faults),
    cell.expected,
    cell.verdict,
    cell.met ? 'yes' : 'NO',
    cell.invariant ?? '-',
    cell.token ?? '-',
    amountOf(cell.coverage.sentence),
    `${(cell.elapsedMs / 1000).toFixed(1)} s`,
  ];
}
