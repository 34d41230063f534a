import { escapeMarkup } from './escape.ts';
import type { FileLane, Stretch } from './file-lanes.ts';
import { type Column, FONT, GUTTER, HEAD, labelOf, layOut, middleOf, ROW, SLOT, STRIP } from './race-layout.ts';
import { columnsOf, shorten, widthOf } from './text-width.ts';
import type { EntryRow, Lane, Row, Timeline } from './timeline-view.ts';

/**
 * The run as a picture: time goes down, a lane per actor and per file. What matters differs in shape and text, not in colour
 * alone. Every entry is a link that can be focused; its id begins with `at`, as that of its details on the page.
 */
export function raceSvg(timeline: Timeline, at: string): string {
  const { rows } = timeline;
  const { actors, files, width, height } = layOut(timeline);
  const lanes = [...actors, ...files];
  const laneAt = (row: EntryRow) => actors[row.lane];
  return [
    `<svg class="race" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="group" aria-label="Timeline: time goes down, a column for each actor and each file">`,
    `<defs><pattern id="${at}hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern></defs>`,
    ...rows.flatMap((row, index) =>
      row.kind === 'entry' && row.critical !== undefined ? [bandAt(index, width, 'critical')] : [],
    ),
    ...lanes.map(({ x }) => `<line class="rule" x1="${x}" y1="8" x2="${x}" y2="${height - 6}"/>`),
    `<line class="rule" x1="0" y1="${HEAD - 4}" x2="${width}" y2="${HEAD - 4}"/>`,
    text('head', GUTTER - 12, 20, 'entry', 'end'),
    ...actors.flatMap(({ of, x, name }) => [
      text('head', x + 8, 20, name),
      ...(of.process === '' ? [] : [text('soft', x + 8, 38, shorten(of.process, 30))]),
    ]),
    ...files.flatMap(({ x, name }) => [text('head', x + 8, 20, name), text('soft', x + 8, 38, 'on the disk')]),
    ...files.flatMap((column) => column.of.stretches.flatMap((each) => stretchOf(each, column, at))),
    ...actors.flatMap(barsOf),
    ...rows.flatMap((row, index) => (row.kind === 'verdict' ? [bandAt(index, width, 'bad')] : [])),
    pairOf(rows),
    ...rows.flatMap((row, index) => {
      if (row.kind !== 'entry') return [noteOf(row, index, actors, width)];
      const column = laneAt(row);
      return column === undefined ? [] : [entryOf(row, index, column, width, at)];
    }),
    '</svg>',
  ].join('\n');
}

/** What is behind a row that matters. */
function bandAt(row: number, width: number, kind: 'bad' | 'critical'): string {
  return `<rect class="band ${kind}" x="1" y="${HEAD + row * ROW + 1}" width="${width - 2}" height="${ROW - 2}" rx="3"/>`;
}

/** The critical pair, joined by an arrow: this came before that. */
function pairOf(rows: readonly Row[]): string {
  const [first, second] = ([1, 2] as const).map((which) =>
    rows.findIndex((row) => row.kind === 'entry' && row.critical === which),
  );
  if (first === undefined || second === undefined || first === -1 || second === -1) return '';
  const [from, to] = [middleOf(first) + 11, middleOf(second) - 11];
  // Side by side, their numbers say it.
  if (to - from < ROW / 2) return '';
  return `<path class="pair" d="M16 ${from} V${to} M12 ${to - 6} L16 ${to} L20 ${to - 6}"/>`;
}

function entryOf(row: EntryRow, index: number, { x, textX }: Column<Lane>, width: number, at: string): string {
  const y = middleOf(index);
  const markX = x + 10 + (row.slot ?? 0) * SLOT + 4;
  const target = row.call === undefined ? `${at}e${row.step}` : `${at}call${row.call}`;
  return [
    `<a id="${at}e${row.step}" class="entry ${row.mark}" href="#${target}" aria-describedby="${at}d${row.step}">`,
    `<rect class="hit" x="1" y="${y - ROW / 2 + 1}" width="${width - 2}" height="${ROW - 2}" rx="3"/>`,
    ...(row.critical === undefined ? [] : [diamond(y, row.critical)]),
    ...(row.isBad ? [`<path class="fails" d="M36 ${y - 5} L46 ${y + 5} M46 ${y - 5} L36 ${y + 5}"/>`] : []),
    text('number', GUTTER - 12, y + 4, String(row.step), 'end'),
    markOf(row, markX, y),
    text(row.mark === 'turn' ? 'soft' : '', textX, y + 4, labelOf(row)),
    '</a>',
  ].join('');
}

