import type { GateCell, GateTable } from '../harness/results/gate.ts';
import { amountOf, caveatsOf, gateSentence, parametersText, resultOf } from '../harness/results/gate-text.ts';
import { criticalText, type ReplayCommand, storyTable } from '../harness/results/story.ts';
import { type RaceView, viewRace } from './race-view.ts';

/** A cell as every report shows it: texts only, none of them escaped. */
export interface CellView {
  readonly scenario: string;
  readonly parameters: string;
  readonly disk: string;
  readonly isolation: string;
  readonly crashes: string;
  readonly faults: string;
  readonly expected: string;
  readonly verdict: string;
  readonly met: boolean;
  readonly invariant: string;
  readonly coverage: string;
  /** How much was searched, in short. */
  readonly amount: string;
  readonly warnings: readonly string[];
  readonly seconds: number;
  /** What was found, in a sentence; empty if nothing was. */
  readonly finding: string;
  readonly criticalPair: string;
  /** The command that repeats the run; empty where there is none. */
  readonly replay: string;
  /** A column per actor and time down; empty where no run is shown. */
  readonly story: string;
  /** Of a cell that is not as expected: all that is known of its run. */
  readonly race: RaceView | undefined;
}

export interface GateView {
  readonly ok: boolean;
  readonly sentence: string;
  readonly isCanaryFound: boolean;
  /** What makes cells that held worth less than they look. */
  readonly caveats: readonly string[];
  /** What has no cell, and why. */
  readonly skipped: readonly { readonly scenario: string; readonly reason: string }[];
  readonly cells: readonly CellView[];
  readonly where: string;
}

/** Columns of the table, after the mark that says whether a cell is as expected. */
export const COLUMNS = [
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
] as const;

/** A cell in these columns. */
export function rowTexts(cell: CellView): string[] {
  const { scenario, parameters, disk, isolation, crashes, faults, expected, verdict, amount, seconds } = cell;
  return [scenario, parameters, disk, isolation, crashes, faults, expected, verdict, amount, `${seconds.toFixed(1)} s`];
}

/** All that reports of a table have in common. */
export function viewGate(table: GateTable, replayWith: ReplayCommand): GateView {
  const { node, os, version } = table.environment;
  return {
    ok: table.ok,
    sentence: gateSentence(table),
    isCanaryFound: table.canary.found,
    caveats: caveatsOf(table.cells),
    skipped: table.skipped,
    cells: table.cells.map((cell) => viewCell(cell, table, replayWith)),
    where: `filerace ${version}, Node ${node}, ${os}; seed ${table.seed}`,
  };
}

function viewCell(cell: GateCell, table: GateTable, replayWith: ReplayCommand): CellView {
  const { violation, unknown, token } = cell;
  return {
    scenario: cell.scenario,
    parameters: parametersText(cell.parameters),
    disk: cell.disk,
    isolation: cell.isolation,
    crashes: String(cell.crashes),
    faults: String(cell.faults),
    expected: cell.expectedInvariant === null ? cell.expected : `${cell.expected} by ${cell.expectedInvariant}`,
    verdict: cell.verdict,
    met: cell.met,
    invariant: cell.invariant ?? '',
    coverage: cell.coverage.sentence,
    amount: amountOf(cell.coverage.sentence),
    warnings: cell.warnings,
    seconds: cell.elapsedMs / 1000,
    finding: violation?.message ?? unknown?.message ?? '',
    criticalPair: criticalText(violation?.critical ?? []) ?? '',
    replay: token === null ? '' : replayWith(token, resultOf(cell, table)),
    story: violation === null ? '' : storyTable(violation),
    race: cell.met ? undefined : viewRace(resultOf(cell, table), replayWith),
  };
}
