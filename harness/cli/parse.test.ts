import { describe, expect, it } from 'vitest';
import { commands } from './flags.ts';
import { type Invocation, parse } from './parse.ts';

describe('good words', () => {
  it('are an operand and flags in any order, each as the kind of its flag reads it', () => {
    const words = ['explore', '--seed', '7', 'rotation', '--json', '--disk=real', '--seconds', '0.5', '--runs', '10'];
    const read = invocationOf([
      ...words,
      '--set',
      'strategy=rename',
      '--set',
      'peers=["a=b"]',
      '--policy',
      'exhaustive',
    ]);
    expect(read.command.name).toBe('explore');
    expect(read.operand).toBe('rotation');
    expect([read.number('seed'), read.number('seconds'), read.number('runs')]).toEqual([7, 0.5, 10]);
    expect([read.text('disk'), read.text('policy')]).toEqual(['real', 'exhaustive']);
    expect(read.texts('set')).toEqual(['strategy=rename', 'peers=["a=b"]']);
    expect([read.has('json'), read.has('dir')]).toEqual([true, false]);
  });

  it('leave out every flag', () => {
    const read = invocationOf(['explore', 'rotation']);
    expect(read.number('seed')).toBeUndefined();
    expect(read.text('disk')).toBeUndefined();
    expect(read.texts('set')).toEqual([]);
    expect(read.has('json')).toBe(false);
  });

  it('may give an operand after `--` that looks like a flag', () => {
    expect(invocationOf(['explore', '--', '--odd.race.ts']).operand).toBe('--odd.race.ts');
  });

  it.each([
    ['--seed', '0', 0],
    ['--seed', '2147483647', 2_147_483_647],
    ['--runs', '1', 1],
    ['--seconds', '0.01', 0.01],
  ])('reach the limits of a number: %s %s', (flag, value, number) => {
    expect(invocationOf(['explore', 'rotation', flag, value]).number(flag.slice(2))).toBe(number);
  });

  it('ask for help and for the version', () => {
    const explore = commands.find((command) => command.name === 'explore');
    for (const words of [[], ['help'], ['--help'], ['-h']]) expect(parse(words)).toEqual({ help: undefined });
    for (const words of [
      ['help', 'explore'],
      ['explore', '--help'],
      ['explore', 'a', '-h', '--bad'],
    ]) {
      expect(parse(words)).toEqual({ help: explore });
    }
    expect(parse(['--version'])).toBe('version');
  });
});

