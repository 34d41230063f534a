import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageError } from '../harness/actors/usage-error.ts';
import { readSaved } from '../harness/results/saved.ts';
import { resultText } from '../harness/results/story.ts';
import { raceHtml } from './race-html.ts';
import { raceJunit } from './race-junit.ts';
import { raceMarkdown } from './race-markdown.ts';
import { violated } from './testing/results.ts';

const replay = (token: string) => `filerace replay ${token}`;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Every place in a value, as the keys that lead there. */
function placesIn(value: Json, place: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [place];
  return [place, ...Object.entries(value).flatMap(([key, each]) => placesIn(each, [...place, key]))];
}

function withAt(value: Json, [key, ...rest]: readonly string[], put: Json | undefined): Json | undefined {
  if (key === undefined) return put;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, each]) => {
    const next = name === key ? withAt(each, rest, put) : each;
    return next === undefined ? [] : [[name, next] as const];
  });
  return Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}

const sound: Json = JSON.parse(JSON.stringify(violated()));
const junk: fc.Arbitrary<Json | undefined> = fc.constantFrom<Json | undefined>(
  undefined,
  null,
  '',
  'x',
  '__proto__',
  0,
  -1,
  1.5,
  7,
  1e300,
  true,
  [],
  {},
  [null],
  { step: 1 },
);

test('a file that somebody has mangled is refused, or shown in every form', () => {
  const outcomes = { refused: 0, shown: 0 };
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...placesIn(sound)), junk), { minLength: 1, maxLength: 3 }),
      (changes) => {
        const content = changes.reduce<Json | undefined>(
          (value, [place, put]) => withAt(value ?? null, place, put),
          sound,
        );
        try {
          const saved = readSaved('x.json', content);
          if (saved.kind === 'table') throw new Error('it is no table');
          for (const form of [raceHtml, raceJunit, raceMarkdown, resultText])
            expect(form(saved.result, replay)).not.toBe('');
          outcomes.shown += 1;
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          outcomes.refused += 1;
        }
      },
    ),
    { numRuns: 600, seed: 1 },
  );
  expect(outcomes.refused).toBeGreaterThan(100);
  expect(outcomes.shown).toBeGreaterThan(30);
});
