import type { BenchView, ChartName, Section, Table } from './bench-view.ts';
import { escapeMarkdown, fence } from './escape.ts';

/** As GitHub shows it. Charts are files beside it. */
export function benchMarkdown(view: BenchView, charts: ReadonlyMap<ChartName, string>): string {
  const { title, findings, sections, facts, command, limits } = view;
  return `${[
    `# ${escapeMarkdown(title)}`,
    ...list(findings),
    ...sections.map((section) => sectionOf(section, charts)),
    '## How it was measured',
    tableOf({ caption: '', head: ['', ''], rows: facts }),
    fence(command, 'sh'),
    '## What this does not say',
    ...list(limits),
  ].join('\n\n')}\n`;
}

function list(texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [texts.map((text) => `- ${inline(text)}`).join('\n')];
}

function sectionOf({ title, texts, chart, tables }: Section, charts: ReadonlyMap<ChartName, string>): string {
  return [
    `## ${escapeMarkdown(title)}`,
    ...texts.map(inline),
    ...(chart !== undefined && charts.has(chart) ? [`![${escapeMarkdown(title)}](${chart}.svg)`] : []),
    ...tables
      .filter(({ rows }) => rows.length > 0)
      .flatMap((table) => [`### ${escapeMarkdown(table.caption)}`, tableOf(table)]),
  ].join('\n\n');
}

function tableOf({ head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** Words between backticks are code. */
function inline(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? `<code>${escapeMarkdown(part)}</code>` : escapeMarkdown(part)))
    .join('');
}
