import { writeFileSync } from 'node:fs';
import { type AnyScenario, createMemoryDisk, explore, type Result } from '../../harness/index.ts';
import { describeEnvironment } from '../../harness/results/environment.ts';
import { planted } from '../planted/index.ts';
import rotation from '../rotation.ts';
import nineSteps from './nine-steps.ts';
import { measureRates, type Rate } from './rates.ts';

/** `npm run bench:search`: what a search costs, and how soon each policy finds the planted bugs. */

const POLICIES = ['random', 'pct', 'bounded', 'exhaustive', 'auto'] as const;
const SEEDS = 30;
/** Runs after which a policy is taken to have missed a bug. */
const MOST_RUNS = 2_000;

type Row = readonly string[];

const { node, os, version } = describeEnvironment(undefined);
const lines = [
  '# What a search costs',
  '',
  `Printed by \`npm run bench:search\`: filerace ${version}, Node ${node}, ${os}. Times are of one machine and one run; compare within a table only.`,
];
const section = (title: string, text: string, rows: readonly Row[]) => {
  lines.push('', `## ${title}`, '', text, '', ...tableOf(rows));
  process.stderr.write(`${title}\n`);
};

for (const scenario of [nineSteps, rotation]) {
  section(
    `The same primitive calls: ${scenario.name}`,
    '200 runs a sample; median time of a run, 95 % interval of the mean; `rate` is runs per second against the bare calls, `above` the time above the bare calls against that of `fc.scheduler()`.',
    ratesTable(await measureRates(scenario)),
  );
}
section(
  'Executions of an exhaustive search',
  'Runs, those that were broken off included, for each class of equal interleavings.',
  await executionsTable(),
);
section(
  'Runs to the first failure',
  `Median [first–third quartile] of the runs to the first failure, then of the time in ms, over ${SEEDS} seeds; \`missed\` is how many seeds found nothing in ${MOST_RUNS.toLocaleString('en-US')} runs.`,
  await failuresTable(),
);

const text = `${lines.join('\n')}\n`;
writeFileSync(new URL('../../reports/search.md', import.meta.url), text);
process.stdout.write(text);

function ratesTable(rates: readonly Rate[]): Row[] {
  const timeOf = (name: string) => rates.find((rate) => rate.name === name)?.perRunUs ?? Number.NaN;
  const bare = timeOf('bare calls');
  const above = timeOf('fc.scheduler()') - bare;
  return [
    ['', 'µs a run', '±', 'samples', 'rate', 'above'],
    ...rates.map(({ name, perRunUs, spread, samples }) => [
      name,
      perRunUs.toFixed(1),
      `${spread.toFixed(1)} %`,
      String(samples),
      (bare / perRunUs).toFixed(2),
      name === 'bare calls' ? '' : ((perRunUs - bare) / above).toFixed(2),
    ]),
  ];
}

async function executionsTable(): Promise<Row[]> {
  const mended = planted.map(({ scenario }) => ({ scenario, parameters: { mended: true } }));
  const fixed = ['copyFile', 'link'].map((strategy) => ({ scenario: rotation, parameters: { strategy } }));
  const rows: Row[] = [];
  const ratios: number[] = [];
  for (const { scenario, parameters } of [...mended, ...fixed]) {
    const { coverage } = await search(scenario, { parameters, policy: 'exhaustive', seed: 1 });
    const ratio = coverage.runs / (coverage.classes ?? Number.NaN);
    ratios.push(ratio);
    const values = Object.values(parameters).join(' ');
    const numbers = [coverage.runs, coverage.classes, coverage.interleavings].map((each) => count(each));
    rows.push([`${scenario.name} ${values === 'true' ? 'mended' : values}`, ...numbers, ratio.toFixed(2)]);
  }
  return [
    ['', 'executions', 'classes', 'interleavings', 'ratio'],
    ...rows,
    ['median', '', '', '', quartiles(ratios)[1].toFixed(2)],
  ];
}

async function failuresTable(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { scenario, depth } of planted) {
    const cells: string[] = [];
    for (const policy of POLICIES) {
      const results: Result[] = [];
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        results.push(await search(scenario, { policy, seed, runs: MOST_RUNS, shrinks: false }));
      }
      cells.push(cellOf(results));
    }
    rows.push([scenario.name, String(depth), ...cells]);
  }
  return [['bug', 'depth', ...POLICIES], ...rows];
}

function cellOf(results: readonly Result[]): string {
  const found = results.filter(({ verdict }) => verdict === 'violated');
  if (found.length === 0) return `missed ${results.length}`;
  const runs = ({ coverage }: Result) => coverage.runs + coverage.earlier.reduce((sum, phase) => sum + phase.runs, 0);
  const [low, middle, high] = quartiles(found.map(runs));
  const [, time] = quartiles(found.map(({ elapsedMs }) => elapsedMs));
  const missed = found.length === results.length ? '' : `, missed ${results.length - found.length}`;
  return `${count(middle)} [${count(low)}–${count(high)}], ${time.toFixed(0)} ms${missed}`;
}

function search(
  scenario: AnyScenario,
  options: Omit<Parameters<typeof explore>[0], 'scenario' | 'disk'>,
): Promise<Result> {
  return explore({ scenario, disk: createMemoryDisk(), ...options });
}

function quartiles(values: readonly number[]): [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
  return [at(0.25), at(0.5), at(0.75)];
}

function count(number: number | null): string {
  return number === null ? 'not counted' : number.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

function tableOf([head = [], ...rows]: readonly Row[]): string[] {
  const line = (cells: Row) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
