import { expect, test } from 'vitest';
import { createSaveQueue } from './save-queue.ts';

test('the tasks of one path run one after the other, in order', async () => {
  const queue = createSaveQueue();
  const log: string[] = [];
  const task = (name: string) => async () => {
    log.push(`${name} in`);
    await Promise.resolve();
    log.push(`${name} out`);
    return name;
  };
  expect(await Promise.all([queue.run('p', task('a')), queue.run('p', task('b'))])).toEqual(['a', 'b']);
  expect(log).toEqual(['a in', 'a out', 'b in', 'b out']);
});

test('a task that comes when the first is over still waits for the second', async () => {
  const queue = createSaveQueue();
  const log: string[] = [];
  let letGo = () => {};
  const first = queue.run('p', async () => {});
  const second = queue.run('p', async () => {
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
    log.push('second');
  });
  await first;
  const third = queue.run('p', async () => log.push('third'));
  // The promise callbacks that are due run before this goes on: the second is inside, the third must not be.
  await new Promise((resolve) => setImmediate(resolve));
  letGo();
  await Promise.all([second, third]);
  expect(log).toEqual(['second', 'third']);
});

test('another path does not wait', async () => {
  const queue = createSaveQueue();
  let letGo = () => {};
  const held = queue.run(
    'p',
    () =>
      new Promise<void>((resolve) => {
        letGo = resolve;
      }),
  );
  expect(await queue.run('q', async () => 'done')).toBe('done');
  letGo();
  await held;
});

test('a failure rejects its own caller and does not block the next', async () => {
  const queue = createSaveQueue();
  const failed = queue.run('p', async () => {
    throw new Error('as planned');
  });
  const next = queue.run('p', async () => 'next');
  await expect(failed).rejects.toThrow('as planned');
  expect(await next).toBe('next');
  expect(await queue.run('p', async () => 'later')).toBe('later');
});
