import { randomInt } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { count } from '../results/coverage-sentence.ts';
import { stressText } from '../results/stress-text.ts';
import { stress } from '../stress/stress.ts';
import { delaying } from '../stress/syscall-delays.ts';
import { EXIT } from './exit.ts';
import { type Invocation, pauseMsOf } from './parse.ts';
import type { Session } from './session.ts';
import { temporaryFolder } from './temporary-folder.ts';

const DEFAULT_SECONDS = 10;

/** Runs a scenario's actors free, and prints what was counted; resolves to the exit code. */
export async function stressCommand(invocation: Invocation, session: Session): Promise<number> {
  const target = invocation.operand ?? '';
  const set = invocation.texts('set');
  const delays = invocation.texts('syscall-delay');
  const under = delaying(delays);
  const pace = invocation.text('pace');
  const seconds = invocation.number('seconds') ?? DEFAULT_SECONDS;
  const seed = invocation.number('seed') ?? randomInt(2 ** 31 - 1);
  const { display, stressUrl: url } = session;
  if (!invocation.has('seed')) display.chat(`seed ${seed}`);
  const controller = new AbortController();
  session.onInterrupt(() => controller.abort());
  const folder = realpathSync(temporaryFolder(invocation.text('dir')));
  let line: string | undefined;
  display.watch(() => line);
  try {
    const result = await stress({
      ...{ url, target, set, seconds, delays, under, seed, folder },
      paceMs: pace === undefined ? undefined : pauseMsOf(pace),
      signal: controller.signal,
      prints: (chunk) => display.makeWay(chunk),
      onRound: ({ rounds, hits }, passed) => {
        line = `${count(rounds, 'round')}, ${count(hits, 'hit')}, ${Math.floor(passed)} of ${seconds} s`;
      },
    });
    display.close();
    const words = ['explore', target, ...set.map((text) => `--set ${text}`)];
    const exploreWith = `${session.callName} ${words.join(' ')}`;
    session.print(invocation.has('json') ? `${JSON.stringify(result)}\n` : stressText(result, exploreWith));
    return EXIT[result.verdict];
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
