import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completeParameters, parametersOf, readParameter, readParameters, workloads } from './parameters.ts';
import { type AnyScenario, defineScenario } from './scenario.ts';
import { UsageError } from './usage-error.ts';

const scenario = defineScenario({
  name: 'all',
  parameters: {
    strategy: { default: 'rename', oneOf: ['rename', 'link'] },
    readers: { default: 2, integer: [1, 8] },
    rate: 0.5,
    isFast: false,
    title: 'none',
    names: { default: ['a'], fuzz: fc.array(fc.constantFrom('a', 'b'), { minLength: 1 }) },
  },
  actors: () => ({}),
}) as unknown as AnyScenario;

test('types, defaults and ranges follow from the specification', () => {
  const described = parametersOf(scenario).map(({ name, type, default: value }) => [name, type, value]);
  expect(described).toEqual([
    ['strategy', 'string', 'rename'],
    ['readers', 'integer', 2],
    ['rate', 'number', 0.5],
    ['isFast', 'boolean', false],
    ['title', 'string', 'none'],
    ['names', 'json', ['a']],
  ]);
});

describe('texts are read by type', () => {
  test.each([
    ['strategy', 'link', 'link'],
    ['readers', '8', 8],
    ['rate', '-1.5e3', -1_500],
    ['isFast', 'true', true],
    ['title', 'a=b', 'a=b'],
    ['title', '', ''],
    ['names', '["x"]', ['x']],
    ['names', '"x"', 'x'],
  ])('%s=%s', (name, text, value) => {
    expect(readParameter(scenario, name, text)).toEqual(value);
    expect(readParameters(scenario, [`${name}=${text}`])).toEqual({ [name]: value });
  });

  test.each([
    [
      'strategy=copy',
      'Expected parameter `strategy` to be one of rename, link, got `copy`. Try `--set strategy=rename`.',
    ],
    ['readers=9', 'to be a whole number from 1 to 8, got `9`. Try `--set readers=2`.'],
    ['readers=1.5', 'to be a whole number from 1 to 8, got `1.5`'],
    ['readers=', 'to be a whole number from 1 to 8, got ``'],
    ['rate=NaN', 'to be a number, got `NaN`'],
    ['rate=0x10', 'to be a number, got `0x10`'],
    ['isFast=yes', 'to be true or false, got `yes`. Try `--set isFast=false`.'],
    ['names=[', 'to be JSON, got `[`. Try `--set names=["a"]`.'],
    ['reader=1', 'Scenario `all` has no parameter `reader`; it has: strategy, readers, rate, isFast, title, names.'],
    ['readers', 'Expected --set name=value, got `readers`. Try `--set readers=…`.'],
    ['toString=1', 'has no parameter `toString`'],
  ])('%s is refused', (text, message) => {
    expect(() => readParameters(scenario, [text])).toThrow(UsageError);
    expect(() => readParameters(scenario, [text])).toThrow(message);
  });
});

describe('completed parameters', () => {
  test('have every default, and the values given', () => {
    const complete = completeParameters(scenario, { readers: 3 });
    expect(complete).toEqual({ strategy: 'rename', readers: 3, rate: 0.5, isFast: false, title: 'none', names: ['a'] });
  });

  test('are nobody else’s, and cannot be changed', () => {
    const names = ['x'];
    const complete = completeParameters(scenario, { names });
    names.push('y');
    expect(complete['names']).toEqual(['x']);
    expect(() => Reflect.apply(Array.prototype.push, complete['names'], ['z'])).toThrow(TypeError);
    expect(Reflect.set(complete, 'readers', 5)).toBe(false);
  });

  test.each([
    [{ readers: '3' }],
    [{ readers: 0 }],
    [{ rate: Number.POSITIVE_INFINITY }],
    [{ isFast: 'true' }],
    [{ title: 1 }],
  ])('%j is refused', (given) => {
    expect(() => completeParameters(scenario, given)).toThrow(UsageError);
  });
});

test('workloads draw what is to be drawn, and keep what is given', () => {
  fc.assert(
    fc.property(workloads(scenario, { readers: 4 }), (drawn) => {
      expect(drawn).toEqual({ ...completeParameters(scenario, { readers: 4 }), names: drawn['names'] });
    }),
  );
  const varied = fc.sample(workloads(scenario, {}), { numRuns: 30, seed: 1 }).map(({ names }) => String(names));
  expect(new Set(varied).size).toBeGreaterThan(3);
  expect(fc.sample(workloads(scenario, { names: ['c'] }), 3).map(({ names }) => names)).toEqual([['c'], ['c'], ['c']]);
});
