import { UsageError } from '../actors/usage-error.ts';
import { annotationsOf } from '../results/annotations.ts';
import { type GateTable, gateExit } from '../results/gate.ts';
import { gateText } from '../results/gate-text.ts';
import { mergeTables } from '../results/merge.ts';
import type { ReplayCommand } from '../results/story.ts';
import { now } from '../search/now.ts';
import { askedOf, operandsOf, resumed } from './asked.ts';
import { type CatalogueEntry, isField, missingPackage } from './field-scenario.ts';
import { runGate } from './gate.ts';
import { isOnGithub, summarize } from './github.ts';
import { goOnText } from './going-on.ts';
import { type Invocation, secondsOf, shareOf } from './parse.ts';
import { tableLine } from './progress-line.ts';
import { readJson } from './read-json.ts';
import { checkForms, writeForms } from './report-files.ts';
import type { CliHost } from './run-cli.ts';
import { runLine, type Session } from './session.ts';
import { readState, StateFile } from './state-file.ts';

export async function gateCommand(given: Invocation, session: Session, replayWith: ReplayCommand): Promise<number> {
  checkForms(given);
  const { display, isVerbose } = session;
  const { invocation, targets, old, file, asked } = takeUp(given, session);
  const disk = invocation.text('disk');
  const dir = invocation.text('dir');
  if (dir !== undefined && disk === 'memfs') {
    throw new UsageError(
      `Expected \`--disk real\` with \`--dir ${dir}\`, got memfs, which has no folder. Leave one of them out.`,
    );
  }
  const budget = invocation.text('budget');
  const shard = invocation.text('shard');
  let isInterrupted = false;
  const table = await runGate({
    workerUrl: session.workerUrl,
    // One that is asked for by name is not skipped: it is bad usage.
    ...(targets.length > 0 ? { targets, skipped: [] } : comingWith(session.catalogue)),
    disks: (['memfs', 'real'] as const).filter((each) => disk === undefined || disk === each),
    isolation: invocation.text('isolation') === 'processes' ? 'processes' : 'fibers',
    dir,
    seed: invocation.number('seed') ?? 1,
    budgetSeconds: budget === undefined ? undefined : secondsOf(budget),
    shard: shard === undefined ? undefined : shareOf(shard),
    workers: invocation.number('workers'),
    onInterrupt: (interrupt) =>
      session.onInterrupt(() => {
        isInterrupted = true;
        interrupt();
      }),
    onCell: ({ scenario, parameters, disk: on, verdict, met, elapsedMs }) =>
      display.chat(
        `${isInterrupted && !met ? 'not searched to its end' : met ? 'as expected' : 'NOT AS EXPECTED'}: ${scenario} ${JSON.stringify(parameters)} on ${on}: ${verdict}, ${(elapsedMs / 1000).toFixed(1)} s`,
      ),
    view: (look) => display.watch(() => tableLine(look(), now())),
    onRun: isVerbose ? (cell, run) => display.tell(runLine(cell, run)) : undefined,
    onPrint: (chunk) => display.makeWay(chunk),
    from: old,
    onState: file && ((progress) => file.write({ command: 'gate', asked, ...progress })),
  });
  display.close();
  // The parts of a table are summed up by who merges them.
  if (table.shard === null) summarize(() => session.reports.markdown(table, replayWith));
  if (isOnGithub()) for (const line of annotationsOf(table, replayWith)) session.tell(line);
  const code = give(table, invocation, session, replayWith);
  if (!isInterrupted) file?.remove();
  const more = isInterrupted
    ? goOnText({ callName: session.callName, invocation, file, isInterrupted }, 'What came of the finished cells')
    : undefined;
  if (more !== undefined && invocation.has('json')) display.chat(more);
  else if (more !== undefined) session.print(`\n${more}\n`);
  return code;
}

/** All scenarios that come with filerace, but those whose package is not installed. */
function comingWith(catalogue: readonly CatalogueEntry[]) {
  const skipped = catalogue.flatMap((entry) => {
    const reason = isField(entry) ? missingPackage(entry) : undefined;
    return reason === undefined ? [] : [{ scenario: entry.name, reason }];
  });
  const names = catalogue.map(({ name }) => name);
  return { targets: names.filter((name) => !skipped.some(({ scenario }) => scenario === name)), skipped };
}

/** Begins where `--resume` says; keeps what is finished in `--state`. */
function takeUp(given: Invocation, session: Session) {
  const from = given.text('resume');
  const old = from === undefined ? undefined : readState(from, 'gate');
  const invocation = old === undefined ? given : resumed('gate', given, old.asked);
  const targets = old === undefined ? given.operands : operandsOf(given, old.asked);
  const path = invocation.text('state');
  const file = path === undefined ? undefined : new StateFile(path, session.tell, from);
  const asked = askedOf('gate', { ...invocation, operands: targets }, { seed: ['1'] });
  return { invocation, targets, old, file, asked };
}

export async function mergeCommand(invocation: Invocation, host: CliHost, replayWith: ReplayCommand): Promise<number> {
  checkForms(invocation, invocation.operands);
  const parts = invocation.operands.map((file) => ({
    file,
    content: readJson(file, (reason) => noTable(file, reason)),
  }));
  const table = mergeTables(parts);
  summarize(() => host.reports.markdown(table, replayWith));
  return give(table, invocation, host, replayWith);
}

/** Prints the table, and writes it in every other form that was asked for. */
function give(table: GateTable, invocation: Invocation, host: CliHost, replayWith: ReplayCommand): number {
  writeForms(invocation, (form) => host.reports[form](table, replayWith));
  host.print(invocation.has('json') ? `${JSON.stringify(table)}\n` : gateText(table, replayWith));
  return gateExit(table);
}

function noTable(file: string, reason: string): string {
  return `Expected what \`gate --json\` printed, got \`${file}\`, which is not (${reason}). Save one with \`gate --json > table.json\`, and give that file.`;
}
