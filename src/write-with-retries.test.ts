import { expect, test } from 'vitest';
import type { StoreEvent } from './events.ts';
import { testClock } from './testing/clock.ts';
import { errorWith } from './testing/faults.ts';
import { writeWithRetries } from './write-with-retries.ts';

test.each(['EPERM', 'EACCES', 'EBUSY'])('after four times %s the fifth try may succeed', async (code) => {
  const { result, slept, tries, events } = await attempt(code, 4);
  expect(result).toBe('written');
  expect(tries).toBe(5);
  expect(slept).toEqual([50, 100, 150, 200]);
  expect(events).toEqual([1, 2, 3, 4].map((number) => ({ kind: 'write-retried', attempt: number, code })));
});

test('the fifth failure is thrown', async () => {
  const { result, tries } = await attempt('EPERM', 5);
  expect(result).toBe('EPERM: as planned');
  expect(tries).toBe(5);
});

test('any other failure is thrown at once', async () => {
  const { result, slept, tries } = await attempt('ENOSPC', 1);
  expect(result).toBe('ENOSPC: as planned');
  expect(tries).toBe(1);
  expect(slept).toEqual([]);
});

async function attempt(code: string, failures: number) {
  const clock = testClock();
  const events: StoreEvent[] = [];
  let tries = 0;
  const write = async () => {
    tries += 1;
    if (tries <= failures) throw errorWith(code);
  };
  const result = await writeWithRetries(write, { clock, report: (event) => events.push(event) }).then(
    () => 'written',
    (error: Error) => error.message,
  );
  return { result, slept: clock.slept, tries, events };
}
