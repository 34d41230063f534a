import type { Result } from '../harness/results/result.ts';
import type { ReplayCommand } from '../harness/results/story.ts';
import { escapeMarkup } from './escape.ts';
import { page } from './page.ts';
import { RACE_STYLE } from './race-style.ts';
import { raceSvg } from './race-svg.ts';
import { type RaceView, viewRace } from './race-view.ts';
import { shorten } from './text-width.ts';
import type { EntryRow } from './timeline-view.ts';

/** Characters of a line that is shown while an entry is pointed at; all of it is in the list of calls. */
const DETAIL = 220;

/** One page that needs nothing else: the verdict, how to repeat it, the picture of the run, then everything in words. */
export function raceHtml(result: Result, replayWith: ReplayCommand): string {
  const view = viewRace(result, replayWith);
  return page(
    `filerace: ${view.title}`,
    [
      `<h1>${escapeMarkup(view.title)}</h1>`,
      `<p class="${view.verdict === 'held' ? 'good' : 'bad'}"><strong>${escapeMarkup(view.sentence)}</strong></p>`,
      ...(view.criticalPair === '' ? [] : [`<p>${escapeMarkup(view.criticalPair)}</p>`]),
      ...(view.replay === ''
        ? []
        : [`<pre tabindex="0" role="region" aria-label="Replay">${escapeMarkup(view.replay)}</pre>`]),
      ...view.warnings.map((warning) => `<p>Beware: ${escapeMarkup(warning)}.</p>`),
      factsList(view),
      ...timelineParts(view, { at: '', heading: 'h2', within: '' }),
      ...historyParts(view),
      ...(view.story === ''
        ? []
        : [
            '<h2>As a table</h2>',
            `<pre tabindex="0" role="region" aria-label="The run as a table">${escapeMarkup(view.story)}</pre>`,
          ]),
      `<footer>${escapeMarkup(view.where)}</footer>`,
    ],
    RACE_STYLE,
  );
}

function factsList({ facts }: RaceView): string {
  const items = facts.map(([name, value]) => `<dt>${escapeMarkup(name)}</dt><dd>${escapeMarkup(value)}</dd>`);
  return `<dl>${items.join('')}</dl>`;
}

/** Where on a page a picture is. */
export interface Spot {
  /** All its ids begin so. */
  readonly at: string;
  readonly heading: 'h2' | 'h3';
  /** The id of the heading it is below, where a page has several; else empty. */
  readonly within: string;
}

/** The picture, what is said about the entry that is pointed at, and all calls. */
export function timelineParts({ timeline, calls }: RaceView, { at, heading, within }: Spot): string[] {
  if (timeline === undefined) return [];
  const prefix = `${at}t-`;
  const entries = timeline.rows.filter((row) => row.kind === 'entry');
  return [
    `<${heading} id="${prefix}head">What happened</${heading}>`,
    `<p>Time goes down; a column is an actor or a file. Point at an entry, or move to it by Tab, to see its call. <a class="skip" href="#${prefix}end">Skip the timeline</a></p>`,
    LEGEND,
    ...timeline.leftOut.map((each) => `<p>${escapeMarkup(each)}</p>`),
    `<style>${entries.map(({ step }) => `.${prefix}box:has(#${prefix}e${step}:is(:hover, :focus)) #${prefix}d${step}`).join(',\n')} { display: block; }</style>`,
    `<div class="${prefix}box">`,
    `<div class="timeline" tabindex="0" role="region" aria-labelledby="${`${prefix}head ${within}`.trim()}">`,
    raceSvg(timeline, prefix),
    '</div>',
    `<div class="details" aria-hidden="true">${entries.map((row) => detailsOf(row, prefix)).join('\n')}</div>`,
    '</div>',
    `<div id="${prefix}end"></div>`,
    ...(calls.items.length === 0 ? [] : callParts(calls, prefix, { heading, within })),
  ];
}

function detailsOf({ step, details, critical, isBad }: EntryRow, prefix: string): string {
  const roles = [
    ...(critical === undefined ? [] : [`${critical === 1 ? 'First' : 'Second'} of the critical pair.`]),
    ...(isBad ? ['The check failed after this entry.'] : []),
  ];
  const lines = [...details, ...roles].map((line) => `<p>${escapeMarkup(shorten(line, DETAIL))}</p>`);
  return `<div id="${prefix}d${step}">${lines.join('')}</div>`;
}

function callParts({ items, cut }: RaceView['calls'], prefix: string, { heading, within }: Omit<Spot, 'at'>): string[] {
  const rows = items.map(
    ({ index, actor, entries, call, result }) =>
      `<tr id="${prefix}call${index}"><td>${entries}</td><td class="who">${escapeMarkup(actor)}</td><td class="code">${escapeMarkup(call)}</td><td class="code">${escapeMarkup(result)}</td></tr>`,
  );
  return [
    `<${heading} id="${prefix}calls">Calls</${heading}>`,
    ...(cut === 0
      ? []
      : [`<p>${cut.toLocaleString('en-US')} further calls are not listed; the result file has them.</p>`]),
    `<div class="wide" tabindex="0" role="region" aria-labelledby="${`${prefix}calls ${within}`.trim()}"><table class="list"><thead><tr><th scope="col">entries</th><th scope="col">actor</th><th scope="col">call</th><th scope="col">result</th></tr></thead>`,
    `<tbody>${rows.join('\n')}</tbody></table></div>`,
  ];
}

function historyParts({ history: { items, cut } }: RaceView): string[] {
  if (items.length === 0) return [];
  const rows = items.map(
    ({ step, actor, text }) =>
      `<tr><td>${step}</td><td class="who">${escapeMarkup(actor)}</td><td>${escapeMarkup(text)}</td></tr>`,
  );
  return [
    '<h2 id="history">What the actors observed</h2>',
    ...(cut === 0
      ? []
      : [`<p>${cut.toLocaleString('en-US')} further observations are not listed; the result file has them.</p>`]),
    '<div class="wide" tabindex="0" role="region" aria-labelledby="history"><table class="list"><thead><tr><th scope="col">entry</th><th scope="col">actor</th><th scope="col">observation</th></tr></thead>',
    `<tbody>${rows.join('\n')}</tbody></table></div>`,
  ];
}

const icon = (shape: string) =>
  `<svg class="race" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`;

const LEGEND = `<ul class="legend">
<li>${icon('<path class="diamond" d="M12 2 L22 12 L12 22 L2 12 Z"/>')} the critical pair: swap them and the run passes</li>
<li>${icon('<path class="fails" d="M6 6 L18 18 M18 6 L6 18"/>')} the check failed after this entry</li>
<li>${icon('<rect class="bar" x="8" y="1" width="8" height="22" rx="3"/><circle class="mark" cx="12" cy="12" r="4"/>')} a call in flight, and a system call of it</li>
<li>${icon('<g class="entry failed"><path class="mark" d="M7 7 L17 17 M17 7 L7 17"/></g>')} a system call that failed</li>
<li>${icon('<g class="entry turn"><path class="mark" d="M4 12 H20"/></g>')} a turn of JavaScript</li>
<li>${icon('<rect class="strip file" x="4" y="2" width="16" height="20" rx="3"/>')} the file is there</li>
<li>${icon('<rect class="strip empty" x="4" y="2" width="16" height="20" rx="3"/>')} it is empty</li>
<li>${icon('<rect class="strip missing" x="4" y="2" width="16" height="20" fill="none"/><path class="cross" d="M7 7 L17 17 M17 7 L7 17"/>')} it is missing</li>
</ul>`;
