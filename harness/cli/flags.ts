import { policyNames } from '../search/phases.ts';
import { bench } from './bench-flags.ts';
import { stress } from './stress-flags.ts';

/** One flag of the command line: parsing, help and error texts are made of this. */
export interface Flag {
  readonly name: string;
  /**
   * `switch` takes no value; `count` a whole number of at least `least`; `number` any number above 0; `duration` one with or
   * without a unit, `s` or `m`; `pause` one with a unit, `ms` or `s`; `delays` is call=pause; `share` is i/n.
   */
  readonly kind:
    | 'switch'
    | 'count'
    | 'number'
    | 'duration'
    | 'pause'
    | 'delays'
    | 'share'
    | 'text'
    | 'choice'
    | 'pairs';
  readonly least?: number;
  /** Default: what 31 bits can hold. */
  readonly most?: number;
  /** A number that makes sense; default: 2. */
  readonly example?: number;
  readonly choices?: readonly string[];
  /** Whether it may be given again, each time with another value. */
  readonly repeats?: boolean;
  /** What stands for the value in help. */
  readonly placeholder?: string;
  readonly help: string;
}

const json: Flag = { name: 'json', kind: 'switch', help: 'print exactly one JSON object on stdout' };
const disk: Flag = {
  name: 'disk',
  kind: 'choice',
  choices: ['memfs', 'real'],
  help: 'what the actors share: memory, or a fresh temporary folder (default: memfs)',
};
const dir: Flag = {
  name: 'dir',
  kind: 'text',
  placeholder: 'FOLDER',
  help: 'where the real disk makes its temporary folder (default: the system’s)',
};
const isolation: Flag = {
  name: 'isolation',
  kind: 'choice',
  choices: ['fibers', 'processes'],
  help: 'where the processes of the scenario live: in this thread, or each in a real process of its own (default: fibers)',
};

const workers: Flag = {
  name: 'workers',
  kind: 'count',
  least: 1,
  placeholder: 'N',
  help: 'threads that search; the result is the same with any number (default: one per core)',
};
const quiet: Flag = { name: 'quiet', kind: 'switch', help: 'nothing on stderr but errors, and what scenarios print' };
const verbose: Flag = {
  name: 'verbose',
  kind: 'switch',
  help: 'a line on stderr for each run: number, policy, entries, preemptions, what came of it',
};
const state: Flag = {
  name: 'state',
  kind: 'text',
  placeholder: 'FILE',
  help: 'keep what was searched in FILE, from time to time and when it ends early; removed when all is done',
};
const resume: Flag = {
  name: 'resume',
  kind: 'text',
  placeholder: 'FILE',
  help: 'go on from what --state has kept',
};
/** A table of expectations, or a result, is also written in these forms. */
const formsOf = (what: string): readonly Flag[] => [
  { name: 'junit', kind: 'text', placeholder: 'FILE', help: `write the ${what} as JUnit XML, too` },
  { name: 'markdown', kind: 'text', placeholder: 'FILE', help: `write the ${what} as Markdown, too` },
  { name: 'html', kind: 'text', placeholder: 'FILE', help: `write the ${what} as one HTML page, too` },
];
const forms: readonly Flag[] = [...formsOf('table'), json];

/** A command, its operand and its flags. */
export interface Command {
  readonly name: 'init' | 'repro' | 'list' | 'explore' | 'replay' | 'stress' | 'gate' | 'merge' | 'report' | 'bench';
  readonly operand: string | undefined;
  /** How many operands there may be, `maybe` one or none; default: one if it has a name, else none. */
  readonly operands?: 'any' | 'some' | 'maybe';
  readonly help: string;
  readonly flags: readonly Flag[];
}

