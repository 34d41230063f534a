import { cleanLine } from './escape.ts';
import type { RaceView } from './race-view.ts';
import { shorten } from './text-width.ts';
import type { EntryRow, Row, Timeline } from './timeline-view.ts';

/** Arrows and notes; what GitHub draws stays readable. */
const MAX_LINES = 40;
const TEXT = 70;
const NAME = 40;
/** Mermaid reads everything else as it likes; a `#…;` is a character's number. */
const PLAIN = /[^\p{L}\p{N} _.,/()=→…'"-]/gu;

/**
 * A sequence diagram: a participant per actor and one for the disk. Only what matters is in it: entries that changed a file,
 * failed, or read a file of the critical pair, and what actors saw. Undefined where no run is shown.
 */
export function raceMermaid({ timeline }: RaceView): string | undefined {
  if (timeline === undefined) return undefined;
  const { rows, lanes } = timeline;
  const kept = keptRows(timeline);
  const all = kept.flatMap((row) => linesOf(row, timeline, rows.indexOf(row)));
  const lines = all.slice(-MAX_LINES);
  const entries = rows.filter((row) => row.kind === 'entry').length;
  const drawn = kept.filter((row) => row.kind === 'entry').length;
  const cut = entries - drawn;
  return [
    'sequenceDiagram',
    ...lanes.map(({ name }, lane) => `  participant a${lane} as ${quote(name, NAME)}`),
    '  participant disk',
    ...(cut > 0 || timeline.leftOut.length > 0
      ? [
          `  Note over ${over(timeline)}: Not drawn#58; turns, and calls that neither changed a file shown nor read one of the pair`,
        ]
      : []),
    ...(lines.length < all.length
      ? [`  Note over ${over(timeline)}: ${all.length - lines.length} earlier lines are not drawn`]
      : []),
    ...lines.map((line) => `  ${line}`),
  ].join('\n');
}

function keptRows({ rows, files }: Timeline): Row[] {
  const changed = new Set(files.flatMap(({ stretches }) => stretches.map(({ from }) => rows[from]?.step ?? 0)));
  return rows.filter((row) => {
    if (row.kind !== 'entry') return row.kind !== 'setup';
    return (
      row.isBad ||
      row.reads ||
      row.critical !== undefined ||
      row.mark === 'failed' ||
      (row.mark === 'step' && changed.has(row.step))
    );
  });
}

function linesOf(row: Row, timeline: Timeline, at: number): string[] {
  switch (row.kind) {
    case 'entry':
      return entryLines(row, timeline, at);
    case 'seen':
    case 'threw':
      return [`Note over a${row.lane}: ${quote(row.text, TEXT)}`];
    case 'verdict':
      return [`Note over ${over(timeline)}: ${quote(`✗ the check failed here: ${row.text}`, TEXT)}`];
    case 'gap':
      return [`Note over ${over(timeline)}: ${quote(row.text, TEXT)}`];
    case 'setup':
      return [];
  }
}

function entryLines({ step, lane, mark, text, critical }: EntryRow, { files }: Timeline, at: number): string[] {
  const pair = critical === undefined ? '' : `◆${critical} `;
  if (mark === 'turn') return [`Note over a${lane}: ${quote(`${pair}(${step}) ${text}`, TEXT)}`];
  const arrow = mark === 'failed' ? '-x' : '->>';
  const changes = files.flatMap(({ path, stretches }) =>
    stretches.filter(({ from }) => from === at).map(({ text: now }) => `${path}: ${now === '' ? 'missing' : now}`),
  );
  return [
    `a${lane}${arrow}disk: ${quote(`${pair}(${step}) ${text}`, TEXT)}`,
    ...changes.map((change) => `Note over disk: ${quote(change, TEXT)}`),
  ];
}

function over({ lanes }: Timeline): string {
  return lanes.length === 0 ? 'disk' : 'a0,disk';
}

/** A text of at most so many columns in which nothing means anything to Mermaid; never empty, which it would not take. */
function quote(text: string, columns: number): string {
  const line = shorten(cleanLine(text).trim(), columns);
  return line === '' ? '…' : line.replace(PLAIN, (char) => `#${char.codePointAt(0)};`);
}
