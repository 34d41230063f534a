import type { BenchReport } from '../harness/results/bench.ts';
import type { Comparison } from '../harness/results/bench-compare.ts';
import { alignColumns } from '../harness/results/table.ts';
import { type Section, viewBench } from './bench-view.ts';

/** For a terminal. */
export function benchText(report: BenchReport, comparison: Comparison | undefined): string {
  const { title, findings, sections, facts, command, limits } = viewBench(report, comparison);
  const blocks = [
    title,
    ...findings,
    ...sections.flatMap(blocksOf),
    alignColumns(facts).join('\n'),
    command,
    ...limits,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function blocksOf({ title, texts, tables }: Section): string[] {
  return [
    title,
    ...texts,
    ...tables
      .filter(({ rows }) => rows.length > 0)
      .map(({ caption, head, rows }) =>
        [caption, ...alignColumns([head, ...rows]).map((line) => `  ${line}`)].join('\n'),
      ),
  ];
}
