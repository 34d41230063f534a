import type { BenchReport } from '../harness/results/bench.ts';
import type { Comparison } from '../harness/results/bench-compare.ts';
import { drawCharts } from './bench-charts.ts';
import { benchHtml } from './bench-html.ts';
import { benchMarkdown } from './bench-markdown.ts';
import { viewBench } from './bench-view.ts';

/** Every form of a report, by file name. Without the library that draws them there are no charts, and that is said. */
export async function benchFiles(report: BenchReport, comparison: Comparison | undefined) {
  const view = viewBench(report, comparison);
  const charts = await drawCharts(report);
  const drawn = charts ?? new Map();
  const json = { ...report, ...(comparison === undefined ? {} : { comparison }) };
  return {
    files: [
      { name: 'report.html', content: benchHtml(view, drawn) },
      { name: 'report.md', content: benchMarkdown(view, drawn) },
      { name: 'report.json', content: `${JSON.stringify(json, undefined, 1)}\n` },
      ...[...drawn].map(([name, content]) => ({ name: `${name}.svg`, content: `${content}\n` })),
    ],
    missing:
      charts === undefined ? 'There are no charts in the report: install `echarts` to have them drawn.' : undefined,
  };
}
