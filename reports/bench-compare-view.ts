import type { Unit } from '../harness/results/bench.ts';
import type { Comparison } from '../harness/results/bench-compare.ts';
import { countText, figureText, numberText } from './bench-format.ts';
import type { Section } from './bench-view.ts';

/** More than this nobody reads; how many there are is said. */
const MOST_NAMES = 20;

/** What has moved since an older report. */
export function comparisonSection({ tolerance, moved, compared, unknown, gone, added, warnings }: Comparison): Section {
  const worse = moved.filter(({ isWorse }) => isWorse).length;
  const few = unknown === 0 ? '' : ` Of ${unknown} nothing can be said: they have too few samples.`;
  return {
    title: 'Compared with an older report',
    texts: [
      `Of ${countText(compared)} figures ${worse} got worse and ${moved.length - worse} better: their intervals do not overlap, and they differ by more than ${numberText(tolerance)} %.${few}`,
      ...warnings,
      ...listed('Gone', gone),
      ...listed('New', added),
    ],
    tables: [
      {
        caption: 'What moved',
        head: ['figure', 'before', 'now', 'factor', ''],
        rows:
          moved.length === 0
            ? [['nothing', '', '', '', '']]
            : moved.map(({ key, before, after, factor, isWorse }) => [
                key,
                figureText({ ...before, unit: after.unit as Unit }),
                figureText(after),
                factor === Number.MAX_VALUE ? 'from 0' : `×${numberText(factor)}`,
                isWorse ? 'worse' : 'better',
              ]),
      },
    ],
  };
}

function listed(word: string, keys: readonly string[]): string[] {
  if (keys.length === 0) return [];
  const more = keys.length > MOST_NAMES ? `, and ${keys.length - MOST_NAMES} more` : '';
  return [`${word}: ${keys.slice(0, MOST_NAMES).join(', ')}${more}.`];
}
