import type { BenchHost } from '../../harness/cli/bench-command.ts';
import { now } from '../../harness/search/now.ts';
import { benchFiles } from '../../reports/bench-files.ts';
import { benchText } from '../../reports/bench-text.ts';
import { measureBench } from './measure.ts';

export const benchHost: BenchHost = {
  measure: measureBench,
  text: benchText,
  files: benchFiles,
  date: () => new Date(now()).toISOString(),
};
