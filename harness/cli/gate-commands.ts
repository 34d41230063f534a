import { appendFileSync, readFileSync } from 'node:fs';
import { UsageError } from '../actors/usage-error.ts';
import { annotationsOf } from '../results/annotations.ts';
import { type GateTable, gateExit } from '../results/gate.ts';
import { gateText } from '../results/gate-text.ts';
import { mergeTables } from '../results/merge.ts';
import type { ReplayCommand } from '../results/story.ts';
import { runGate } from './gate.ts';
import { type Invocation, secondsOf, shareOf } from './parse.ts';
import { checkForms, writeForms } from './report-files.ts';
import type { CliHost } from './run-cli.ts';

export async function gateCommand(invocation: Invocation, host: CliHost, replayWith: ReplayCommand): Promise<number> {
  checkForms(invocation);
  const disk = invocation.text('disk');
  const dir = invocation.text('dir');
  if (dir !== undefined && disk === 'memfs') {
    throw new UsageError(
      `Expected \`--disk real\` with \`--dir ${dir}\`, got memfs, which has no folder. Leave one of them out.`,
    );
  }
  const budget = invocation.text('budget');
  const shard = invocation.text('shard');
  const table = await runGate({
    workerUrl: host.workerUrl,
    targets: invocation.operands.length > 0 ? invocation.operands : host.catalogue.map(({ name }) => name),
    disks: (['memfs', 'real'] as const).filter((each) => disk === undefined || disk === each),
    dir,
    seed: invocation.number('seed') ?? 1,
    budgetSeconds: budget === undefined ? undefined : secondsOf(budget),
    shard: shard === undefined ? undefined : shareOf(shard),
    workers: invocation.number('workers'),
    onInterrupt: host.onInterrupt,
    onCell: ({ scenario, parameters, disk: on, verdict, met, elapsedMs }) =>
      host.tell(
        `${met ? 'as expected' : 'NOT AS EXPECTED'}: ${scenario} ${JSON.stringify(parameters)} on ${on}: ${verdict}, ${(elapsedMs / 1000).toFixed(1)} s`,
      ),
  });
  return give(table, invocation, host, replayWith);
}

export async function mergeCommand(invocation: Invocation, host: CliHost, replayWith: ReplayCommand): Promise<number> {
  checkForms(invocation);
  const parts = invocation.operands.map((file) => ({ file, content: readJson(file) }));
  return give(mergeTables(parts), invocation, host, replayWith);
}

/** Prints the table, and writes it in every other form that was asked for, and that CI reads. */
function give(table: GateTable, invocation: Invocation, host: CliHost, replayWith: ReplayCommand): number {
  writeForms(invocation, (form) => host.reports[form](table, replayWith));
  if (process.env['GITHUB_ACTIONS'] === 'true') {
    for (const line of annotationsOf(table, replayWith)) host.tell(line);
    const summary = process.env['GITHUB_STEP_SUMMARY'];
    if (summary !== undefined && summary !== '') appendFileSync(summary, host.reports.markdown(table, replayWith));
  }
  host.print(invocation.has('json') ? `${JSON.stringify(table)}\n` : gateText(table, replayWith));
  return gateExit(table);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `Expected what \`gate --json\` printed, got \`${file}\`, which is not (${reason}). Save it with \`gate --json > ${file}\`.`,
    );
  }
}
