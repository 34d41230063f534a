import {
  type BackUpName,
  type BenchReport,
  backUps,
  type CostOf,
  costs,
  growthSteps,
  mitigated,
  prunedShares,
  rotateShares,
} from '../harness/results/bench.ts';
import { keys, type Lookup } from '../harness/results/bench-keys.ts';
import { standingOf } from '../harness/results/standing.ts';
import {
  bytesText,
  countText,
  figureText,
  intervalText,
  SPREAD_HEAD,
  scaled,
  spreadCells,
  valueText,
} from './bench-format.ts';
import type { Section, Table } from './bench-view.ts';

/** How `copyFile` or `link` stands to `rename`, in words that rank only what does not overlap. */
export function standingText(
  lookup: Lookup,
  keyOf: (backUp: BackUpName) => string,
  backUp: BackUpName,
): { readonly ratio: string; readonly words: string } {
  const [value, reference] = [lookup.figure(keyOf(backUp)), lookup.figure(keyOf('rename'))];
  const ratio = lookup.figure(keys.ratio(keyOf(backUp)));
  if (value === undefined || reference === undefined || ratio === undefined) return { ratio: '', words: '' };
  const again = lookup.figure(keyOf('rename again'));
  const againRatio = lookup.figure(keys.ratio(keyOf('rename again')));
  const control = again === undefined || againRatio === undefined ? undefined : { value: again, ratio: againRatio };
  const standing = standingOf(value, ratio, { value: reference, control });
  const shown = `${valueText(ratio.median, '×')} (${intervalText(ratio)})`;
  if (backUp === 'rename again') return { ratio: shown, words: 'the control' };
  return { ratio: shown, words: WORDS[standing] };
}

const WORDS = {
  less: 'faster',
  more: 'slower',
  'within noise': 'within noise',
  'too few samples': 'too few samples',
} as const;

export function costSections(report: BenchReport, lookup: Lookup): Section[] {
  return [
    {
      title: 'Cost of a rotation and of a save',
      texts: [
        'A rotation is stat, listing, backup and clean-up; before each the file is made anew, in the same way for all. In a first rotation there is no backup to delete; later there always is one. A save is the whole of it: lock, rotation, text, temp file, rename; nothing is flushed (`durable` is off). Each size is that of the file that is backed up.',
        'All ways to make a backup are measured in turn, one sample each a round, and each round begins with another. `rename again` is the same as `rename`, measured once more in every round: how far the two lie apart is the noise. `× rename` is the ratio within a round. A way is called faster or slower only if neither its interval overlaps that of rename and the control, nor its ratio that of the control or 1.',
        ...report.places.map(({ name, clones }) =>
          clones
            ? `On ${name} COPYFILE_FICLONE clones: no bytes are copied.`
            : `On ${name} files cannot be cloned: COPYFILE_FICLONE falls back to a copy.`,
        ),
      ],
      chart: 'cost-rotation',
      tables: costs.flatMap((what) => report.places.map(({ name }) => costTable(what, name, report, lookup))),
    },
    ...daySections(report, lookup),
    ...mitigationSections(report, lookup),
  ];
}

function costTable(what: CostOf, place: string, report: BenchReport, lookup: Lookup): Table {
  const rows = report.plan.sizes.flatMap((bytes) =>
    backUps
      .filter((backUp) => lookup.figure(keys.cost(what, place, bytes, backUp)) !== undefined)
      .map((backUp) => {
        const keyOf = (each: BackUpName) => keys.cost(what, place, bytes, each);
        const { ratio, words } = standingText(lookup, keyOf, backUp);
        return [bytesText(bytes), backUp, ...spreadCells(lookup.figure(keyOf(backUp))), ratio, words];
      }),
  );
  return {
    caption: `One ${what}: ${place}`,
    head: ['size', 'backup by', ...SPREAD_HEAD, '× rename', 'against rename'],
    rows,
  };
}

/** No further measurement: what a day of the same rotations comes to. */
function daySections({ plan, places }: BenchReport, lookup: Lookup): Section[] {
  const [place] = places;
  if (place === undefined) return [];
  const rows = plan.sizes.map((bytes) => [
    bytesText(bytes),
    ...mitigated.map((backUp) => {
      const figure = lookup.figure(keys.cost('rotation', place.name, bytes, backUp));
      return figureText(figure === undefined ? undefined : scaled(figure, plan.rotations));
    }),
  ]);
  const caption = `${countText(plan.rotations)} rotations: ${place.name}`;
  return [
    {
      title: 'A day of rotations',
      texts: [
        'Median and interval of one rotation, times the rotations of a day: what all copies of a day cost, and what is saved by a threshold or pruning that keeps the file at a smaller size.',
      ],
      tables: [{ caption, head: ['size', ...mitigated], rows }],
    },
  ];
}

function mitigationSections(report: BenchReport, lookup: Lookup): Section[] {
  const bytes = lookup.count('cost/mitigations/bytes');
  const [place] = report.places;
  if (bytes === undefined || place === undefined) return [];
  return [
    {
      title: 'A lower threshold, and pruning',
      texts: [
        `Both were named as ways to make the copy cheaper. Measured in the ${place.name} with ${bytesText(bytes)}.`,
        `A lower \`rotateBytes\`: a file grows from nothing to ${bytesText(bytes * 1.2)} in ${growthSteps} saves. A rotation does not make it smaller, so that every save above the threshold rotates: a lower one makes for more rotations and more bytes copied, not for fewer.`,
        'Pruning: the save that prunes still backs up the file as it was; only the next one finds it smaller. Both rotate here, whatever the size; above a threshold of 10 MiB the next one would not.',
      ],
      tables: [growthTable(bytes, lookup), prunedTable(lookup)],
    },
  ];
}

function growthTable(bytes: number, lookup: Lookup): Table {
  const rows = rotateShares.flatMap((share) => {
    const rotateBytes = Math.round(bytes * share);
    return mitigated.map((backUp) => {
      const key = keys.growth(rotateBytes, backUp);
      const { ratio, words } = standingText(lookup, (each) => keys.growth(rotateBytes, each), backUp);
      const counted = [countText(lookup.count(`${key}/rotations`)), bytesText(lookup.count(`${key}/bytes`) ?? 0)];
      return [bytesText(rotateBytes), backUp, ...counted, ...spreadCells(lookup.figure(key)), ratio, words];
    });
  });
  return {
    caption: `${growthSteps} saves of a growing file`,
    head: ['rotateBytes', 'backup by', 'rotations', 'backed up', ...SPREAD_HEAD, '× rename', 'against rename'],
    rows,
  };
}

function prunedTable(lookup: Lookup): Table {
  const rows = prunedShares.flatMap((left) =>
    mitigated.map((backUp) => [
      `${left * 100} %`,
      backUp,
      ...(['first', 'next'] as const).flatMap((which) => {
        const figure = lookup.figure(keys.pruned(which, left, backUp));
        const { words } = standingText(lookup, (each) => keys.pruned(which, left, each), backUp);
        return [figureText(figure), countText(figure?.samples), words];
      }),
    ]),
  );
  const each = ['samples', 'against rename'];
  return {
    caption: 'The save that prunes, and the one after it',
    head: ['pruning leaves', 'backup by', 'the save that prunes', ...each, 'the next save', ...each],
    rows,
  };
}
