import { type BenchReport, benchParts, stressed } from '../harness/results/bench.ts';
import type { Comparison } from '../harness/results/bench-compare.ts';
import { keys, type Lookup, lookupIn } from '../harness/results/bench-keys.ts';
import { comparisonSection } from './bench-compare-view.ts';
import { costSections, standingText } from './bench-cost-view.ts';
import { exposureSections, wipesOf } from './bench-exposure-view.ts';
import { bytesText, countText, figureText, numberText } from './bench-format.ts';
import { foundOf, searchSections } from './bench-search-view.ts';

export const chartNames = ['cost-rotation', 'exposure', 'first-failure'] as const;
export type ChartName = (typeof chartNames)[number];

export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Texts only, none of them escaped. */
export interface Section {
  readonly title: string;
  readonly texts: readonly string[];
  readonly chart?: ChartName;
  readonly tables: readonly Table[];
}

export interface BenchView {
  readonly title: string;
  /** What the figures say, each in a sentence. */
  readonly findings: readonly string[];
  readonly sections: readonly Section[];
  /** Where and how it was measured. */
  readonly facts: readonly (readonly [string, string])[];
  /** What makes it again. */
  readonly command: string;
  /** What was not measured, and what the figures do not say. */
  readonly limits: readonly string[];
}

/** All that the forms of a report have in common. */
export function viewBench(report: BenchReport, comparison: Comparison | undefined): BenchView {
  const lookup = lookupIn(report);
  const asked = (part: BenchReport['parts'][number]) => report.parts.includes(part);
  return {
    title: `filerace bench${report.complete ? '' : ', interrupted'}`,
    findings: findingsOf(report, lookup),
    sections: [
      ...(comparison === undefined ? [] : [comparisonSection(comparison)]),
      ...(asked('cost') ? costSections(report, lookup) : []),
      ...(asked('exposure') ? exposureSections(report, lookup) : []),
      ...(asked('search') ? searchSections(report, lookup) : []),
    ].filter(({ tables, texts }) => texts.length > 0 && tables.some(({ rows }) => rows.length > 0)),
    facts: factsOf(report),
    command: report.command,
    limits: limitsOf(report),
  };
}

/** What the report is about is said of one size: the largest up to the store's own threshold. */
function findingsOf(report: BenchReport, lookup: Lookup): string[] {
  const bytes = report.plan.sizes.filter((size) => size <= 10_000_000).at(-1);
  const [place] = report.places;
  if (bytes === undefined || place === undefined) return [];
  return [
    ...costFindings(bytes, place.name, lookup),
    ...exposureFindings(bytes, report, lookup),
    ...searchFindings(lookup),
  ];
}

function costFindings(bytes: number, place: string, lookup: Lookup): string[] {
  return (['copyFile', 'link'] as const).flatMap((backUp) => {
    const [first, later] = (['first rotation', 'rotation'] as const).map((what) =>
      standingText(lookup, (each) => keys.cost(what, place, bytes, each), backUp),
    );
    if (later === undefined || later.words === '') return [];
    const alone =
      first === undefined || first.words === ''
        ? ''
        : ` With no old backup to delete it takes ${first.ratio}: ${first.words}.`;
    return [
      `A rotation of ${bytesText(bytes)} by ${backUp} takes ${later.ratio} the time of one by rename: ${later.words}.${alone}`,
    ];
  });
}

function exposureFindings(bytes: number, report: BenchReport, lookup: Lookup): string[] {
  const least = lookup.figure(keys.exposure('missing', 'least', bytes, 'rename'));
  const wipes = wipesOf(bytes, report, lookup);
  if (least === undefined || wipes === undefined) return [];
  const rotations = lookup.count(keys.exposure('missing', 'rotations', bytes, 'link'));
  const windows = lookup.count(keys.exposure('missing', 'windows', bytes, 'link'));
  const polls = lookup.count(keys.watched('polls', bytes, 'link'));
  const missing = lookup.count(keys.watched('missing', bytes, 'link'));
  const { plan } = report;
  return [
    `With rename, a file of ${bytesText(bytes)} is missing for at least ${figureText(least)} per rotation. With link it was missing ${countText(windows)} times in ${countText(rotations)} rotations, and another process found it missing in ${countText(missing)} of ${countText(polls)} looks.`,
    `With ${countText(plan.rotations)} rotations and ${countText(plan.messages)} messages a day that is ${numberText(wipes.least)} to ${numberText(wipes.most)} expected session wipes a day with rename, and 0 with link.`,
  ];
}

/** The best of a search that draws, and a program that just runs. */
function searchFindings(lookup: Lookup): string[] {
  return stressed
    .filter(({ isBroken }) => isBroken)
    .flatMap(({ name }) => {
      const random = lookup.figure(keys.first(name, 'random', 'ms'));
      if (random === undefined) return [];
      const { found, tried } = foundOf(lookup, name, 'random');
      const paced = foundOf(lookup, name, 'stress, paced');
      const time = lookup.figure(keys.first(name, 'stress, paced', 'ms'));
      const isFew = 2 * paced.found <= paced.tried;
      const stress = isFew ? '' : `, after ${figureText(time)}`;
      return [
        `${name}: random schedules found the failure with ${found} of ${tried} seeds, after ${figureText(random)}; paced stress in ${paced.found} of ${paced.tried} trials${stress}.`,
      ];
    });
}

function factsOf(report: BenchReport): (readonly [string, string])[] {
  const { machine, places, plan, load } = report;
  return [
    ['processor', `${machine.cpu}, ${machine.cores} cores`],
    ['memory', `${numberText(machine.memoryBytes / 2 ** 30)} GiB`],
    ['system', machine.os],
    ['Node', machine.node],
    ['file systems', places.map(({ name }) => name).join('; ')],
    ['load average', `${load[0]} when it began, ${load[1]} when it ended`],
    ['filerace', report.commit === '' ? report.version : `${report.version}, commit ${report.commit}`],
    ['date', report.date],
    [
      'limits',
      `at most ${countText(plan.samples)} samples of a figure, and about ${numberText(plan.seconds)} s for those measured in turn`,
    ],
  ];
}

function limitsOf({ leftOut, parts }: BenchReport): string[] {
  const others = benchParts.filter((part) => !parts.includes(part));
  return [
    ...leftOut,
    ...(others.length === 0 ? [] : [`Not asked for: ${others.join(', ')}.`]),
    'Not measured: saves that flush (`durable`), power cuts, network file systems, macOS and Windows.',
    'Figures are of one machine and one run. Intervals are of the median, by order statistics (binomial), with at least 95 % confidence; fewer than six samples have none. They take samples as independent, which the samples of a disk are not quite. Of many intervals some miss by chance.',
  ];
}
