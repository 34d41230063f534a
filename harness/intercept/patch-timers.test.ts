import { setImmediate as immediately, scheduler, setInterval as ticks, setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { answerOf, inActor } from '../testing/as-actor.ts';

const noop = () => undefined;
const wrong = (value: unknown) => value as never;

describe('wrong arguments are refused as Node refuses them', () => {
  const aborted = AbortSignal.abort('why');
  const calls: Record<string, () => unknown> = {
    'setTimeout of a word': () => setTimeout(wrong('x'), 1),
    'setTimeout of nothing': () => setTimeout(wrong(undefined)),
    'setTimeout after a BigInt': () => setTimeout(noop, wrong(5n)),
    'setInterval of nothing': () => setInterval(wrong(null), 1),
    'setImmediate of nothing': () => setImmediate(wrong(undefined)),
    'clearTimeout of nothing': () => clearTimeout(undefined),
    'clearImmediate of nothing': () => clearImmediate(undefined),
    'AbortSignal.timeout below 0': () => AbortSignal.timeout(-1),
    'AbortSignal.timeout of a word': () => AbortSignal.timeout(wrong('5')),
    'AbortSignal.timeout of a fraction': () => AbortSignal.timeout(1.5),
    'wait for a word': () => wait(wrong('x')),
    'wait with options that are none': () => wait(1, 'v', wrong(5)),
    'wait with null for options': () => wait(1, 'v', wrong(null)),
    'wait with an array for options': () => wait(1, 'v', wrong([])),
    'wait with a signal that is none': () => wait(5, 'v', { signal: wrong(3) }),
    'wait with null for a signal': () => wait(5, 'v', { signal: wrong(null) }),
    'wait with a ref that is none': () => wait(5, 'v', { ref: wrong('yes') }),
    'wait with an aborted signal': () => wait(5, 'v', { signal: aborted }),
    'wait with an aborted signal and a wrong ref': () => wait(5, 'v', { signal: aborted, ref: wrong(1) }),
    'wait for a word with a signal': () => wait(wrong('x'), 'v', { signal: new AbortController().signal }),
    'immediately with a signal that is none': () => immediately('v', { signal: wrong({}) }),
    'immediately with an aborted signal': () => immediately('v', { signal: aborted }),
    'ticks of a word': () => ticks(wrong('x')).next(),
    'ticks with a ref that is none': () => ticks(1, 'v', { ref: wrong(0) }).next(),
    'ticks with a signal that is none': () => ticks(1, 'v', { signal: wrong('s') }).next(),
    'ticks with an aborted signal': () => ticks(1, 'v', { signal: aborted }).next(),
    'scheduler.wait for a word': () => scheduler.wait(wrong('x')),
    'scheduler.wait with a signal that is none': () => scheduler.wait(1, { signal: wrong(1) }),
    // These are right.
    'wait for nothing': () => wait(),
    'wait with undefined options': () => wait(1, 'v', { signal: wrong(undefined), ref: wrong(undefined) }),
    'immediately with options': () => immediately('v', { ref: true }),
    'ticks with a signal': () => ticks(1, 'v', { signal: new AbortController().signal }).next(),
  };
  test.each(Object.entries(calls))('%s', async (name, call) => {
    const plain = await answerOf(call);
    expect(await inActor(() => answerOf(call)), name).toEqual(plain);
  });
});

describe('a timer', () => {
  test.each<[string, unknown]>([
    ['NaN', Number.NaN],
    ['below 0', -5],
    ['too long', 2 ** 31],
    ['for ever', Number.POSITIVE_INFINITY],
    ['a word', 'zz'],
    ['nothing', undefined],
    ['null', null],
    ['less than 1', 0.5],
  ])('of no possible length fires after 1 ms: %s', async (_name, ms) => {
    const took = await inActor(async () => {
      const before = Date.now();
      await new Promise((resolve) => setTimeout(resolve, ms as number));
      return Date.now() - before;
    });
    expect(took).toBe(1);
  });

  test('is what its callback has as `this`, with its arguments', async () => {
    const given = await inActor(async () => {
      const calls: unknown[] = [];
      const called = (set: (callback: (this: unknown, ...args: unknown[]) => void) => unknown) =>
        new Promise<void>((resolve) => {
          const timer = set(function (this: unknown, ...args: unknown[]) {
            calls.push([this === timer, ...args]);
            resolve();
          });
        });
      await called((callback) => setTimeout(callback, 1, 'a', 'b'));
      await called((callback) => setImmediate(callback, 'c'));
      await called((callback) => {
        const timer = setInterval(
          function (this: unknown, ...args: unknown[]) {
            clearInterval(timer);
            callback.apply(this, args);
          },
          1,
          'd',
        );
        return timer;
      });
      return calls;
    });
    expect(given).toEqual([
      [true, 'a', 'b'],
      [true, 'c'],
      [true, 'd'],
    ]);
  });

  test('has the class and the methods that it has in Node', async () => {
    const shapes = () =>
      [setTimeout(noop, 1), setInterval(noop, 1), setImmediate(noop)].map((timer) => {
        clearTimeout(timer as NodeJS.Timeout);
        clearImmediate(timer as NodeJS.Immediate);
        const asked = ['ref', 'unref', 'hasRef', 'refresh', 'close', Symbol.toPrimitive];
        return [timer.constructor.name, ...asked.map((name) => typeof Reflect.get(timer, name))];
      });
    expect(await inActor(shapes)).toEqual(shapes());
  });

  test('that was cleared stays so, also when it is refreshed', async () => {
    const fired = await inActor(async () => {
      const calls: string[] = [];
      const cleared = setTimeout(() => calls.push('cleared'), 5);
      clearTimeout(cleared);
      cleared.refresh();
      const again = setTimeout(() => calls.push('again'), 5);
      await wait(6);
      again.refresh();
      await wait(20);
      return calls;
    });
    expect(fired).toEqual(['again', 'again']);
  });
});

describe('ticks of timers/promises', () => {
  test('do not wait for what is done between them', async () => {
    const at = await inActor(async () => {
      const begun = Date.now();
      const times: number[] = [];
      for await (const value of ticks(100, 'v')) {
        times.push(Date.now() - begun);
        if (times.length === 4) return [value, ...times];
        await wait(80);
      }
      return [];
    });
    expect(at).toEqual(['v', 100, 200, 300, 400]);
  });

  test('that were missed are given at once', async () => {
    const at = await inActor(async () => {
      const begun = Date.now();
      const times: number[] = [];
      for await (const _ of ticks(10)) {
        if (times.length === 0) await wait(25);
        times.push(Date.now() - begun);
        if (times.length === 4) break;
      }
      return times;
    });
    expect(at).toEqual([35, 35, 35, 40]);
  });

  test('end with an abort', async () => {
    const seen = await inActor(async () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error('enough')), 35);
      let count = 0;
      try {
        for await (const _ of ticks(10, 0, { signal: controller.signal })) count += 1;
      } catch (error) {
        const { name, cause } = error as Error;
        return [count, name, (cause as Error).message];
      }
      return [];
    });
    expect(seen).toEqual([3, 'AbortError', 'enough']);
  });

  test('keep an actor that waits for one, and none that does not', async () => {
    const seen: string[] = [];
    await inActor(() => {
      void (async () => {
        for await (const _ of ticks(10)) {
          seen.push('waited for');
          return;
        }
      })();
    });
    await inActor(async () => {
      await ticks(10).next();
      seen.push('left alone');
    });
    expect(seen).toEqual(['waited for', 'left alone']);
  });
});
