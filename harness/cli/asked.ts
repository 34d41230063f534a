import { UsageError } from '../actors/usage-error.ts';
import type { Invocation } from './parse.ts';
import type { Asked } from './state-file.ts';

/** What a command is asked to do: it stays the same when it goes on. */
const TASK = {
  explore: ['policy', 'bound', 'depth', 'require', 'disk', 'dir', 'isolation', 'seed', 'set'],
  gate: ['disk', 'dir', 'isolation', 'seed', 'shard'],
} as const;
/** How much of it: that may be more. */
const LIMITS = { explore: ['runs', 'seconds'], gate: ['budget'] } as const;
/** Where the names and files are kept. */
const OPERANDS = 'operands';

/** All that has to be known to go on; `defaults` for what was not given. */
export function askedOf(command: keyof typeof TASK, invocation: Invocation, defaults: Asked): Asked {
  const names = [...TASK[command], ...LIMITS[command]].filter((name) => invocation.has(name));
  const given = names.map((name) => [name, invocation.texts(name)] as const);
  return { [OPERANDS]: invocation.operands, ...defaults, ...Object.fromEntries(given) };
}

/**
 * What was asked then, with what is asked now: other limits, and whatever does not matter for what is found. Limits count from the
 * beginning. One that is given now stands for all that were, but that a number of runs that was asked for is still asked for: less of
 * them, cut off by a time, has not done what it was to do. Throws a UsageError for anything that contradicts.
 */
export function resumed(command: keyof typeof TASK, invocation: Invocation, asked: Asked): Invocation {
  const then = (name: string) => asked[name] ?? [];
  for (const name of TASK[command]) {
    if (!invocation.has(name) || isSame(invocation.texts(name), then(name))) continue;
    const old = then(name).length === 0 ? 'none' : then(name).join(' ');
    throw new UsageError(
      `Expected \`--${name}\` as it was when the search began, ${old}, got ${invocation.texts(name).join(' ')}. Leave it out: \`--resume\` knows it.`,
    );
  }
  const isMore = LIMITS[command].some((name) => invocation.has(name));
  const stays = (name: string) => !isMore || (name === 'runs' && !invocation.has('runs'));
  const kept: readonly string[] = [...TASK[command], ...LIMITS[command].filter(stays)];
  const texts = (name: string) => (kept.includes(name) ? then(name) : invocation.texts(name));
  return {
    ...invocation,
    texts,
    text: (name) => texts(name)[0],
    number: (name) => (texts(name)[0] === undefined ? undefined : Number(texts(name)[0])),
    has: (name) => texts(name).length > 0,
  };
}

/** The names and files of a table: those that were given then. */
export function operandsOf(invocation: Invocation, asked: Asked): readonly string[] {
  const then = asked[OPERANDS] ?? [];
  if (invocation.operands.length === 0 || isSame(invocation.operands, then)) return then;
  throw new UsageError(
    `Expected ${then.length === 0 ? 'no names' : then.join(' ')}, as when the gate began, got ${invocation.operands.join(' ')}. Leave them out: \`--resume\` knows them.`,
  );
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
}
