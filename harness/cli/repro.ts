import { completeParameters } from '../actors/parameters.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import { expectationFor, isAsExpected } from '../results/expectation.ts';
import { amountOf } from '../results/gate-text.ts';
import type { Result } from '../results/result.ts';
import { type ReplayCommand, resultText } from '../results/story.ts';
import { alignColumns } from '../results/table.ts';
import type { TableView } from './progress-line.ts';
import type { Supervisor } from './supervisor.ts';

const SCENARIOS = ['rotation', 'unchanged-save', 'backup-read'];
const STRATEGIES = ['rename', 'copyFile', 'link'];
const DISKS = ['memfs', 'real'] as const;
/** A real disk is slower, and the schedules are the same. */
const RUNS = { memfs: 1_000, real: 200 };
const SEED = 1;

/** One scenario with one strategy on one disk. */
export interface Cell {
  readonly scenario: string;
  readonly strategy: string;
  readonly result: Result;
  readonly isExpected: boolean;
}

/** Every strategy in the three scenarios of the flagship, on both disks at the same time. */
export async function reproduce(
  catalogue: readonly AnyScenario[],
  supervisors: Readonly<Record<(typeof DISKS)[number], Supervisor>>,
  {
    chat,
    view,
    tellsRuns,
  }: {
    readonly chat: (line: string) => void;
    readonly view: (look: () => TableView) => void;
    readonly tellsRuns: boolean;
  },
): Promise<Cell[]> {
  let done = 0;
  const current: Partial<Record<(typeof DISKS)[number], string>> = {};
  view(() => ({
    done,
    all: rows(catalogue).length * DISKS.length,
    current: DISKS.flatMap((disk) => {
      const [name, seen] = [current[disk], supervisors[disk].view()];
      return name === undefined || seen === undefined ? [] : [{ name, view: seen }];
    }),
    secondsLeft: undefined,
  }));
  const columns = DISKS.map(async (disk) => {
    const cells: Cell[] = [];
    for (const { scenario, strategy } of rows(catalogue)) {
      const name = `${scenario.name} ${strategy} on ${disk}`;
      current[disk] = name;
      const result = await supervisors[disk].run({
        kind: 'explore',
        target: scenario.name,
        set: [`strategy=${strategy}`],
        policy: 'random',
        seed: SEED,
        limits: { runs: RUNS[disk] },
        fuzz: undefined,
        tellsRuns,
        disk,
        folder: disk === 'real' ? supervisors[disk].folder() : undefined,
        isolation: 'fibers',
      });
      const expected = expectationFor(scenario, completeParameters(scenario, { strategy }));
      done += 1;
      chat(`${name}: ${result.verdict}`);
      cells.push({ scenario: scenario.name, strategy, result, isExpected: isAsExpected(expected, result) });
    }
    return cells;
  });
  return (await Promise.all(columns)).flat();
}

function rows(catalogue: readonly AnyScenario[]): { scenario: AnyScenario; strategy: string }[] {
  const scenarios = SCENARIOS.map((name) => catalogue.find((scenario) => scenario.name === name));
  return scenarios
    .filter((scenario) => scenario !== undefined)
    .flatMap((scenario) => STRATEGIES.map((strategy) => ({ scenario, strategy })));
}

/** The table, and the story of the first failure. */
export function reproText(cells: readonly Cell[], replayWith: ReplayCommand): string {
  const lines = [...tableOf(cells), ''];
  const surprises = cells.filter((cell) => !cell.isExpected);
  lines.push(
    surprises.length === 0
      ? 'Every cell is as expected.'
      : `${surprises.length} cells are not as expected: ${surprises.map(nameOf).join(', ')}.`,
  );
  const caveat = cells[0]?.result.coverage.sentence.split(' at system-call steps; ')[1];
  lines.push(`Covered: schedules sampled at system-call steps; ${caveat}.`, '');
  const first = cells.find(({ result, scenario }) => scenario === 'rotation' && result.violation !== null);
  if (first !== undefined) lines.push(resultText(first.result, replayWith));
  return lines.join('\n');
}

function nameOf({ scenario, strategy, result }: Cell): string {
  return `${scenario} ${strategy} on ${result.disk}`;
}

function tableOf(cells: readonly Cell[]): string[] {
  const keys = [...new Set(cells.map(({ scenario, strategy }) => `${scenario} ${strategy}`))];
  const rowsOfText = keys.map((key) => [
    ...key.split(' '),
    ...DISKS.map((disk) => {
      const cell = cells.find((each) => `${each.scenario} ${each.strategy}` === key && each.result.disk === disk);
      return cell === undefined ? '' : cellText(cell);
    }),
  ]);
  return alignColumns([['scenario', 'strategy', ...DISKS], ...rowsOfText]);
}

function cellText({ result: { verdict, coverage }, isExpected }: Cell): string {
  const amount = amountOf(coverage.sentence);
  const text = verdict === 'held' ? `held, ${amount}` : `${verdict} in run ${coverage.runs.toLocaleString('en-US')}`;
  return isExpected ? text : `${text} (not as expected)`;
}
