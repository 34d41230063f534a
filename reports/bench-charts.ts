import { type BenchReport, exposureSize, type mitigated, stressed } from '../harness/results/bench.ts';
import { keys, type Lookup, lookupIn } from '../harness/results/bench-keys.ts';
import type { Spread } from '../harness/results/spread.ts';
import { bytesText, countText } from './bench-format.ts';
import { foundOf, ways } from './bench-search-view.ts';
import type { ChartName } from './bench-view.ts';
import { type ChartData, type ChartPoint, loadDraw } from './chart.ts';

/** The charts of a report as SVG; undefined if there is no library to draw them. */
export async function drawCharts(report: BenchReport): Promise<ReadonlyMap<ChartName, string> | undefined> {
  const draw = await loadDraw();
  if (draw === undefined) return undefined;
  const lookup = lookupIn(report);
  const all: readonly (readonly [ChartName, ChartData])[] = [
    ['cost-rotation', costChart(report, lookup)],
    ['exposure', exposureChart(report, lookup)],
    ['first-failure', firstFailureChart(report, lookup)],
  ];
  return new Map(all.filter(([, data]) => hasPoints(data)).map(([name, data]) => [name, draw(data)]));
}

function hasPoints({ panels }: ChartData): boolean {
  return panels.some(({ series }) => series.some(({ points }) => points.some((point) => point !== undefined)));
}

function pointOf(spread: Spread | undefined): ChartPoint | undefined {
  // A logarithmic axis has no 0.
  if (spread === undefined || spread.median <= 0) return undefined;
  return { value: spread.median, low: spread.low ?? spread.median, high: spread.high ?? spread.median };
}

/** One panel for each file system: which strategy costs what. */
function costChart({ plan, places }: BenchReport, lookup: Lookup): ChartData {
  return {
    title: 'What one rotation costs',
    subtitle: 'median in ms with its 95 % interval (none: too few samples), by size of the file; logarithmic',
    panels: places.map(({ name }) => ({
      title: name,
      categories: plan.sizes.map(bytesText),
      series: (['rename', 'copyFile', 'copyFile+FICLONE', 'link'] as const).map((backUp) => ({
        name: backUp,
        isLine: true,
        points: plan.sizes.map((bytes) => pointOf(lookup.figure(keys.cost('rotation', name, bytes, backUp)))),
      })),
    })),
  };
}

function exposureChart({ plan }: BenchReport, lookup: Lookup): ChartData {
  const sizes = plan.sizes.filter((bytes) => bytes <= exposureSize);
  const points = (what: 'missing' | 'torn', backUp: (typeof mitigated)[number]) =>
    sizes.map((bytes) => pointOf(lookup.figure(keys.exposure(what, 'most', bytes, backUp))));
  const sum = (read: (bytes: number) => number | undefined) =>
    sizes.reduce((all, bytes) => all + (read(bytes) ?? 0), 0);
  const windows = sum((bytes) =>
    (['missing', 'torn'] as const).reduce(
      (all, what) => all + (lookup.count(keys.exposure(what, 'windows', bytes, 'link')) ?? 0),
      0,
    ),
  );
  const rotations = sum((bytes) => lookup.count(keys.exposure('missing', 'rotations', bytes, 'link')));
  return {
    title: 'How long readers are at risk in one rotation',
    subtitle: `median in ms (at most) with its 95 % interval; logarithmic. link: ${countText(windows)} windows in ${countText(rotations)} rotations`,
    panels: [
      {
        title: '',
        categories: sizes.map(bytesText),
        series: [
          { name: 'rename: sessions.json is missing', isLine: true, points: points('missing', 'rename') },
          { name: 'copyFile: the newest backup may be torn', isLine: true, points: points('torn', 'copyFile') },
        ],
      },
    ],
  };
}

function firstFailureChart(_report: BenchReport, lookup: Lookup): ChartData {
  return {
    title: 'Time until the first failure is found',
    subtitle: 'median in ms with its 95 % interval; logarithmic; no point where most searches or trials found nothing',
    panels: [
      {
        title: '',
        categories: ways,
        series: stressed
          .filter(({ isBroken }) => isBroken)
          .map(({ name }) => ({
            name,
            isLine: false,
            points: ways.map((how) => {
              const { found, tried } = foundOf(lookup, name, how);
              // Where most found nothing there is no time to show.
              return 2 * found <= tried ? undefined : pointOf(lookup.figure(keys.first(name, how, 'ms')));
            }),
          })),
      },
    ],
  };
}
