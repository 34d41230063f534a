import { expect } from 'vitest';
import type { Actor } from '../actors/scenario.ts';
import { quietRun, scenarioOf } from './runs.ts';

/** What a call throws, or rejects with; or that it does neither. */
export async function answerOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return 'nothing thrown';
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    return { name, code, message };
  }
}

/** What a body returns as the only actor, in a run that nobody disturbs. */
export async function inActor<T>(body: () => T): Promise<Awaited<T>> {
  const returned: Awaited<T>[] = [];
  const run: Actor['run'] = async () => {
    returned.push(await body());
  };
  const ran = await quietRun(scenarioOf({ subject: run }));
  expect([ran.unknown, ran.violation]).toEqual([undefined, undefined]);
  return returned[0] as Awaited<T>;
}
