import { expect, test } from 'vitest';
import { drain } from './drain.ts';
import { type Guarded, guard, hasRunawayTicks, renewGuards, resetTicks, takeStray, withGuards } from './guards.ts';

/** Calls `body` from the event loop, inside guards, and says what the guards heard. */
async function fromEventLoop(body: (heard: string[]) => void): Promise<string[]> {
  const heard: string[] = [];
  const listener: Guarded = {
    uncaught: (error) => heard.push(`uncaught ${String(error)}`),
    unhandledRejection: (reason) => heard.push(`unhandled ${String(reason)}`),
    unsupported: () => {
      throw new Error('not here');
    },
    exit: () => {
      throw new Error('exit');
    },
  };
  await withGuards(
    () =>
      new Promise<void>((resolve, reject) => {
        setImmediate(() => {
          guard(listener);
          try {
            body(heard);
            resolve();
          } catch (error) {
            reject(error);
          } finally {
            guard(undefined);
          }
        });
      }),
  );
  return heard;
}

test('drain runs nextTicks and microtasks to the end, synchronously, and nothing of the event loop', async () => {
  const heard = await fromEventLoop((log) => {
    setTimeout(() => log.push('timer'), 0);
    setImmediate(() => log.push('immediate'));
    const go = (left: number): void => {
      log.push(`tick ${left}`);
      if (left > 0) void Promise.resolve().then(() => process.nextTick(go, left - 1));
    };
    process.nextTick(go, 3);
    void Promise.resolve().then(() => log.push('micro'));
    drain();
    log.push('drained');
    drain();
    log.push('drained again');
  });
  const upTo = heard.slice(0, heard.indexOf('drained again') + 1);
  expect(upTo).toEqual(['tick 3', 'micro', 'tick 2', 'tick 1', 'tick 0', 'drained', 'drained again']);
});

test('microtasks alone are drained too', async () => {
  const heard = await fromEventLoop((log) => {
    void Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => log.push('micro'));
    drain();
    log.push('drained');
  });
  expect(heard).toEqual(['micro', 'drained']);
});

test('a rejection is reported within the drain after which nobody can have handled it in time', async () => {
  const heard = await fromEventLoop((log) => {
    const late = Promise.reject(new Error('late'));
    const inTime = Promise.reject(new Error('in time'));
    process.nextTick(() => queueMicrotask(() => inTime.catch(() => log.push('handled'))));
    drain();
    log.push('drained');
    late.catch(() => log.push('handled late'));
    drain();
  });
  expect(heard).toEqual(['handled', 'unhandled Error: late', 'drained', 'handled late']);
});

test('what a tick or a microtask throws is heard, and the drain goes on', async () => {
  const fail = (what: string) => {
    throw new Error(what);
  };
  const heard = await fromEventLoop((log) => {
    process.nextTick(fail, 'in a tick');
    queueMicrotask(() => fail('in a microtask'));
    process.nextTick(() => log.push('next tick'));
    queueMicrotask(() => log.push('next microtask'));
    drain();
    log.push('drained');
  });
  expect(heard.toSorted()).toEqual(
    [
      'next tick',
      'next microtask',
      'uncaught Error: in a tick',
      'uncaught Error: in a microtask',
      'drained',
    ].toSorted(),
  );
  expect(heard.at(-1)).toBe('drained');
});

test('an endless chain of ticks is cut', async () => {
  await fromEventLoop(() => {
    resetTicks();
    const again = () => process.nextTick(again);
    again();
    drain();
    expect(hasRunawayTicks()).toBe(true);
  });
});

test('guards put back what was there, also after a failure, and wait for each other', async () => {
  const before = () => [
    process.exit,
    process.nextTick,
    process.getuid,
    process.getgid,
    process.rawListeners('unhandledRejection'),
    process.rawListeners('rejectionHandled'),
    process.hasUncaughtExceptionCaptureCallback(),
  ];
  const original = before();
  const order: string[] = [];
  const first = withGuards(async () => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    order.push('first');
    renewGuards();
    expect(process.nextTick).not.toBe(original[1]);
    throw new Error('failed');
  });
  const second = withGuards(async () => order.push('second'));
  await expect(first).rejects.toThrow('failed');
  await second;
  expect(order).toEqual(['first', 'second']);
  expect(before()).toEqual(original);
});

test('a nextTick that outlives its search is that of Node', async () => {
  let counted = process.nextTick;
  await withGuards(async () => {
    counted = process.nextTick;
  });
  const real = process.nextTick;
  process.nextTick = counted;
  renewGuards();
  try {
    const args = await new Promise((resolve) => process.nextTick((...given: unknown[]) => resolve(given), 1, 2));
    expect(args).toEqual([1, 2]);
    await withGuards(async () => undefined);
    expect(process.nextTick).toBe(real);
  } finally {
    process.nextTick = real;
  }
});

test('what is thrown between runs is kept until it is asked for, once', async () => {
  await withGuards(async () => {
    setImmediate(() => {
      throw new Error('stray');
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(String(takeStray())).toBe('Error: stray');
    expect(takeStray()).toBeUndefined();
  });
});
