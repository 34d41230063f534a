import { toPath } from '../arguments.ts';
import type { Conducted } from '../conduct.ts';
import type { Flavour } from '../operation.ts';
import { type CopyOptions, CopyTree } from '../requests/copy-tree.ts';
import { checkBoolean, checkFunction, checkInteger, checkObject } from '../validate.ts';

const DEFAULTS = {
  dereference: false,
  errorOnExist: false,
  force: true,
  preserveTimestamps: false,
  recursive: false,
  verbatimSymlinks: false,
};
const MOST_MODE = 7;

function toCopyOptions(given: unknown): CopyOptions {
  if (given === undefined) return { ...DEFAULTS, filter: undefined, mode: 0 };
  const { filter, mode, ...rest }: Record<string, unknown> = { ...DEFAULTS, ...checkObject(given, 'options') };
  const flag = (name: keyof typeof DEFAULTS) => checkBoolean(rest[name], `options.${name}`);
  const flags = {
    dereference: flag('dereference'),
    errorOnExist: flag('errorOnExist'),
    force: flag('force'),
    preserveTimestamps: flag('preserveTimestamps'),
    recursive: flag('recursive'),
    verbatimSymlinks: flag('verbatimSymlinks'),
  };
  const checkedMode = mode === undefined || mode === null ? 0 : checkInteger(mode, 'mode', 0, MOST_MODE);
  if (flags.dereference && flags.verbatimSymlinks) {
    const text = 'Option "dereference" cannot be used in combination with option "verbatimSymlinks"';
    throw Object.assign(new TypeError(text), { code: 'ERR_INCOMPATIBLE_OPTION_PAIR' });
  }
  return {
    ...flags,
    mode: checkedMode,
    filter: filter === undefined ? undefined : checkFunction(filter, 'options.filter'),
  };
}

/** `cp`; the actor's filter, if there is one, runs between its calls, so they cannot be one request. */
export function copyTree(
  args: readonly unknown[],
  flavour: Flavour,
): { routine: Conducted<undefined>; hasFilter: boolean } {
  const [from, to, given] = args;
  const options = toCopyOptions(given);
  const source = toPath(from, 'src');
  const target = toPath(to, 'dest');
  const routine = new CopyTree(options, flavour === 'sync').copy(source, target);
  return { routine, hasFilter: options.filter !== undefined };
}
