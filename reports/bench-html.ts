import type { BenchView, ChartName, Section, Table } from './bench-view.ts';
import { escapeMarkup } from './escape.ts';
import { page } from './page.ts';

/** One page that needs nothing else; charts are drawn into it. */
export function benchHtml(view: BenchView, charts: ReadonlyMap<ChartName, string>): string {
  const { title, findings, sections, facts, command, limits } = view;
  return page(title, [
    `<h1>${escapeMarkup(title)}</h1>`,
    ...list(findings),
    ...sections.map((section) => sectionOf(section, charts)),
    '<section>',
    '<h2>How it was measured</h2>',
    '<div class="wide" tabindex="0" role="region" aria-label="How it was measured"><table><tbody>',
    ...facts.map(
      ([name, value]) => `<tr><th scope="row">${escapeMarkup(name)}</th><td>${escapeMarkup(value)}</td></tr>`,
    ),
    '</tbody></table></div>',
    `<pre tabindex="0">${escapeMarkup(command)}</pre>`,
    '</section>',
    '<section>',
    '<h2>What this does not say</h2>',
    ...list(limits),
    '</section>',
  ]);
}

function list(texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [`<ul>${texts.map((text) => `<li>${inline(text)}</li>`).join('')}</ul>`];
}

function sectionOf({ title, texts, chart, tables }: Section, charts: ReadonlyMap<ChartName, string>): string {
  const svg = chart === undefined ? undefined : charts.get(chart);
  return [
    '<section>',
    `<h2>${escapeMarkup(title)}</h2>`,
    ...texts.map((text) => `<p>${inline(text)}</p>`),
    ...(svg === undefined ? [] : [`<div class="wide" tabindex="0" role="region" aria-label="Chart">${svg}</div>`]),
    ...tables.filter(({ rows }) => rows.length > 0).map(tableOf),
    '</section>',
  ].join('\n');
}

function tableOf({ caption, head, rows }: Table): string {
  const name = escapeMarkup(caption);
  const cells = (row: readonly string[]) => row.map((text) => `<td>${escapeMarkup(text)}</td>`).join('');
  const headOf = (text: string) =>
    text === ''
      ? '<th scope="col"><span class="hidden">name</span></th>'
      : `<th scope="col">${escapeMarkup(text)}</th>`;
  return [
    `<h3>${name}</h3>`,
    `<div class="wide" tabindex="0" role="region" aria-label="${name}">`,
    `<table class="figures"><thead><tr>${head.map(headOf).join('')}</tr></thead>`,
    `<tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}</tbody></table></div>`,
  ].join('\n');
}

/** Words between backticks are code. */
function inline(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? `<code>${escapeMarkup(part)}</code>` : escapeMarkup(part)))
    .join('');
}
