import { describe, expect, it } from 'vitest';
import { commands } from './flags.ts';
import { helpText } from './help.ts';

describe('helpText', () => {
  it('names every command with its operand, what it is for, and all exit codes', () => {
    const text = helpText(undefined);
    for (const { name, operand, operands, help } of commands) {
      const given = operands === 'any' || operands === 'maybe' ? `[${operand}]` : `<${operand}>`;
      const synopsis = operand === undefined ? name : `${name} ${given}`;
      expect(rowsOf(text)).toContainEqual([synopsis, help]);
    }
    for (const code of ['0 held', '1 violated', '2 unknown', '64', '70', '130']) expect(text).toContain(code);
    expect(text).toContain('filerace help <command>');
  });

  it.each(commands)('names every flag of $name with its values', (command) => {
    const text = helpText(command);
    expect(text.split('\n')[0]).toMatch(new RegExp(`^filerace ${command.name}( <| \\[|$)`));
    expect(text).toContain(command.help);
    const rows = rowsOf(text);
    expect(rows).toHaveLength(command.flags.length);
    for (const { name, kind, choices, placeholder, help } of command.flags) {
      const value = kind === 'switch' ? '' : ` ${choices?.join('|') ?? placeholder}`;
      expect(rows).toContainEqual([`--${name}${value}`, help]);
    }
  });

  it('names no flag of another command', () => {
    const list = commands.find((command) => command.name === 'list');
    expect(helpText(list)).not.toContain('--disk');
  });

  it.each([undefined, ...commands])('ends each text with one line break and leaves nothing undefined', (command) => {
    expect(helpText(command)).toMatch(/[^\n]\n$/);
    expect(helpText(command)).not.toMatch(/undefined|VALUE/);
  });
});

/** The two columns of the rows that begin with two spaces. */
function rowsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('  '))
    .map((line) => line.trim().split(/ {2,}/));
}
