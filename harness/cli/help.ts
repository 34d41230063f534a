import { type Command, commands, type Flag } from './flags.ts';

const EXITS = `Exit codes: explore, replay and stress 0 held, 1 violated, 2 unknown; repro, gate and merge 0 as expected, 1 if a cell differs,
2 if one is unknown; bench 1 if a figure got worse; report 0; 64 bad usage, 70 filerace itself failed, 130 interrupted (128 and the signal's number).`;

/** The help of one command, or of all. */
export function helpText(command: Command | undefined): string {
  if (command === undefined) {
    const rows = commands.map((each) => [synopsis(each), each.help] as const);
    return `filerace finds races between pieces of Node.js code that share files.\n\n${table(rows)}\n\nfilerace help <command> lists the flags of one.\n${EXITS}\n`;
  }
  const rows = command.flags.map((flag) => [usage(flag), flag.help] as const);
  return `filerace ${synopsis(command)}\n\n${command.help}\n\n${rows.length === 0 ? '' : `${table(rows)}\n\n`}${EXITS}\n`;
}

function synopsis({ name, operand, operands }: Command): string {
  if (operand === undefined) return name;
  return operands === 'any' || operands === 'maybe' ? `${name} [${operand}]` : `${name} <${operand}>`;
}

function usage({ name, kind, choices, placeholder }: Flag): string {
  if (kind === 'switch') return `--${name}`;
  return `--${name} ${choices?.join('|') ?? placeholder ?? 'VALUE'}`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