export const commands: readonly Command[] = [
  {
    name: 'repro',
    operand: undefined,
    help: 'the flagship: every strategy, on memfs and on real disk; a table and the story of the failure',
    flags: [dir, quiet, verbose],
  },
  {
    name: 'init',
    operand: 'file',
    operands: 'maybe',
    help: 'write a small scenario to begin with, which has a race in it (default: example.race.ts, or .mjs where there is no TypeScript)',
    flags: [],
  },
  {
    name: 'list',
    operand: undefined,
    help: 'scenarios, what they race and with which parameters, what is expected of each',
    flags: [json],
  },
  {
    name: 'explore',
    operand: 'name|file',
    help: 'search the orders in which a scenario’s system calls can happen',
    flags: [
      {
        name: 'policy',
        kind: 'choice',
        choices: policyNames,
        help: 'what chooses the orders (default: auto, which is bounded, then exhaustive, then pct)',
      },
      {
        name: 'bound',
        kind: 'count',
        least: 0,
        placeholder: 'N',
        help: 'bounded: most preemptions (default: 2)',
      },
      {
        name: 'depth',
        kind: 'count',
        least: 1,
        most: 20,
        placeholder: 'N',
        help: 'pct: depth of the bugs to look for (default: 3)',
      },
      {
        name: 'require',
        kind: 'choice',
        choices: ['exhaustive', 'bounded'],
        help: 'the least coverage that counts as held; with less the verdict is unknown',
      },
      disk,
      dir,
      isolation,
      {
        name: 'runs',
        kind: 'count',
        least: 1,
        example: 100,
        placeholder: 'N',
        help: 'most runs; auto gives a quarter to bounded, half to exhaustive (default: pct, random 2,000, or what the scenario says; the others 100,000)',
      },
      workers,
      {
        name: 'seconds',
        kind: 'number',
        placeholder: 'S',
        help: 'most real time; without --runs, as many runs as fit into it',
      },
      {
        name: 'seed',
        kind: 'count',
        least: 0,
        placeholder: 'N',
        help: 'of schedules, ids and randomness (default: chosen, and printed first)',
      },
      {
        name: 'fuzz',
        kind: 'count',
        least: 1,
        placeholder: 'N',
        help: 'draw N workloads and search each; a failing one is shrunk',
      },
      { name: 'set', kind: 'pairs', placeholder: 'k=v', help: 'set a parameter of the scenario; may be given again' },
      state,
      {
        ...resume,
        help: `${resume.help}, with the same scenario; new --runs or --seconds count from its beginning, and bounded begins anew`,
      },
      quiet,
      { ...verbose, help: `${verbose.help}; with one worker` },
      ...formsOf('result'),
      json,
    ],
  },
  {
    name: 'replay',
    operand: 'token|file',
    help: 'that very run again; the file is a result that explore --json printed',
    flags: [disk, dir, isolation, ...formsOf('result'), json],
  },
  stress,
  {
    name: 'gate',
    operand: 'name|file…',
    operands: 'any',
    help: 'run the expectation table, in both directions; for CI (default: all scenarios whose package is there)',
    flags: [
      { ...disk, help: 'only on this disk (default: on both)' },
      dir,
      isolation,
      {
        name: 'seed',
        kind: 'count',
        least: 0,
        placeholder: 'N',
        help: 'of schedules, ids and randomness (default: 1)',
      },
      {
        name: 'budget',
        kind: 'duration',
        placeholder: 'TIME',
        help: 'real time for all of it, such as 60s or 5m (default: a number of runs per cell)',
      },
      { name: 'shard', kind: 'share', placeholder: 'I/N', help: 'only the I-th of N parts of the table; see merge' },
      { ...workers, help: 'cells that are searched at the same time (default: one per core)' },
      { ...state, help: 'keep finished cells in FILE; removed when all are done' },
      { ...resume, help: `${resume.help}: the cells that are left` },
      quiet,
      { ...verbose, help: `${verbose.help}, and its cell` },
      {
        name: 'mutants',
        kind: 'switch',
        help: 'break the raced code in many ways, one by one: the table has to notice each; in a checkout only',
      },
      ...forms,
    ],
  },
  {
    name: 'merge',
    operand: 'file…',
    operands: 'some',
    help: 'join what gate --json printed for each shard into one table',
    flags: forms,
  },
  {
    name: 'report',
    operand: 'file',
    help: 'show a result that explore, replay or gate printed with --json, in other forms (default: as text)',
    flags: formsOf('report').map((flag) => ({ ...flag, help: flag.help.replace(', too', '') })),
  },
  bench,
];
