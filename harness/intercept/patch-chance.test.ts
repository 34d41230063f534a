import * as crypto from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../actors/random.ts';
import { answerOf, inActor } from '../testing/as-actor.ts';
import { fillFrom } from './seeded-bytes.ts';

const noop = () => undefined;
const wrong = (value: unknown) => value as never;

describe('wrong arguments are refused as Node refuses them', () => {
  const calls: Record<string, () => unknown> = {
    'randomInt of an empty range': () => crypto.randomInt(5, 5),
    'randomInt below 0': () => crypto.randomInt(0),
    'randomInt of a range too wide': () => crypto.randomInt(-5, 2 ** 50),
    'randomInt of a fraction': () => crypto.randomInt(1.5),
    'randomInt with a callback that is none': () => crypto.randomInt(1, 5, wrong(3)),
    'randomInt of an empty range with a callback': () => crypto.randomInt(5, 5, noop),
    'randomInt of nothing': () => crypto.randomInt(wrong(undefined)),
    'randomInt of words': () => crypto.randomInt(wrong('1'), wrong('5')),
    'randomBytes below 0': () => crypto.randomBytes(-1),
    'randomBytes of a word': () => crypto.randomBytes(wrong('5')),
    'randomBytes of too many': () => crypto.randomBytes(2 ** 31),
    'randomBytes of too many with a callback': () => crypto.randomBytes(2 ** 31, noop),
    'randomBytes with a callback that is none': () => crypto.randomBytes(4, wrong(5)),
    'getRandomValues of numbers that are no integers': () => crypto.getRandomValues(wrong(new Float32Array(2))),
    'getRandomValues of too many': () => crypto.getRandomValues(new Uint8Array(65_537)),
    'getRandomValues of the global': () => globalThis.crypto.getRandomValues(new Uint8Array(65_537)),
    'getRandomValues of nothing': () => globalThis.crypto.getRandomValues(wrong(undefined)),
    'getRandomValues of another object': () =>
      Reflect.apply(globalThis.crypto.getRandomValues, {}, [new Uint8Array(2)]),
    'randomFillSync from beyond the end': () => crypto.randomFillSync(Buffer.alloc(4), 9),
    'randomFillSync of more than there is': () => crypto.randomFillSync(new Uint32Array(4), 2, 3),
    'randomFillSync of an array': () => crypto.randomFillSync(wrong([1, 2])),
    'randomFillSync from a word on': () => crypto.randomFillSync(Buffer.alloc(4), wrong('1')),
    'randomFill from beyond the end': () => crypto.randomFill(Buffer.alloc(4), 9, noop),
    'randomFill without a callback': () => crypto.randomFill(Buffer.alloc(4), wrong(undefined)),
    'randomUUID with wrong options': () => crypto.randomUUID(wrong('x')),
    'randomUUID with a wrong option': () => crypto.randomUUID({ disableEntropyCache: wrong(3) }),
    'randomUUID of another object': () => Reflect.apply(globalThis.crypto.randomUUID, {}, []),
    // These are right.
    'randomInt below a number': () => crypto.randomInt(3),
    'randomFillSync of the last element': () => crypto.randomFillSync(new Uint32Array(4), 3, 1),
    'randomUUID with options': () => crypto.randomUUID({ disableEntropyCache: true }),
  };
  test.each(Object.entries(calls))('%s', async (name, call) => {
    const plain = await answerOf(call);
    expect(await inActor(() => answerOf(call)), name).toEqual(plain);
  });
});

test('offset and size of a fill count elements', async () => {
  const filled = await inActor(async () => {
    const whole = new Uint32Array(6);
    crypto.randomFillSync(whole, 2, 2);
    const late = new Uint32Array(6);
    await new Promise((resolve) => crypto.randomFill(late, 4, 1, resolve));
    const rest = new Uint16Array(new ArrayBuffer(16), 4, 4);
    crypto.randomFillSync(rest, 1);
    return [whole, late, new Uint16Array(rest.buffer)].map((each) => [...each].map((value) => value > 0));
  });
  expect(filled).toEqual([
    [false, false, true, true, false, false],
    [false, false, false, false, true, false],
    [false, false, false, true, true, true, false, false],
  ]);
});

test('an empty part is left as it is', async () => {
  expect(await inActor(() => [...crypto.randomFillSync(new Uint8Array(3), 1, 0)])).toEqual([0, 0, 0]);
});

test('what is long is filled to its end without a draw for each byte, the same for the same seed', () => {
  const length = 3 * 2 ** 20 + 5;
  const filled = (seed: number) => {
    const random = createRandom(seed, 'a');
    let draws = 0;
    const integer = (min: number, max: number) => {
      draws += 1;
      return random.integer(min, max);
    };
    const target = new Uint8Array(length);
    fillFrom({ ...random, integer }, target);
    return { draws, text: Buffer.from(target).toString('latin1'), end: [...target.subarray(-5)] };
  };
  const { draws, text, end } = filled(1);
  expect(draws).toBeLessThan(100);
  expect(end.some((byte) => byte !== 0)).toBe(true);
  expect(text === filled(1).text).toBe(true);
  expect(text === filled(2).text).toBe(false);
  // Each part of it is another.
  expect(text.slice(0, 100) === text.slice(2 ** 20, 2 ** 20 + 100)).toBe(false);
});
