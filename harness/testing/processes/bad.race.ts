import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Scenario } from '../../actors/scenario.ts';

/** The number by which a process has its end of the pipe to filerace. */
const PIPE = 3;

const ways: Readonly<Record<string, () => unknown>> = {
  'goes on': () => undefined,
  dies: () => {
    // No handler is left, and what a microtask throws nobody catches.
    process.setUncaughtExceptionCaptureCallback(null);
    queueMicrotask(() => {
      throw new Error('nobody catches me');
    });
  },
  hangs: () => {
    for (;;) {}
  },
  'writes rubbish': () => void new Socket({ fd: PIPE }).write('HTTP/1.1 200 OK and a good deal more'),
  'calls exit': () => process.exit(0),
  aborts: () => process.abort(),
  'calls reallyExit': () => Reflect.apply(Reflect.get(process, 'reallyExit'), process, [0]),
  throws: () => {
    throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
  },
  'rejects later': () => void Promise.reject(new Error('nobody waits for me')),
  'ticks for ever': () => {
    const tick = () => process.nextTick(tick);
    tick();
  },
};

/** An actor that misbehaves, beside one that does not. */
export default {
  name: 'bad',
  parameters: { way: { default: 'goes on', oneOf: Object.keys(ways) } },
  actors: ({ parameters }) => ({
    bad: {
      process: 'app',
      run: async ({ dir }) => {
        await writeFile(`${dir}/a`, 'text');
        process.stderr.write('about to\n');
        await ways[parameters.way]?.();
        await writeFile(`${dir}/b`, 'text');
      },
    },
    good: {
      process: 'cli',
      run: async ({ dir }) => {
        writeFileSync(`${dir}/c`, 'text');
        await writeFile(`${dir}/d`, 'text');
      },
    },
  }),
} satisfies Scenario<{ way: { default: string; oneOf: string[] } }>;
