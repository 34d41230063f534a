import { tmpdir } from 'node:os';
import { test } from 'vitest';
import type { Parameters } from './actors/parameters.ts';
import { completeParameters } from './actors/parameters.ts';
import type { AnyScenario } from './actors/scenario.ts';
import type { Disk } from './disk/disk.ts';
import { createMemoryDisk } from './disk/memory-disk.ts';
import { createRealDisk } from './disk/real-disk.ts';
import { expectationFor, isAsExpected } from './results/expectation.ts';
import { resultText } from './results/story.ts';
import { explore } from './search/explore.ts';
import { fuzz } from './search/fuzz.ts';
import type { PolicyName } from './search/phases.ts';

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
  /** Path of the scenario's file from the working folder, for the command that a failure prints. */
  readonly file?: string;
  /** Real time in ms after which vitest gives up. Default: 120,000. */
  readonly timeoutMs?: number;
}

/**
 * Makes a scenario a vitest test: it passes if the result is what the scenario's `expect` says, which is `held` by default.
 * An actor that never gives the thread back hangs vitest too; the command line is not so easily stopped.
 */
export function raceTest(scenario: AnyScenario, options: RaceTestOptions = {}): void {
  const { parameters = {}, policy = 'auto', seed = 1, file, fuzz: count, timeoutMs = 120_000 } = options;
  const set = Object.entries(parameters).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const name = [scenario.name, ...set, `on ${options.disk ?? 'memfs'}, ${policy}`].join(' ');
  test(name, { timeout: timeoutMs }, async () => {
    const disk = options.disk === 'real' ? createRealDisk({ parent: tmpdir() }) : createMemoryDisk();
    const place = disk.kind === 'real' ? { folder: tmpdir() } : {};
    const search = {
      ...{ scenario, parameters, disk, policy, seed, ...place },
      ...limitsOf(options),
      ...(file === undefined ? {} : { reference: file }),
    };
    try {
      const result = await (count === undefined ? explore(search) : fuzz({ ...search, count }));
      const expected = expectationFor(scenario, completeParameters(scenario, parameters));
      const text = resultText(result, (token) => `npx filerace replay ${token}`);
      if (!isAsExpected(expected, result)) {
        throw new Error(`expected ${expected.verdict}, got ${text}`);
      }
      // What makes a green result worth less than it looks is not to be passed over.
      if (result.warnings.length > 0) console.warn(text);
    } finally {
      disk.dispose();
    }
  });
}

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
