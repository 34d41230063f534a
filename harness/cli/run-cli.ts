import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { AnyScenario } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import { ownVersion } from '../results/environment.ts';
import type { GateTable } from '../results/gate.ts';
import type { Result } from '../results/result.ts';
import { type ReplayCommand, resultText } from '../results/story.ts';
import { type PolicyName, policyNames } from '../search/phases.ts';
import { gateCommand, mergeCommand } from './gate-commands.ts';
import { helpText } from './help.ts';
import type { ExploreJob, Place, ReplayJob, SearchLimits } from './jobs.ts';
import { listingText, listScenarios } from './listing.ts';
import { type Invocation, parse } from './parse.ts';
import { reportCommand } from './report-command.ts';
import { checkForms, type FORMS, writeForms } from './report-files.ts';
import { reproduce, reproText } from './repro.ts';
import { Supervisor } from './supervisor.ts';

/** What the command line needs of the program around it. */
export interface CliHost {
  /** The module of the thread that runs scenarios. */
  readonly workerUrl: URL;
  readonly catalogue: readonly AnyScenario[];
  /** A table of expectations in other forms. */
  readonly reports: Readonly<Record<(typeof FORMS)[number], (table: GateTable, replayWith: ReplayCommand) => string>>;
  /** A result in other forms. */
  readonly races: Readonly<Record<(typeof FORMS)[number], (result: Result, replayWith: ReplayCommand) => string>>;
  /** How the user calls filerace, for the commands we print. */
  readonly callName: string;
  /** Called with what ends the search early when the user interrupts. */
  readonly onInterrupt: (interrupt: () => void) => void;
  readonly print: (text: string) => void;
  readonly tell: (line: string) => void;
}

export const EXIT = { held: 0, violated: 1, unknown: 2, usage: 64, failed: 70 } as const;

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
    return await commands[parsed.command.name](parsed, host);
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
  repro: runRepro,
  list: async (invocation: Invocation, { catalogue, print }: CliHost): Promise<number> => {
    const scenarios = listScenarios(catalogue);
    print(invocation.has('json') ? `${JSON.stringify({ schema: 1, scenarios })}\n` : listingText(scenarios));
    return 0;
  },
  explore: (invocation: Invocation, host: CliHost): Promise<number> => {
    const seed = invocation.number('seed') ?? randomInt(2 ** 31 - 1);
    if (!invocation.has('seed')) host.tell(`seed ${seed}`);
    const policy = policyNames.find((name) => name === invocation.text('policy')) ?? 'auto';
    return runJob(invocation, host, (place) => ({
      kind: 'explore',
      target: invocation.operand ?? '',
      set: invocation.texts('set'),
      policy,
      seed,
      limits: limitsOf(invocation, policy),
      fuzz: invocation.number('fuzz'),
      ...place,
    }));
  },
  replay: async (invocation: Invocation, host: CliHost): Promise<number> => {
    const { token, disk } = tokenOf(invocation.operand ?? '');
    return runJob(invocation, host, (place) => ({ kind: 'replay', token, ...place }), disk);
  },
  gate: (invocation: Invocation, host: CliHost) => gateCommand(invocation, host, replayWith(host)),
  merge: async (invocation: Invocation, host: CliHost) => mergeCommand(invocation, host, replayWith(host)),
  report: async (invocation: Invocation, host: CliHost) => reportCommand(invocation, host, replayWith(host)),
};

/** Flags that only some policies have a use for: elsewhere they would be passed over in silence. */
const POLICIES_WITH: Readonly<Record<'bound' | 'depth', readonly PolicyName[]>> = {
  bound: ['auto', 'bounded'],
  depth: ['auto', 'pct'],
};

