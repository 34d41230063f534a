import { expect, test } from 'vitest';
import { withoutStragglers } from './stragglers.ts';

test('who fails stops the others, who are waited for; then the failure is thrown', async () => {
  const happened: string[] = [];
  let letGo = () => {};
  const stopped = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const slow = stopped.then(() => Promise.resolve()).then(() => void happened.push('the slow one is over'));
  const failing = Promise.reject(new Error('no luck today'));
  const stop = () => {
    happened.push('stop');
    letGo();
  };
  await expect(withoutStragglers([slow, failing], stop)).rejects.toThrow('no luck today');
  expect(happened).toEqual(['stop', 'the slow one is over']);
});

test('where nobody fails nobody is stopped', async () => {
  const stop = () => {
    throw new Error('was stopped');
  };
  await expect(withoutStragglers([Promise.resolve(), Promise.resolve()], stop)).resolves.toBeUndefined();
});
