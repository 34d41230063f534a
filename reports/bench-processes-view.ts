import type { BenchReport } from '../harness/results/bench.ts';
import { keys, type Lookup, processesHows, processesReference } from '../harness/results/bench-keys.ts';
import { intervalText, numberText, SPREAD_HEAD, spreadCells, valueText } from './bench-format.ts';
import type { Section, Table } from './bench-view.ts';

/** What a run costs whose processes are real. */
export function processesSection({ places }: BenchReport, lookup: Lookup): Section {
  const tables = places.map(({ name }) => processesTable(name, lookup)).filter(({ rows }) => rows.length > 0);
  return {
    title: 'What a run in real processes costs',
    texts: [
      'A run of two actors, each a node process whose calls are gated one by one (`--isolation processes`), on files in memory where there is a place for them: with processes that are used again from run to run, and with two new ones for each run. In a checkout these load TypeScript, which takes them longer; two node processes that do nothing at all, started together and awaited, are the least that new ones can cost anywhere. A bare round trip is 64 bytes there and back on such a pipe, and says what the machine allows. The ratio is within a round.',
    ],
    tables,
  };
}

function processesTable(place: string, lookup: Lookup): Table {
  const rows = processesHows.flatMap((how) => {
    const key = keys.processes(place, how);
    const figure = lookup.figure(key);
    if (figure === undefined) return [];
    const ratio = lookup.figure(keys.ratio(key));
    const shown = ratio === undefined ? '' : `${valueText(ratio.median, '×')} (${intervalText(ratio)})`;
    return [[how, ...spreadCells(figure), numberText(1000 / figure.median), shown]];
  });
  return { caption: place, head: ['', ...SPREAD_HEAD, 'a second', `× ${processesReference}`], rows };
}
