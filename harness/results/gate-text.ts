import type { Parameters } from '../actors/parameters.ts';
import type { GateCell, GateTable } from './gate.ts';
import type { Result } from './result.ts';
import { onTerminal, type ReplayCommand, resultText } from './story.ts';
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
    ...alignColumns([COLUMNS, ...rows]).map(onTerminal),
    '',
    ...surprises.map((cell) => resultText(resultOf(cell, table), replayWith)),
    `${gateSentence(table)}\n`,
  ].join('\n');
}

/** How it all stands. */
export function gateSentence({ cells, canary, shard, total }: GateTable): string {
  const differ = cells.filter((cell) => !cell.met && cell.verdict !== 'unknown').length;
  const unknown = cells.filter((cell) => !cell.met && cell.verdict === 'unknown').length;
  const part = shard === null ? '' : `, shard ${shard.index}/${shard.count} of ${total}`;
  const counts = [
    `${cells.length - differ - unknown} as expected`,
    ...(differ > 0 ? [`${differ} not as expected`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ];
  const song = canary.found ? 'the canary was found' : 'the canary was NOT found, so nothing here proves anything';
  return `${cells.length} cells${part}: ${counts.join(', ')}; ${song}.`;
}

/** The result of a cell, as `explore` would have given it. */
export function resultOf(cell: GateCell, { environment }: Pick<GateTable, 'environment'>): Result {
  const { scenario, parameters, disk, isolation, crashes, faults, policy, seed } = cell;
  const { verdict, coverage, violation, unknown, warnings, outside, elapsedMs } = cell;
  const search = { policy, seed, verdict, coverage, violation, unknown, warnings, outside, elapsedMs };
  return { schema: 1, scenario, parameters, disk, isolation, crashes, faults, ...search, environment };
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
    cell.coverage.sentence.split(' at system-call steps')[0] ?? '',
    `${(cell.elapsedMs / 1000).toFixed(1)} s`,
  ];
}
