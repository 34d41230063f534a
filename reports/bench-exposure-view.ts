import { type BenchReport, exposureSize, mitigated } from '../harness/results/bench.ts';
import { keys, type Lookup } from '../harness/results/bench-keys.ts';
import { bytesText, countText, figureText, numberText, valueText } from './bench-format.ts';
import type { Section, Table } from './bench-view.ts';

const SECONDS_A_DAY = 86_400;

/** Expected wipes per day for windows in ms: what they are at least and at most, with the intervals of the windows. */
export interface Wipes {
  readonly least: number;
  readonly most: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Undefined where no window was seen. */
export function wipesOf(bytes: number, { plan }: Pick<BenchReport, 'plan'>, lookup: Lookup): Wipes | undefined {
  const least = lookup.figure(keys.exposure('missing', 'least', bytes, 'rename'));
  const most = lookup.figure(keys.exposure('missing', 'most', bytes, 'rename'));
  if (least === undefined || most === undefined) return undefined;
  const perDay = (ms: number) => (plan.messages * plan.rotations * (ms / 1000)) / SECONDS_A_DAY;
  return {
    least: perDay(least.median),
    most: perDay(most.median),
    low: least.low === null ? null : perDay(least.low),
    high: most.high === null ? null : perDay(most.high),
  };
}

export function exposureSections(report: BenchReport, lookup: Lookup): Section[] {
  const { plan, places } = report;
  const sizes = plan.sizes.filter((bytes) => bytes <= exposureSize);
  return [
    {
      title: 'Exposure: how long readers are at risk',
      texts: [
        `Measured in the ${places[0]?.name ?? 'temporary folder'}, in a save that rotates. With rename, sessions.json is missing from the rename that backs it up until the rename that puts the new text in its place. When a call takes effect is not seen from outside: a window lasts at least from the end of the first call to the begin of the second, and at most from the begin of the first to the end of the second. With copyFile, the newest backup may be torn while the copy is made: for at most the length of the call.`,
        'With link there is no window by construction: a hard link adds a name and takes none away, and the rename that follows puts the new file in place of the old in one step. The windows that the calls allow are counted below, and another process looks as fast as it can. Where it has seen nothing in N looks, the share of the time is below 3/N with 95 % confidence, if looks fall independently of the saves; the last column is what that leaves per rotation.',
      ],
      chart: 'exposure',
      tables: [windowTable(sizes, lookup), watchedTable(sizes, lookup)],
    },
    {
      title: 'Expected session wipes a day',
      texts: [
        'expected wipes a day = messages a day × rotations a day × window in s / 86,400 s',
        `Messages come at random (Poisson) and independently of rotations: each meets a window with the probability that any moment is in one. A day of ${countText(plan.rotations)} rotations (openclaw#18572) and, an assumption, ${countText(plan.messages)} messages. A rotation is made by a message, and messages come in bursts: with that, more of them fall into windows than this says.`,
      ],
      tables: [wipesTable(sizes, report, lookup)],
    },
  ];
}

function windowTable(sizes: readonly number[], lookup: Lookup): Table {
  const rows = sizes.flatMap((bytes) =>
    mitigated.map((backUp) => {
      const figure = (what: 'missing' | 'torn', which: 'least' | 'most') =>
        lookup.figure(keys.exposure(what, which, bytes, backUp));
      const [missing, torn] = (['missing', 'torn'] as const).map((what) =>
        lookup.count(keys.exposure(what, 'windows', bytes, backUp)),
      );
      return [
        bytesText(bytes),
        backUp,
        countText(lookup.count(keys.exposure('missing', 'rotations', bytes, backUp))),
        countText(missing),
        missing === 0 ? 'none' : figureText(figure('missing', 'least')),
        missing === 0 ? 'none' : figureText(figure('missing', 'most')),
        countText(torn),
        torn === 0 ? 'none' : figureText(figure('torn', 'most')),
      ];
    }),
  );
  return {
    caption: 'Windows per rotation, from the calls: median (95 % interval)',
    head: [
      'size',
      'backup by',
      'rotations',
      'times missing',
      'missing at least',
      'missing at most',
      'times copied',
      'torn at most',
    ],
    rows,
  };
}

function watchedTable(sizes: readonly number[], lookup: Lookup): Table {
  const rows = sizes.flatMap((bytes) =>
    mitigated.map((backUp) => {
      const count = (what: Parameters<typeof keys.watched>[0]) => lookup.count(keys.watched(what, bytes, backUp));
      const seen = (what: 'missing' | 'torn') => lookup.figure(keys.exposure(what, 'seen', bytes, backUp));
      const bound = boundOf(count('missing'), count('polls'), count('ms'), count('rotations'));
      return [
        bytesText(bytes),
        backUp,
        countText(count('rotations')),
        `${countText(count('missing'))} of ${countText(count('polls'))}`,
        seen('missing') === undefined
          ? 'not seen'
          : `${figureText(seen('missing'))}, ${seen('missing')?.samples} times`,
        `${countText(count('torn'))} of ${countText(count('backup polls'))}`,
        seen('torn') === undefined ? 'not seen' : `${figureText(seen('torn'))}, ${seen('torn')?.samples} times`,
        bound === undefined ? '' : `below ${valueText(bound, 'ms')}`,
      ];
    }),
  );
  return {
    caption: 'The same, as another process sees it',
    head: [
      'size',
      'backup by',
      'rotations',
      'looks at a missing file',
      'missing for',
      'looks at a torn backup',
      'torn for',
      'missing per rotation',
    ],
    rows,
  };
}

/** The rule of three: what none of so many looks has seen. */
function boundOf(
  missing: number | undefined,
  polls: number | undefined,
  ms: number | undefined,
  rotations: number | undefined,
): number | undefined {
  if (missing !== 0 || polls === undefined || polls === 0 || ms === undefined || !rotations) return undefined;
  return ((3 / polls) * ms) / rotations;
}

function wipesTable(sizes: readonly number[], report: BenchReport, lookup: Lookup): Table {
  const rows = sizes.map((bytes) => {
    const wipes = wipesOf(bytes, report, lookup);
    if (wipes === undefined) return [bytesText(bytes), '–', '–', '–', '0', '0'];
    const { least, most, low, high } = wipes;
    const range = low === null || high === null ? '–' : `${numberText(low)} to ${numberText(high)}`;
    return [bytesText(bytes), numberText(least), numberText(most), range, '0', '0'];
  });
  return {
    caption: `${countText(report.plan.rotations)} rotations and ${countText(report.plan.messages)} messages a day`,
    head: ['size', 'rename, at least', 'rename, at most', 'rename, with the intervals of both', 'copyFile', 'link'],
    rows,
  };
}