function diamond(y: number, which: 1 | 2): string {
  return `<path class="diamond" d="M16 ${y - 11} L27 ${y} L16 ${y + 11} L5 ${y} Z"/>${text('on-mark', 16, y + 4, String(which), 'middle')}`;
}

function markOf({ mark }: EntryRow, x: number, y: number): string {
  switch (mark) {
    case 'turn':
      return `<path class="mark" d="M${x - 6} ${y} H${x + 6}"/>`;
    case 'step':
      return `<circle class="mark" cx="${x}" cy="${y}" r="4"/>`;
    case 'failed':
      return `<path class="mark" d="M${x - 5} ${y - 5} L${x + 5} ${y + 5} M${x + 5} ${y - 5} L${x - 5} ${y + 5}"/>`;
  }
}

/** A row that is no entry. */
function noteOf(row: Exclude<Row, EntryRow>, index: number, actors: readonly Column<Lane>[], width: number): string {
  const y = middleOf(index) + 4;
  switch (row.kind) {
    case 'setup':
      return text('soft', actors[0]?.textX ?? GUTTER, y, row.text);
    case 'gap':
      return `<line class="gap" x1="4" y1="${y - 4}" x2="${GUTTER - 4}" y2="${y - 4}"/>${text('soft', GUTTER + 8, y, row.text)}`;
    case 'seen':
    case 'threw':
      return text(row.kind, actors[row.lane]?.textX ?? GUTTER, y, labelOf(row));
    case 'verdict': {
      const room = Math.floor((width - GUTTER - 16) / widthOf('x', FONT));
      return `${text('fails-text', GUTTER - 12, y, 'fails', 'end')}${text('fails-text', GUTTER + 8, y, shorten(row.text, room))}`;
    }
  }
}

function barsOf({ of: { bars }, x }: Column<Lane>): string[] {
  return bars.map(({ slot, from, to, isCutBefore, isCutAfter }) => {
    const top = middleOf(from) + (isCutBefore ? -ROW / 2 : 4);
    const bottom = Math.max(top + 6, middleOf(to) + (isCutAfter ? ROW / 2 : -4));
    const shape = `x="${x + 10 + slot * SLOT}" y="${top}" width="8" height="${bottom - top}" rx="3"`;
    return `<rect class="bar${isCutBefore || isCutAfter ? ' cut' : ''}" ${shape}/>`;
  });
}

function stretchOf({ from, to, state, text: label }: Stretch, { x, textX }: Column<FileLane>, at: string): string[] {
  const [left, top, bottom] = [x + 10, HEAD + from * ROW + 1, HEAD + (to + 1) * ROW - 1];
  const middle = left + STRIP / 2;
  if (state === 'absent') return [`<line class="absent" x1="${middle}" y1="${top}" x2="${middle}" y2="${bottom}"/>`];
  const y = middleOf(from);
  const box = `x="${left}" y="${top}" width="${STRIP}" height="${bottom - top}"`;
  const isMissing = state === 'missing';
  return [
    `<rect class="strip ${state}" ${box} ${isMissing ? `fill="url(#${at}hatch)"` : 'rx="3"'}/>`,
    ...(isMissing
      ? [
          `<path class="cross" d="M${middle - 5} ${y - 5} L${middle + 5} ${y + 5} M${middle + 5} ${y - 5} L${middle - 5} ${y + 5}"/>`,
        ]
      : []),
    text(isMissing ? 'missing-text' : 'size', textX, y + 4, label),
  ];
}

/** Text whose width is known: what fonts make of other characters than plain ones is held to what was reckoned. */
function text(
  kind: string,
  x: number,
  y: number,
  content: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  const isPlain = /^[\x20-\x7e…→–]*$/.test(content);
  const held =
    isPlain || content === ''
      ? ''
      : ` textLength="${widthOf(content, FONT).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`;
  const anchored = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text${kind === '' ? '' : ` class="${kind}"`} x="${x}" y="${y}"${anchored}${columnsOf(content) === 0 ? '' : held}>${escapeMarkup(content)}</text>`;
}
