import type { GateTable } from '../harness/results/gate.ts';
import type { ReplayCommand } from '../harness/results/story.ts';
import { escapeMarkup } from './escape.ts';
import { type CellView, viewGate } from './gate-view.ts';

/** As most CI systems read it: a suite per scenario, a case per cell, a failure for each that is not as expected. */
export function gateJunit(table: GateTable, replayWith: ReplayCommand): string {
  const { cells, skipped, isCanaryFound } = viewGate(table, replayWith);
  const names = [...new Set(cells.map(({ scenario }) => scenario))];
  const suites = names.map((name) => {
    const own = cells.filter(({ scenario }) => scenario === name);
    return suite(name, own.map(caseOf), {
      skipped: 0,
      failures: own.filter(({ met, verdict }) => !met && verdict !== 'unknown').length,
      errors: own.filter(({ met, verdict }) => !met && verdict === 'unknown').length,
      seconds: own.reduce((sum, { seconds }) => sum + seconds, 0),
    });
  });
  for (const { scenario, reason } of skipped) {
    const none = `    <testcase classname="${escapeMarkup(scenario)}" name="is skipped">\n      <skipped message="${escapeMarkup(reason)}"/>\n    </testcase>`;
    suites.push(suite(scenario, [none], { failures: 0, errors: 0, skipped: 1, seconds: 0 }));
  }
  const lost = '    <failure message="the canary, a planted race, was not found: this gate proves nothing"/>\n';
  const song = `    <testcase classname="canary" name="is found">${isCanaryFound ? '' : `\n${lost}    `}</testcase>`;
  suites.push(suite('canary', [song], { failures: isCanaryFound ? 0 : 1, errors: 0, skipped: 0, seconds: 0 }));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="filerace">\n${suites.join('\n')}\n</testsuites>\n`;
}

function suite(
  name: string,
  cases: readonly string[],
  counted: Readonly<Record<'failures' | 'errors' | 'skipped' | 'seconds', number>>,
): string {
  const { failures, errors, skipped, seconds } = counted;
  const without = skipped === 0 ? '' : ` skipped="${skipped}"`;
  const counts = `tests="${cases.length}" failures="${failures}" errors="${errors}"${without} time="${seconds.toFixed(3)}"`;
  return `  <testsuite name="${escapeMarkup(name)}" ${counts}>\n${cases.join('\n')}\n  </testsuite>`;
}

function caseOf(cell: CellView): string {
  const name = [cell.parameters, `on ${cell.disk}, ${cell.isolation}, crashes ${cell.crashes}, faults ${cell.faults}`]
    .filter((part) => part !== '')
    .join(' ');
  const head = `    <testcase classname="${escapeMarkup(cell.scenario)}" name="${escapeMarkup(name)}" time="${cell.seconds.toFixed(3)}"`;
  if (cell.met && cell.warnings.length === 0) return `${head}/>`;
  if (cell.met) {
    const caveats = cell.warnings.map((warning) => `beware: ${warning}`).join('\n');
    return `${head}>\n      <system-out>${escapeMarkup(caveats)}</system-out>\n    </testcase>`;
  }
  const kind = cell.verdict === 'unknown' ? 'error' : 'failure';
  const message = `expected ${cell.expected}, got ${cell.verdict}${cell.invariant === '' ? '' : ` by ${cell.invariant}`}`;
  const body = [cell.scenario, cell.finding, cell.criticalPair, cell.replay, cell.story, `covered: ${cell.coverage}`];
  const text = body.filter((part) => part !== '').join('\n\n');
  return `${head}>\n      <${kind} message="${escapeMarkup(message)}">${escapeMarkup(text)}</${kind}>\n    </testcase>`;
}
