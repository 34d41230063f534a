import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Parameters } from '../actors/parameters.ts';
import { type AnyScenario, defineScenario } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import { readToken, readTokenParameters, writeToken } from './token.ts';

/** Texts that mean something to a shell, a URL, a token or a file system, and plain ones. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '',
    '@',
    '@abc',
    'a.1',
    'a-b',
    ':',
    ',',
    '=',
    "it's",
    '$(rm)',
    'a b',
    '../x.ts',
    '-',
    '__proto__',
    'ü',
  ),
);
const name = text.filter((each) => each !== '');

const switches = fc.array(
  fc.record({
    entry: fc.integer({ min: 1, max: 400_000 }),
    actor: name,
    request: fc.option(fc.nat(100_000), { nil: undefined }),
  }),
  { maxLength: 6 },
);

/** A scenario whose parameters have these names, one of each type, and values for them. */
const parameterised = fc
  .record({
    names: fc.uniqueArray(
      name.filter((each) => each !== '__proto__'),
      { minLength: 5, maxLength: 5 },
    ),
    word: text,
    number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => each + 0),
    whole: fc.integer(),
    truth: fc.boolean(),
    json: fc.jsonValue(),
  })
  .map(({ names, word, number, whole, truth, json }) => {
    const [a = '', b = '', c = '', d = '', e = ''] = names;
    const scenario = defineScenario<Record<string, never>>({ name: 'test', actors: () => ({}) });
    const range = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] as const;
    const parameters = { [a]: 'x', [b]: 0.5, [c]: { default: 1, integer: range }, [d]: false, [e]: { default: [1] } };
    const values = { [a]: word, [b]: number, [c]: whole, [d]: truth, [e]: JSON.parse(JSON.stringify(json)) };
    return { scenario: { ...scenario, parameters } as AnyScenario, values: values as Parameters };
  });

test('what is written is read, whatever the names', () => {
  fc.assert(
    fc.property(parameterised, name, fc.integer(), switches, ({ scenario, values }, reference, seed, made) => {
      const written = writeToken({ scenario, reference, parameters: values, seed, switches: made });
      expect(written).toMatch(/^fr1:[A-Za-z0-9._/=,:@+-]+$/);
      const token = readToken(written);
      expect(token).toEqual({ scenario: reference, parameters: token.parameters, seed, switches: made });
      const defaults = { ...values };
      for (const [key, spec] of Object.entries(scenario.parameters ?? {})) {
        const fallback = typeof spec === 'object' ? spec.default : spec;
        if (JSON.stringify(values[key]) === JSON.stringify(fallback)) delete defaults[key];
      }
      expect(readTokenParameters(scenario, token)).toEqual(defaults);
    }),
    { numRuns: 500 },
  );
});

const plain = defineScenario({ name: 'plain', parameters: { readers: 2 }, actors: () => ({}) }) as AnyScenario;
const written = writeToken({
  scenario: plain,
  reference: 'plain',
  parameters: { readers: 3 },
  seed: -7,
  switches: [
    { entry: 2, actor: 'writer', request: undefined },
    { entry: 9, actor: 'reader-1', request: 4 },
  ],
});

test('it names the actors that are left out', () => {
  const options = { scenario: plain, reference: 'plain', parameters: { readers: 3 }, seed: 1, switches: [] };
  const token = writeToken({ ...options, without: ['reader-1', 'odd one'] });
  expect(token).toMatch(/^fr1:plain:readers=3,=reader-1\+@[\w-]+:1::[0-9a-z]+$/);
  expect(readToken(token)).toMatchObject({ parameters: { readers: '3' }, without: ['reader-1', 'odd one'] });
});

test('it is short and plain where it can be', () => {
  expect(written).toMatch(/^fr1:plain:readers=3:-7:2-writer,9-reader-1\.4:[0-9a-z]+$/);
  const empty = writeToken({
    scenario: plain,
    reference: './a.race.ts',
    parameters: { readers: 2 },
    seed: 1,
    switches: [],
  });
  expect(empty).toMatch(/^fr1:\.\/a\.race\.ts::1::[0-9a-z]+$/);
  expect(readToken(empty)).toEqual({ scenario: './a.race.ts', parameters: {}, seed: 1, switches: [] });
});

describe('what is no token is refused with a sentence', () => {
  test('any one character that is changed, left out or doubled', () => {
    const chars = 'aZ09._/=,:@+- ';
    for (let at = 0; at < written.length; at += 1) {
      const [before, after] = [written.slice(0, at), written.slice(at + 1)];
      const changed = [...chars].map((char) => `${before}${char}${after}`);
      for (const wrong of [...changed, before + after, before + written[at] + written.slice(at)]) {
        if (wrong !== written) expect(() => readToken(wrong), wrong).toThrow(UsageError);
      }
    }
  });

  test('any two neighbours that are swapped', () => {
    for (let at = 0; at + 1 < written.length; at += 1) {
      const [a = '', b = ''] = written.slice(at);
      const wrong = `${written.slice(0, at)}${b}${a}${written.slice(at + 2)}`;
      if (wrong !== written) expect(() => readToken(wrong), wrong).toThrow(UsageError);
    }
  });

  test.each(['', 'fr1', 'fr2:a::1::0', 'fr1:a::1:', 'no', `${written}\n`, ` ${written}`])('%j', (wrong) => {
    expect(() => readToken(wrong)).toThrow(
      /^Expected a token such that .* Copy the whole line that filerace printed\.$/s,
    );
  });

  test('anything at all is refused with a UsageError, or read', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((rest) => `fr1:${rest}`),
        ),
        (wrong) => {
          expect(() => readToken(wrong)).toThrow(UsageError);
        },
      ),
    );
  });
});

test('parameters that do not fit the scenario are a UsageError', () => {
  const other = (parameters: AnyScenario['parameters']) =>
    ({ name: 'other', actors: () => ({}), ...(parameters && { parameters }) }) as AnyScenario;
  const read = (scenario: AnyScenario) => () => readTokenParameters(scenario, readToken(written));
  expect(read(plain)()).toEqual({ readers: 3 });
  expect(read(other({ readers: true }))).toThrow('Expected parameter `readers` to be true or false, got `3`.');
  expect(read(other({ readers: { default: 1, integer: [1, 2] } }))).toThrow('to be a whole number from 1 to 2');
  expect(read(other({ readers: { default: 'a', oneOf: ['a', 'b'] } }))).toThrow('to be one of a, b, got `3`');
  expect(read(other({ writers: 1 }))).toThrow('Scenario `other` has no parameter `readers`; it has: writers.');
  expect(read(other(undefined))).toThrow(UsageError);
});
