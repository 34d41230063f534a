import { type ChildProcess, spawn } from 'node:child_process';
import { readSync, writeSync } from 'node:fs';
import { blockingDescriptorOf, WIRE_FD } from '../../harness/processes/child.ts';
import { Watchdog } from '../../harness/processes/watchdog.ts';

const BYTES = 64;
/** Gives back what it is sent, and ends when nobody sends any more. */
const ECHO = `
const { readSync, writeSync } = require('node:fs');
const buffer = Buffer.alloc(${BYTES});
for (;;) {
  const count = readSync(${WIRE_FD}, buffer, 0, ${BYTES}, null);
  if (count === 0) break;
  writeSync(${WIRE_FD}, buffer, 0, count);
}
`;

/** A process at the other end of a pipe like those of `--isolation processes`, with nothing else to do. */
export interface PipeEcho {
  /** One after another, each a write and a read on both sides. Throws an Error if the process is gone or does not answer. */
  roundTrips(count: number): void;
  end(): void;
}

export function startPipeEcho(): PipeEcho {
  const child: ChildProcess = spawn(process.execPath, ['-e', ECHO], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const pipe: unknown = child.stdio[WIRE_FD];
  const { pid } = child;
  if (pid === undefined) throw new Error('a process of the benchmark could not be started');
  child.unref();
  const fd = blockingDescriptorOf(pipe);
  const watchdog = new Watchdog();
  const buffer = Buffer.alloc(BYTES);
  return {
    roundTrips: (count) =>
      watchdog.during(pid, true, () => {
        for (let done = 0; done < count; done += 1) {
          writeSync(fd, buffer);
          for (let got = 0; got < BYTES; ) {
            const read = readSync(fd, buffer, got, BYTES - got, null);
            if (read === 0) throw new Error('a process of the benchmark ended early');
            got += read;
          }
        }
      }),
    end: () => {
      watchdog.close();
      child.kill('SIGKILL');
      (pipe as { destroy(): void }).destroy();
    },
  };
}
