import { type BenchReport, searchPolicies, stressed } from '../harness/results/bench.ts';
import { keys, type Lookup } from '../harness/results/bench-keys.ts';
import {
  bytesText,
  countText,
  figureText,
  intervalText,
  numberText,
  SPREAD_HEAD,
  scaled,
  spreadCells,
  valueText,
} from './bench-format.ts';
import { processesSection } from './bench-processes-view.ts';
import type { Section, Table } from './bench-view.ts';

/** Runs in a sample of what a run costs. */
const RUNS_A_SAMPLE = 200;

/** The ways in which the flagship's failures are looked for. */
export const ways = [...searchPolicies, 'fc.scheduler()', 'stress, paced', 'stress, tight'] as const;

export function searchSections(report: BenchReport, lookup: Lookup): Section[] {
  const rates = [...new Set(namesIn(report, 'search/rate/'))];
  const bugs = [...new Set(namesIn(report, 'search/first/'))].filter(
    (name) => !stressed.some((each) => each.name === name),
  );
  const searched = [
    ...new Set(
      report.counts.flatMap(({ key }) => (key.startsWith('search/executions/') ? [key.split('/')[2] ?? ''] : [])),
    ),
  ];
  return [
    {
      title: 'Until the first failure: with control and without',
      texts: [
        `A search goes through orders on memfs, and begins with another seed each time. Stress is a writer and a reader, two processes that just run on the ${report.places[0]?.name ?? 'disk'} with a file of ${bytesText(100_000)}: paced as a program (a save every 100 ms, a read every 10 ms), and tight. A trial of stress ends after ${numberText(report.plan.seconds)} s; where it found nothing in that time, the time is what it had, and the figure is a lower bound. Starting node is counted for neither. A run of a search and a rotation under stress are not the same amount of work: compare times.`,
        '`fc.scheduler()` holds back each call of the same store and readers, on memfs, where a call is one step: half a copy is never seen there.',
      ],
      chart: 'first-failure',
      tables: stressed.map(({ name }) => firstTable(name, lookup)),
    },
    {
      title: 'What a run costs',
      texts: [
        'The same primitive calls, on one volume in memory: bare; round `fc.scheduler()`, which gates each call; by filerace, which also answers for Linux, judges, and runs the actors’ code. A sample is 200 runs; the figure is per run. The ratio is within a round.',
      ],
      tables: rates.map((name) => rateTable(name, lookup)),
    },
    processesSection(report, lookup),
    {
      title: 'Planted bugs',
      texts: [
        'Median of the runs to the first failure, and its interval, then of the time; over seeds from 1 up: at most 30 of random and pct, and 6 of the others, whose runs are the same with every seed. `missed` is how many of them found nothing in 2,000 runs, which then count as 2,000.',
      ],
      tables: bugs.length === 0 ? [] : [bugsTable(bugs, lookup)],
    },
    {
      title: 'Executions of an exhaustive search',
      texts: ['Runs, those that were broken off included, for each class of equal interleavings.'],
      tables: searched.length === 0 ? [] : [executionsTable(searched, lookup)],
    },
  ];
}

function namesIn({ figures }: BenchReport, prefix: string): string[] {
  return figures.flatMap(({ key }) => (key.startsWith(prefix) ? [key.slice(prefix.length).split('/')[0] ?? ''] : []));
}

/** How many of how many found it, and whether a figure is a lower bound because some did not. */
export function foundOf(
  lookup: Lookup,
  subject: string,
  how: string,
): { readonly found: number; readonly tried: number } {
  return {
    found: lookup.count(keys.found(subject, how, 'found')) ?? 0,
    tried: lookup.count(keys.found(subject, how, 'tried')) ?? 0,
  };
}

function firstTable(name: string, lookup: Lookup): Table {
  const rows = ways.flatMap((how) => {
    const time = lookup.figure(keys.first(name, how, 'ms'));
    if (time === undefined) return [];
    const { found, tried } = foundOf(lookup, name, how);
    const amount = lookup.figure(keys.first(name, how, how.startsWith('stress') ? 'rotations' : 'runs'));
    const isBound = 2 * found <= tried ? 'more than ' : '';
    const unit = how.startsWith('stress') ? 'rotations' : 'runs';
    const shown =
      amount === undefined ? '–' : `${isBound}${numberText(amount.median)} ${unit} (${intervalText(amount)})`;
    const [median = '', ...others] = spreadCells(time);
    return [[how, `${found} of ${tried}`, shown, `${isBound}${median}`, ...others]];
  });
  return { caption: name, head: ['by', 'found', 'until the first failure', ...SPREAD_HEAD], rows };
}

function rateTable(name: string, lookup: Lookup): Table {
  const rows = ['bare calls', 'fc.scheduler()', 'filerace, random', 'filerace, exhaustive'].flatMap((how) => {
    const key = keys.rate(name, how);
    const figure = lookup.figure(key);
    if (figure === undefined) return [];
    const perRun = scaled(figure, 1 / RUNS_A_SAMPLE);
    const ratio = lookup.figure(keys.ratio(key));
    const shown = ratio === undefined ? '' : `${valueText(ratio.median, '×')} (${intervalText(ratio)})`;
    return [[how, ...spreadCells(perRun), numberText(1000 / perRun.median), shown]];
  });
  return { caption: name, head: ['', ...SPREAD_HEAD, 'runs/s', '× bare calls'], rows };
}

function bugsTable(bugs: readonly string[], lookup: Lookup): Table {
  const rows = bugs.map((name) => [
    name,
    ...searchPolicies.map((policy) => {
      const { found, tried } = foundOf(lookup, name, policy);
      const runs = lookup.figure(keys.first(name, policy, 'runs'));
      const time = lookup.figure(keys.first(name, policy, 'ms'));
      const missed = found === tried ? '' : `, missed ${tried - found}`;
      return `${figureText(runs)}, ${time === undefined ? '–' : valueText(time.median, 'ms')}${missed}`;
    }),
  ]);
  return { caption: 'Runs to the first failure', head: ['bug', ...searchPolicies], rows };
}

function executionsTable(searched: readonly string[], lookup: Lookup): Table {
  const rows = searched.map((name) => {
    const [executions, classes, interleavings] = (['executions', 'classes', 'interleavings'] as const).map((what) =>
      lookup.count(keys.executions(name, what)),
    );
    const ratio = executions === undefined || classes === undefined ? '–' : (executions / classes).toFixed(2);
    return [name, countText(executions), countText(classes), countText(interleavings), ratio];
  });
  return { caption: 'Counted, not sampled', head: ['', 'executions', 'classes', 'interleavings', 'ratio'], rows };
}
