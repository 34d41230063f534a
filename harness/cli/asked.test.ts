import { expect, it } from 'vitest';
import { askedOf, resumed } from './asked.ts';
import { type Invocation, parse } from './parse.ts';

function invocationOf(...words: string[]): Invocation {
  const read = parse(['explore', ...words, 'rotation']);
  if (read === 'version' || 'help' in read) throw new Error(`no invocation: ${words.join(' ')}`);
  return read;
}

it.each<[then: string[], now: string[], runs: number | undefined, seconds: number | undefined]>([
  [['--runs', '900'], [], 900, undefined],
  [['--runs', '900'], ['--runs', '2000'], 2000, undefined],
  // 900 runs were asked for: a time that cuts them off makes them no fewer.
  [['--runs', '900'], ['--seconds', '4'], 900, 4],
  [['--runs', '900', '--seconds', '3'], ['--seconds', '4'], 900, 4],
  [['--seconds', '3'], ['--runs', '900'], 900, undefined],
  [['--seconds', '3'], ['--seconds', '4'], undefined, 4],
])('a search with %j that goes on with %j has %s runs and %s s', (then, now, runs, seconds) => {
  const asked = askedOf('explore', invocationOf(...then), {});
  const goesOn = resumed('explore', invocationOf(...now), asked);
  expect([goesOn.number('runs'), goesOn.number('seconds')]).toEqual([runs, seconds]);
});