describe('bad words', () => {
  const WHOLE = 'Expected `--runs` to be a whole number from 1 to 2147483647';
  const ABOVE = 'Expected `--seconds` to be a number above 0';
  const PAIR = 'Expected `--set` to be name=value';
  const DISK = 'Expected `--disk` to be one of memfs, real';
  const JSON_FLAG = 'Expected `--json` to be given without a value';
  const FLAGS =
    '--policy --bound --depth --require --disk --dir --isolation --runs --workers --seconds --seed --fuzz --set --state --resume --quiet --verbose --junit --markdown --html --json';
  const COMMANDS = 'Expected a command (repro, init, list, explore, replay, stress, gate, merge, report, bench)';

  // Each names the option and the rule, what was received, and what to do.
  it.each([
    ['explore a --runs two', `${WHOLE}, got \`two\`. Try \`--runs 100\`.`],
    ['explore a --runs 0', `${WHOLE}, got \`0\`. Try \`--runs 100\`.`],
    ['explore a --runs -5', `${WHOLE}, got \`-5\`. Try \`--runs 100\`.`],
    ['explore a --runs 1.5', `${WHOLE}, got \`1.5\`. Try \`--runs 100\`.`],
    ['explore a --runs 1e3', `${WHOLE}, got \`1e3\`. Try \`--runs 100\`.`],
    ['explore a --runs 2147483648', `${WHOLE}, got \`2147483648\`. Try \`--runs 100\`.`],
    ['explore a --runs=', `${WHOLE}, got nothing. Try \`--runs 100\`.`],
    ['explore a --runs', `${WHOLE}, got nothing. Try \`--runs 100\`.`],
    ['explore a --runs 5 --runs 6', 'Expected `--runs` once, got it 2 times. Leave one of them out.'],
    ['explore a --seed -1', 'Expected `--seed` to be a whole number from 0 to 2147483647, got `-1`. Try `--seed 2`.'],
    ['explore a --fuzz 0', 'Expected `--fuzz` to be a whole number from 1 to 2147483647, got `0`. Try `--fuzz 2`.'],
    ['explore a --seconds 0', `${ABOVE}, got \`0\`. Try \`--seconds 10\`.`],
    ['explore a --seconds soon', `${ABOVE}, got \`soon\`. Try \`--seconds 10\`.`],
    ['explore a --seconds', `${ABOVE}, got nothing. Try \`--seconds 10\`.`],
    ['explore a --seconds 1 --seconds 1', 'Expected `--seconds` once, got it 2 times. Leave one of them out.'],
    ['explore a --disk floppy', `${DISK}, got \`floppy\`. Try \`--disk memfs\`.`],
    ['explore a --disk', `${DISK}, got nothing. Try \`--disk memfs\`.`],
    ['explore a --disk real --disk memfs', 'Expected `--disk` once, got it 2 times. Leave one of them out.'],
    [
      'explore a --policy best',
      'Expected `--policy` to be one of auto, exhaustive, bounded, pct, random, got `best`. Try `--policy auto`.',
    ],
    [
      'replay a --isolation jail',
      'Expected `--isolation` to be one of fibers, processes, got `jail`. Try `--isolation fibers`.',
    ],
    ['explore a --dir', 'Expected `--dir` to be a text, got nothing. Try `--dir FOLDER`.'],
    ['explore a --dir=', 'Expected `--dir` to be a text, got nothing. Try `--dir FOLDER`.'],
    ['explore a --dir x --dir y', 'Expected `--dir` once, got it 2 times. Leave one of them out.'],
    ['explore a --set strategy', `${PAIR}, got \`strategy\`. Try \`--set strategy=rename\`.`],
    ['explore a --set =rename', `${PAIR}, got \`=rename\`. Try \`--set strategy=rename\`.`],
    ['explore a --set', `${PAIR}, got nothing. Try \`--set strategy=rename\`.`],
    ['list --json=yes', `${JSON_FLAG}, got \`yes\`. Try \`--json\`.`],
    ['list --json --json', 'Expected `--json` once, got it 2 times. Leave one of them out.'],
    ['list --jsno', '`list` has no flag `--jsno`; it has --json. Try `filerace help list`.'],
    ['explore a --json=yes', `${JSON_FLAG}, got \`yes\`. Try \`--json\`.`],
    ['explore a --no-json', `\`explore\` has no flag \`--no-json\`; it has ${FLAGS}. Try \`filerace help explore\`.`],
    ['explore a -x', `\`explore\` has no flag \`-x\`; it has ${FLAGS}. Try \`filerace help explore\`.`],
    ['repro --seed 1', '`repro` has no flag `--seed`; it has --dir --quiet --verbose. Try `filerace help repro`.'],
    ['explore', 'Expected one name|file after `explore`, got none. Try `filerace help explore`.'],
    ['explore a b', 'Expected one name|file after `explore`, got `a` `b`. Try `filerace help explore`.'],
    ['gate --budget 0s', 'Expected `--budget` to be a time above 0, such as 60s or 5m, got `0s`. Try `--budget 60s`.'],
    ['gate --budget 1h', 'Expected `--budget` to be a time above 0, such as 60s or 5m, got `1h`. Try `--budget 60s`.'],
    ['gate --shard 0/3', 'Expected `--shard` to be I/N, with I from 1 to N, got `0/3`. Try `--shard 1/3`.'],
    ['gate --shard 4/3', 'Expected `--shard` to be I/N, with I from 1 to N, got `4/3`. Try `--shard 1/3`.'],
    ['merge', 'Expected at least one file… after `merge`, got none. Try `filerace help merge`.'],
    ['replay', 'Expected one token|file after `replay`, got none. Try `filerace help replay`.'],
    ['list a', 'Expected no operand after `list`, got `a`. Try `filerace help list`.'],
    ['repro a', 'Expected no operand after `repro`, got `a`. Try `filerace help repro`.'],
    [
      'stress rotation --pace 100',
      'Expected `--pace` to be a time above 0 and up to a minute, such as 100ms or 2s, got `100`. Try `--pace 100ms`.',
    ],
    [
      'stress rotation --syscall-delay rename',
      'Expected `--syscall-delay` to be a system call and a time, such as rename=20ms, got `rename`. Try `--syscall-delay rename=20ms`.',
    ],
    ['init a b', 'Expected at most one file after `init`, got `a` `b`. Try `filerace help init`.'],
    ['exlpore a', `${COMMANDS}, got \`exlpore\`. Try \`filerace --help\`.`],
    ['--json list', `${COMMANDS}, got \`--json\`. Try \`filerace --help\`.`],
    ['help exlpore', `${COMMANDS}, got \`exlpore\`. Try \`filerace --help\`.`],
  ])('%s', (line, message) => {
    expect(() => parse(line.split(' '))).toThrow(expect.objectContaining({ name: 'UsageError', message }));
  });

  it('may contain an operand that is empty', () => {
    expect(invocationOf(['replay', '']).operand).toBe('');
  });

  it.each(commands.flatMap(({ name, operand, flags }) => flags.map((flag) => [name, operand, flag] as const)))(
    '%s (%s): every flag of the table is read, and refuses what breaks its rule',
    (name, operand, flag) => {
      const words = operand === undefined ? [name] : [name, 'operand'];
      const good = {
        switch: [],
        count: [String(Math.max(5, flag.least ?? 0))],
        number: ['2.5'],
        duration: ['60s'],
        pause: ['100ms'],
        delays: ['rename=20ms'],
        share: ['1/3'],
        text: ['x'],
        choice: flag.choices ?? [],
        pairs: ['a=b'],
      };
      const values = good[flag.kind].slice(0, 1);
      expect(invocationOf([...words, `--${flag.name}`, ...values]).has(flag.name)).toBe(true);
      const bad = flag.kind === 'switch' ? 'x' : '';
      expect(() => parse([...words, `--${flag.name}=${bad}`])).toThrow(`Expected \`--${flag.name}\` to be `);
    },
  );
});

function invocationOf(words: readonly string[]): Invocation {
  const parsed = parse(words);
  if (parsed === 'version' || 'help' in parsed) throw new Error('this asks for a text, not for a command');
  return parsed;
}