function limitsOf(invocation: Invocation, policy: PolicyName): SearchLimits {
  for (const name of ['bound', 'depth'] as const) {
    if (!invocation.has(name) || POLICIES_WITH[name].includes(policy)) continue;
    throw new UsageError(
      `Expected \`--${name}\` with \`--policy\` ${POLICIES_WITH[name].join(' or ')}, got \`--policy ${policy}\`, which has no use for it. Leave it out.`,
    );
  }
  const numbers = ['runs', 'seconds', 'bound', 'depth'].flatMap((name) => {
    const value = invocation.number(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const require = (['exhaustive', 'bounded'] as const).find((kind) => kind === invocation.text('require'));
  return { ...Object.fromEntries(numbers), ...(require === undefined ? {} : { require }) };
}

/** Runs one job on the disk that was asked for, and prints its result. */
async function runJob(
  invocation: Invocation,
  host: CliHost,
  jobOn: (place: Place) => ExploreJob | ReplayJob,
  disk: Place['disk'] = 'memfs',
): Promise<number> {
  checkForms(invocation);
  const isReal = (invocation.text('disk') ?? disk) === 'real';
  const dir = invocation.text('dir');
  if (dir !== undefined && !isReal) {
    throw new UsageError(
      `Expected \`--disk real\` with \`--dir ${dir}\`, got none: memfs has no folder. Add it, or leave \`--dir\` out.`,
    );
  }
  const workers = invocation.number('workers') ?? availableParallelism();
  const supervisor = new Supervisor(host.workerUrl, { parent: dir, workers });
  host.onInterrupt(() => supervisor.interrupt());
  try {
    const place: Place = isReal ? { disk: 'real', folder: supervisor.folder() } : { disk: 'memfs', folder: undefined };
    const result = await supervisor.run(jobOn(place));
    host.print(invocation.has('json') ? `${JSON.stringify(result)}\n` : resultText(result, replayWith(host)));
    writeForms(invocation, (form) => host.races[form](result, replayWith(host)));
    return EXIT[result.verdict];
  } finally {
    await supervisor.close();
  }
}

async function runRepro(invocation: Invocation, host: CliHost): Promise<number> {
  // The two disks already share the cores.
  const make = () => new Supervisor(host.workerUrl, { parent: invocation.text('dir'), workers: 1 });
  const supervisors = { memfs: make(), real: make() };
  host.onInterrupt(() => {
    supervisors.memfs.interrupt();
    supervisors.real.interrupt();
  });
  try {
    const cells = await reproduce(host.catalogue, supervisors, host.tell);
    host.print(reproText(cells, replayWith(host)));
    if (cells.every((cell) => cell.isExpected)) return 0;
    return cells.some(({ isExpected, result }) => !isExpected && result.verdict !== 'unknown') ? 1 : 2;
  } finally {
    await Promise.all([supervisors.memfs.close(), supervisors.real.close()]);
  }
}

function replayWith({ callName }: CliHost): ReplayCommand {
  return (token, { disk }: Pick<Result, 'disk'>) =>
    `${callName} replay ${token}${disk === 'real' ? ' --disk real' : ''}`;
}

/** A token as it was printed, or the one in a result that was saved, with the disk it was found on. */
function tokenOf(operand: string): { readonly token: string; readonly disk: 'memfs' | 'real' } {
  if (operand.startsWith('fr1:')) return { token: operand, disk: 'memfs' };
  if (!existsSync(operand)) {
    throw new UsageError(
      `Expected a token, which begins with \`fr1:\`, or a saved result, got \`${operand}\`, which is neither a token nor a file. Copy the whole line that filerace printed.`,
    );
  }
  const saved = readSaved(operand);
  const disk = member(saved, 'disk') === 'real' ? 'real' : 'memfs';
  for (const part of ['violation', 'unknown']) {
    const token: unknown = member(member(saved, part), 'token');
    if (typeof token === 'string') return { token, disk };
  }
  throw new UsageError(
    `Expected a saved result with a token, got \`${operand}\`, which has none: only violated and some unknown results have one. Explore again.`,
  );
}

function readSaved(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `Expected a token or a saved result, got \`${file}\`, which is not JSON (${reason}). Save what \`explore --json\` prints.`,
    );
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
