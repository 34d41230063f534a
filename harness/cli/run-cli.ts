import { existsSync } from 'node:fs';
import { UsageError } from '../actors/usage-error.ts';
import { ownVersion } from '../results/environment.ts';
import type { GateTable } from '../results/gate.ts';
import type { Result } from '../results/result.ts';
import type { ReplayCommand } from '../results/story.ts';
import { now } from '../search/now.ts';
import { type BenchHost, benchCommand } from './bench-command.ts';
import type { Terminal } from './display.ts';
import { EXIT } from './exit.ts';
import { exploreCommand } from './explore-command.ts';
import { builtInOf, type CatalogueEntry } from './field-scenario.ts';
import { gateCommand, mergeCommand } from './gate-commands.ts';
import { helpText } from './help.ts';
import { initCommand } from './init-command.ts';
import type { Place, ReplayJob } from './jobs.ts';
import { listingText, listScenarios, type ScenarioList } from './listing.ts';
import { type MutantsHost, mutantsCommand } from './mutants-command.ts';
import { type Invocation, parse } from './parse.ts';
import { tableLine } from './progress-line.ts';
import { readJson } from './read-json.ts';
import { reportCommand } from './report-command.ts';
import type { FORMS } from './report-files.ts';
import { reproduce, reproText } from './repro.ts';
import { runJob } from './run-job.ts';
import { openSession, runLine, type Session } from './session.ts';
import { stressCommand } from './stress-command.ts';
import { Supervisor } from './supervisor.ts';

/** What the command line needs of the program around it. */
export interface CliHost {
  /** The module of the thread that runs scenarios. */
  readonly workerUrl: URL;
  /** The module of a process in which a scenario runs free. */
  readonly stressUrl: URL;
  readonly catalogue: readonly CatalogueEntry[];
  /** A table of expectations in other forms. */
  readonly reports: Readonly<Record<(typeof FORMS)[number], (table: GateTable, replayWith: ReplayCommand) => string>>;
  /** Loads what measures and reports benchmarks: no other command needs it. */
  readonly bench: () => Promise<BenchHost>;
  /** What `gate --mutants` breaks; undefined where there are no sources. */
  readonly mutants: MutantsHost | undefined;
  /** A result in other forms. */
  readonly races: Readonly<Record<(typeof FORMS)[number], (result: Result, replayWith: ReplayCommand) => string>>;
  /** How the user calls filerace, for the commands we print. */
  readonly callName: string;
  /** Called with what ends the search early when the user interrupts. */
  readonly onInterrupt: (interrupt: () => void) => void;
  readonly print: (text: string) => void;
  readonly tell: (line: string) => void;
  /** Where `tell` writes, to show there how far a command is. */
  readonly terminal: Terminal;
}

/** Does what the words say and resolves to the exit code. Never rejects. */
export async function runCli(words: readonly string[], host: CliHost): Promise<number> {
  try {
    const parsed = parse(words);
    if (parsed === 'version') {
      host.print(`${ownVersion()}\n`);
      return 0;
    }
    if ('help' in parsed) {
      host.print(helpText(parsed.help));
      return 0;
    }
    const session = openSession(parsed, host);
    try {
      return await commands[parsed.command.name](parsed, session);
    } finally {
      session.display.close();
    }
  } catch (error) {
    if (error instanceof UsageError) {
      host.tell(error.message);
      return EXIT.usage;
    }
    host.tell(`filerace itself failed: ${error instanceof Error ? error.message : String(error)}`);
    return EXIT.failed;
  }
}

const commands = {
  init: initCommand,
  repro: runRepro,
  list: async (invocation: Invocation, { catalogue, print }: CliHost): Promise<number> => {
    const list: ScenarioList = { schema: 1, scenarios: await listScenarios(catalogue) };
    print(invocation.has('json') ? `${JSON.stringify(list)}\n` : listingText(list.scenarios));
    return 0;
  },
  explore: (invocation: Invocation, session: Session) => exploreCommand(invocation, session, replayWith(session)),
  replay: async (invocation: Invocation, session: Session): Promise<number> => {
    const { token, ...where } = tokenOf(invocation.operand ?? '');
    const jobOn = (place: Place): ReplayJob => ({ kind: 'replay', token, ...place });
    return runJob(invocation, session, { jobOn, ...where, replayWith: replayWith(session) });
  },
  stress: stressCommand,
  gate: (invocation: Invocation, session: Session) =>
    (invocation.has('mutants') ? mutantsCommand : gateCommand)(invocation, session, replayWith(session)),
  merge: async (invocation: Invocation, host: CliHost) => mergeCommand(invocation, host, replayWith(host)),
  report: async (invocation: Invocation, host: CliHost) => reportCommand(invocation, host, replayWith(host)),
  bench: benchCommand,
};

async function runRepro(invocation: Invocation, host: Session): Promise<number> {
  const { display, isVerbose } = host;
  // The two disks already share the cores.
  const make = (disk: Place['disk']) =>
    new Supervisor(host.workerUrl, {
      parent: invocation.text('dir'),
      workers: 1,
      onPrint: (chunk) => display.makeWay(chunk),
      onRun: (run) => display.tell(runLine(disk, run)),
    });
  const supervisors = { memfs: make('memfs'), real: make('real') };
  host.onInterrupt(() => {
    supervisors.memfs.interrupt();
    supervisors.real.interrupt();
  });
  try {
    const cells = await reproduce(builtInOf(host.catalogue), supervisors, {
      chat: (line) => display.chat(line),
      view: (look) => display.watch(() => tableLine(look(), now())),
      tellsRuns: isVerbose,
    });
    host.print(reproText(cells, replayWith(host)));
    if (cells.every((cell) => cell.isExpected)) return 0;
    return cells.some(({ isExpected, result }) => !isExpected && result.verdict !== 'unknown') ? 1 : 2;
  } finally {
    await Promise.all([supervisors.memfs.close(), supervisors.real.close()]);
  }
}

function replayWith({ callName }: CliHost): ReplayCommand {
  return (token, { disk, isolation }) =>
    `${callName} replay ${token}${disk === 'real' ? ' --disk real' : ''}${isolation === 'processes' ? ' --isolation processes' : ''}`;
}

/** A token as it was printed, or the one in a result that was saved, with where it was found. */
function tokenOf(operand: string): { readonly token: string } & Pick<Place, 'disk' | 'isolation'> {
  if (operand.startsWith('fr1:')) return { token: operand, disk: 'memfs', isolation: 'fibers' };
  if (!existsSync(operand)) {
    throw new UsageError(
      `Expected a token, which begins with \`fr1:\`, or a saved result, got \`${operand}\`, which is neither a token nor a file. Copy the whole line that filerace printed.`,
    );
  }
  const saved = readJson(
    operand,
    (reason) =>
      `Expected a token or a saved result, got \`${operand}\`, which is not JSON (${reason}). Save what \`explore --json\` prints.`,
  );
  const disk = member(saved, 'disk') === 'real' ? 'real' : 'memfs';
  const isolation = member(saved, 'isolation') === 'processes' ? 'processes' : 'fibers';
  for (const part of ['violation', 'unknown']) {
    const token: unknown = member(member(saved, part), 'token');
    if (typeof token === 'string') return { token, disk, isolation };
  }
  throw new UsageError(
    `Expected a saved result with a token, got \`${operand}\`, which has none: only violated and some unknown results have one. Explore again.`,
  );
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
