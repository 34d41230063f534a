import type { GateTable } from '../harness/results/gate.ts';
import type { ReplayCommand } from '../harness/results/story.ts';
import { escapeMarkup } from './escape.ts';
import { type CellView, COLUMNS, rowTexts, viewGate } from './gate-view.ts';
import { page } from './page.ts';
import { timelineParts } from './race-html.ts';
import { RACE_STYLE } from './race-style.ts';

const MET = '<th scope="col"><span class="hidden">met</span></th>';
/** Its first columns have names that the user gave, which may be long. */
const NAMES = 2;

/** One page that needs nothing else: what went wrong first, then the whole table. */
export function gateHtml(table: GateTable, replayWith: ReplayCommand): string {
  const { ok, sentence, caveats, skipped, cells, where } = viewGate(table, replayWith);
  const title = `filerace gate: ${ok ? 'as expected' : 'not as expected'}`;
  const body = [
    `<h1>${title}</h1>`,
    `<p class="${ok ? 'good' : 'bad'}">${escapeMarkup(sentence)}</p>`,
    ...cells.flatMap((cell, index) => (cell.met ? [] : [sectionOf(cell, index)])),
    '<h2>All cells</h2>',
    '<div class="wide" tabindex="0" role="region" aria-label="All cells">',
    `<table><thead><tr>${MET}${COLUMNS.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>`,
    `<tbody>${cells.map(rowOf).join('\n')}</tbody></table></div>`,
    ...listOf('Beware', caveats),
    ...listOf(
      'Skipped',
      skipped.map(({ scenario, reason }) => `${scenario}, ${reason}`),
    ),
    `<footer>${escapeMarkup(where)}</footer>`,
  ];
  return page(title, body, RACE_STYLE);
}

function listOf(heading: string, texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  return [`<h2>${heading}</h2>`, `<ul>${texts.map((each) => `<li>${escapeMarkup(each)}</li>`).join('')}</ul>`];
}

function rowOf(cell: CellView): string {
  const weak = cell.warnings.length > 0 ? ' !<span class="hidden">, with a warning</span>' : '';
  const mark = cell.met
    ? `<td class="good">✓<span class="hidden">yes</span>${weak}</td>`
    : '<td class="bad">✗<span class="hidden">no</span></td>';
  const cells = rowTexts(cell).map(
    (text, column) => `<td${column < NAMES ? ' class="name"' : ''}>${escapeMarkup(text)}</td>`,
  );
  return `<tr>${mark}${cells.join('')}</tr>`;
}

function sectionOf(cell: CellView, index: number): string {
  const { scenario, parameters, disk, expected, verdict, invariant, finding, criticalPair, replay, story, race } = cell;
  const at = `cell${index}-`;
  const name = `${scenario} ${parameters} on ${disk}`;
  const got = `Expected ${expected}, got ${verdict}${invariant === '' ? '' : ` by ${invariant}`}.`;
  return [
    '<section>',
    `<h2 id="${at}name">✗ ${escapeMarkup(name)}</h2>`,
    `<p><strong>${escapeMarkup(got)}</strong> ${escapeMarkup(finding)}</p>`,
    ...(criticalPair === '' ? [] : [`<p>${escapeMarkup(criticalPair)}</p>`]),
    ...(replay === '' ? [] : [pre(replay, `Replay of cell ${index + 1}`)]),
    ...(race === undefined ? [] : timelineParts(race, { at, heading: 'h3', within: `${at}name` })),
    ...(story === '' ? [] : [pre(story, `Cell ${index + 1} as a table`)]),
    '</section>',
  ].join('\n');
}

function pre(text: string, label: string): string {
  return `<pre tabindex="0" role="region" aria-label="${label}">${escapeMarkup(text)}</pre>`;
}
