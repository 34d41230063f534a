import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import type { Parameters } from './actors/parameters.ts';
import { completeParameters } from './actors/parameters.ts';
import type { AnyScenario } from './actors/scenario.ts';
import type { Disk } from './disk/disk.ts';
import { createMemoryDisk } from './disk/memory-disk.ts';
import { createRealDisk } from './disk/real-disk.ts';
import { expectationFor, isAsExpected } from './results/expectation.ts';
import { resultText } from './results/story.ts';
import { checkLimits, checkNames, mend } from './search/check-options.ts';
import { explore } from './search/explore.ts';
import { fuzz } from './search/fuzz.ts';
import type { PolicyName } from './search/phases.ts';
import { NO_CALLS } from './search/warnings.ts';

export interface RaceTestOptions {
  /** Default: `memfs`. */
  readonly disk?: Disk['kind'];
  readonly parameters?: Parameters;
  /** Default: `auto`. */
  readonly policy?: PolicyName;
  /** These default as in `explore`. */
  readonly runs?: number;
  readonly seconds?: number;
  readonly bound?: number;
  readonly depth?: number;
  /** The least coverage that counts as held. */
  readonly require?: 'exhaustive' | 'bounded';
  /** Workloads to draw; default: none, the parameters as they are. */
  readonly fuzz?: number;
  /** Default: 1, so that the test is the same every time. */
  readonly seed?: number;
  /** Path of the file that a scenario object comes from, from the working folder, for the command that a failure prints. */
  readonly file?: string;
  /** Real time in ms after which vitest gives up. Default: 120,000. */
  readonly timeoutMs?: number;
}

/**
 * Makes a scenario a vitest test, which passes if the result is what the scenario's `expect` says: `held` by default. It is given as the
 * path of its file from the working folder, or as the URL of it: then each process has the modules that the file imports to itself, as on
 * the command line. Or as an object, whose modules are there once, for all processes. If no actor makes a system call, it fails:
 * nothing was raced.
 * Throws a UsageError, at once, for options that it does not have or that are wrong.
 * An actor that never gives the thread back hangs vitest too; the command line is not so easily stopped.
 */
export function raceTest(given: AnyScenario | string | URL, options: RaceTestOptions = {}): void {
  checkOptions(options);
  const { parameters = {}, policy = 'auto', timeoutMs = 120_000 } = options;
  const set = Object.entries(parameters).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const file = given instanceof URL ? fileURLToPath(given) : given;
  const name = [
    typeof file === 'string' ? basename(file) : file.name,
    ...set,
    `on ${options.disk ?? 'memfs'}, ${policy}`,
  ].join(' ');
  test(name, { timeout: timeoutMs }, async () => {
    if (typeof file !== 'string') return check(file, options.file, options);
    // Bundles, which not everybody needs.
    const { bundleScenario } = await import('./cli/load-scenario.ts');
    const { scenario, reference } = await bundleScenario(file);
    return check(scenario, reference, options);
  });
}

const NAMES: Readonly<Record<keyof RaceTestOptions, true>> = {
  disk: true,
  parameters: true,
  policy: true,
  runs: true,
  seconds: true,
  bound: true,
  depth: true,
  require: true,
  fuzz: true,
  seed: true,
  file: true,
  timeoutMs: true,
};

function checkOptions(options: RaceTestOptions): void {
  checkNames('raceTest', options, NAMES);
  checkLimits('raceTest', { ...options, seed: options.seed ?? 1 });
  const { disk = 'memfs', fuzz: count = 1, timeoutMs = 1, parameters = {}, file = '' } = options;
  if (disk !== 'memfs' && disk !== 'real') throw mend('raceTest', 'disk', 'memfs or real', disk);
  if (!(Number.isInteger(count) && count >= 1)) throw mend('raceTest', 'fuzz', 'a whole number from 1', count);
  if (!(timeoutMs > 0)) throw mend('raceTest', 'timeoutMs', 'a number above 0', timeoutMs);
  if (typeof parameters !== 'object' || parameters === null) {
    throw mend('raceTest', 'parameters', 'an object of values by their names', parameters);
  }
  if (typeof file !== 'string') throw mend('raceTest', 'file', 'a path', file);
}

async function check(scenario: AnyScenario, reference: string | undefined, options: RaceTestOptions): Promise<void> {
  const { parameters = {}, policy = 'auto', seed = 1, fuzz: count } = options;
  const disk = options.disk === 'real' ? createRealDisk({ parent: tmpdir() }) : createMemoryDisk();
  const place = disk.kind === 'real' ? { folder: tmpdir() } : {};
  const search = {
    ...{ scenario, parameters, disk, policy, seed, ...place },
    ...limitsOf(options),
    ...(reference === undefined ? {} : { reference }),
  };
  try {
    const result = await (count === undefined ? explore(search) : fuzz({ ...search, count }));
    const expected = expectationFor(scenario, completeParameters(scenario, parameters));
    const onDisk = disk.kind === 'real' ? ' --disk real' : '';
    const text = resultText(result, (token) => `npx filerace replay ${token}${onDisk}`);
    if (!isAsExpected(expected, result)) {
      throw new Error(`expected ${expected.verdict}, got ${text}${reference === undefined ? NO_FILE : ''}`);
    }
    if (result.warnings.includes(NO_CALLS)) throw new Error(`${NO_CALLS}\n${text}`);
    // What makes a green result worth less than it looks is not to be passed over.
    if (result.warnings.length > 0) console.warn(text);
  } finally {
    disk.dispose();
  }
}

const NO_FILE =
  'For a command that finds the scenario again, give raceTest the path of its file instead, or as `file`.';

/** Those that were given. */
function limitsOf({ runs, seconds, bound, depth, require }: RaceTestOptions) {
  return {
    ...(runs === undefined ? {} : { runs }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(bound === undefined ? {} : { bound }),
    ...(depth === undefined ? {} : { depth }),
    ...(require === undefined ? {} : { require }),
  };
}
