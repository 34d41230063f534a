import { UsageError } from '../actors/usage-error.ts';
import type { Disk } from '../disk/disk.ts';
import { policyNames } from './phases.ts';

/** Callers from JavaScript have no types: an option that is passed over may make green what was never tried. */
export function checkNames(of: string, options: object, known: Readonly<Record<string, true>>): void {
  const stranger = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (stranger === undefined) return;
  throw new UsageError(
    `Expected the options of ${of} to be among ${Object.keys(known).join(', ')}, got \`${stranger}\`. Leave it out.`,
  );
}

/** What a search is given, as those without types may have written it. */
interface Limits {
  readonly policy?: unknown;
  readonly seed?: unknown;
  readonly runs?: unknown;
  readonly seconds?: unknown;
  readonly bound?: unknown;
  readonly depth?: unknown;
  readonly require?: unknown;
}

/** A seed that is no number, say, would sample the same order again and again. */
export function checkLimits(of: string, { policy = 'auto', seed, runs, seconds, bound, depth, require }: Limits): void {
  const isWhole = (value: unknown, least: number) =>
    value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= least);
  const policies: readonly unknown[] = policyNames;
  if (!policies.includes(policy)) throw mend(of, 'policy', `one of ${policyNames.join(', ')}`, policy);
  if (!Number.isSafeInteger(seed)) throw mend(of, 'seed', 'a whole number', seed);
  if (!isWhole(runs, 1)) throw mend(of, 'runs', 'a whole number from 1', runs);
  if (!isWhole(bound, 0)) throw mend(of, 'bound', 'a whole number from 0', bound);
  if (!isWhole(depth, 1)) throw mend(of, 'depth', 'a whole number from 1', depth);
  if (seconds !== undefined && !(typeof seconds === 'number' && seconds > 0))
    throw mend(of, 'seconds', 'a number above 0', seconds);
  if (require !== undefined && require !== 'exhaustive' && require !== 'bounded')
    throw mend(of, 'require', 'exhaustive or bounded', require);
}

export function checkDisk(of: string, disk: Disk): void {
  if (typeof disk === 'object' && disk !== null && typeof disk.open === 'function') return;
  throw mend(of, 'disk', 'a disk, such as createMemoryDisk() makes', disk);
}

/** A sentence about an option that is wrong. */
export function mend(of: string, name: string, rule: string, got: unknown): UsageError {
  return new UsageError(`Expected \`${name}\` of ${of} to be ${rule}, got \`${String(got)}\`. Mend it.`);
}
