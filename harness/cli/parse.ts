import { parseArgs } from 'node:util';
import { UsageError } from '../actors/usage-error.ts';
import { type Command, commands, type Flag } from './flags.ts';
import type { Shard } from './shard.ts';

/** A command line that was understood. */
export interface Invocation {
  readonly command: Command;
  readonly operand: string | undefined;
  readonly operands: readonly string[];
  /** All that came after the command. */
  readonly words: readonly string[];
  readonly text: (flag: string) => string | undefined;
  readonly number: (flag: string) => number | undefined;
  readonly texts: (flag: string) => readonly string[];
  readonly has: (flag: string) => boolean;
}

/** Reads the words after `filerace`; throws a UsageError. `help` and `version` ask for a text instead of a command. */
export function parse(words: readonly string[]): Invocation | { readonly help: Command | undefined } | 'version' {
  const [first, ...rest] = words;
  if (first === '--version') return 'version';
  if (first === undefined || first === '--help' || first === '-h') return { help: undefined };
  if (first === 'help') return { help: rest[0] === undefined ? undefined : findCommand(rest[0]) };
  const command = findCommand(first);
  if (rest.includes('--help') || rest.includes('-h')) return { help: command };
  return readWords(command, rest);
}

function findCommand(name: string): Command {
  const command = commands.find((each) => each.name === name);
  if (command !== undefined) return command;
  const names = commands.map((each) => each.name).join(', ');
  throw new UsageError(`Expected a command (${names}), got \`${name}\`. Try \`filerace --help\`.`);
}

function readWords(command: Command, words: readonly string[]): Invocation {
  const options = Object.fromEntries(
    command.flags.map((flag) => [
      flag.name,
      { type: flag.kind === 'switch' ? ('boolean' as const) : ('string' as const), multiple: true },
    ]),
  );
  const { tokens } = parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true });
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = command.flags.find((each) => each.name === token.name && token.rawName.startsWith('--'));
    if (flag === undefined) throw unknownFlag(command, token.rawName);
    values.set(flag.name, [...(values.get(flag.name) ?? []), checkFlag(flag, token.value)]);
  }
  for (const flag of command.flags) {
    const given = values.get(flag.name) ?? [];
    if (given.length > 1 && flag.kind !== 'pairs' && flag.repeats !== true) {
      throw new UsageError(`Expected \`--${flag.name}\` once, got it ${given.length} times. Leave one of them out.`);
    }
  }
  checkOperands(command, operands);
  return {
    command,
    operand: operands[0],
    operands,
    words,
    text: (flag) => values.get(flag)?.[0],
    number: (flag) => {
      const value = values.get(flag)?.[0];
      return value === undefined ? undefined : Number(value);
    },
    texts: (flag) => values.get(flag) ?? [],
    has: (flag) => values.has(flag),
  };
}

function checkOperands({ name, operand, operands: many }: Command, operands: readonly string[]): void {
  const { length } = operands;
  const isEnough = length > 0 || many === 'any' || many === 'maybe' || operand === undefined;
  const isTooMuch = many === 'any' || many === 'some' ? false : length > (operand === undefined ? 0 : 1);
  if (isEnough && !isTooMuch) return;
  const expected =
    operand === undefined
      ? 'no operand'
      : `${many === 'some' ? 'at least' : many === 'maybe' ? 'at most' : ''} one ${operand}`.trimStart();
  const got = operands.length === 0 ? 'none' : operands.map((each) => `\`${each}\``).join(' ');
  throw new UsageError(`Expected ${expected} after \`${name}\`, got ${got}. Try \`filerace help ${name}\`.`);
}

function unknownFlag(command: Command, given: string): UsageError {
  const names = command.flags.map((flag) => `--${flag.name}`).join(' ');
  return new UsageError(
    `\`${command.name}\` has no flag \`${given}\`; it has ${names}. Try \`filerace help ${command.name}\`.`,
  );
}

function checkFlag(flag: Flag, value: string | undefined): string {
  const [rule, example, isRight] = ruleOf(flag, value);
  if (isRight) return value ?? '';
  const got = value === undefined || value === '' ? 'nothing' : `\`${value}\``;
  throw new UsageError(`Expected \`--${flag.name}\` to be ${rule}, got ${got}. Try \`--${flag.name}${example}\`.`);
}

/** What a flag's value must be, an example, and whether this one is. */
function ruleOf(flag: Flag, value: string | undefined): readonly [string, string, boolean] {
  const given = value ?? '';
  switch (flag.kind) {
    case 'switch':
      return ['given without a value', '', value === undefined];
    case 'count': {
      const least = flag.least ?? 0;
      const most = flag.most ?? MAX_COUNT;
      const isCount = /^\d+$/.test(given) && Number(given) >= least && Number(given) <= most;
      return [`a whole number from ${least} to ${most}`, ` ${flag.example ?? 2}`, isCount];
    }
    case 'number':
      return [
        'a number above 0',
        ' 10',
        /^(\d+\.?|\d*\.\d+)(e\d+)?$/i.test(given) && Number(given) > 0 && Number(given) <= MAX_COUNT,
      ];
    case 'duration':
      return ['a time above 0, such as 60s or 5m', ' 60s', secondsOf(given) > 0 && secondsOf(given) <= MAX_COUNT];
    case 'pause': {
      const ms = pauseMsOf(given);
      return ['a time above 0 and up to a minute, such as 100ms or 2s', ' 100ms', ms > 0 && ms <= MAX_PAUSE_MS];
    }
    case 'delays':
      return ['a system call and a time, such as rename=20ms', ' rename=20ms', DELAY.test(given)];
    case 'share': {
      const { index, count } = shareOf(given);
      return ['I/N, with I from 1 to N', ' 1/3', index >= 1 && index <= count];
    }
    case 'choice': {
      const choices = flag.choices ?? [];
      return [
        choices.length === 1 ? `${choices[0]}` : `one of ${choices.join(', ')}`,
        ` ${choices[0]}`,
        choices.includes(given),
      ];
    }
    case 'pairs':
      return ['name=value', ' strategy=rename', /^[^=]+=/.test(given)];
    case 'text':
      return ['a text', ` ${flag.placeholder ?? '…'}`, given !== ''];
  }
}

/** Seeds and counts are whole numbers that 31 bits can hold. */
const MAX_COUNT = 2_147_483_647;

/** A duration in seconds; NaN if it is none. */
export function secondsOf(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(s|m)?$/.exec(text) ?? [];
  return number === undefined ? Number.NaN : Number(number) * (unit === 'm' ? 60 : 1);
}

const MAX_PAUSE_MS = 60_000;
const DELAY = /^\w+=\d+(\.\d+)?(ms|s)$/;

/** A pause in ms; NaN if it is none. */
export function pauseMsOf(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text) ?? [];
  return number === undefined ? Number.NaN : Number(number) * (unit === 's' ? 1_000 : 1);
}

/** Both NaN if it is no share. */
export function shareOf(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  return { index: Number(index ?? Number.NaN), count: Number(count ?? Number.NaN) };
}
