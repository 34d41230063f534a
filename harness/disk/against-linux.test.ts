import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { KernelRunner } from './kernel-runner.ts';
import { LinuxRunner, snapshotOf } from './linux-runner.ts';
import { createMemoryDisk } from './memory-disk.ts';
import { randomCall } from './random-calls.ts';
import { createRealDisk } from './real-disk.ts';

const isLinux = process.platform === 'linux';
if (!isLinux) console.log(`Not compared with the system's own answers: they are Linux's, this is ${process.platform}.`);

/** For more: `FILERACE_SEQUENCES=20000 FILERACE_PARENT=/dev/shm npx vitest run harness/disk/against-linux.test.ts`. */
const { FILERACE_SEQUENCES = '300', FILERACE_PARENT = tmpdir() } = process.env;
const numRuns = Number(FILERACE_SEQUENCES);
const parent = fs.mkdtempSync(join(FILERACE_PARENT, 'filerace-test-'));
const root = join(parent, 'filerace');
const options = { isSuperuser: process.getuid?.() === 0, umask: process.umask() };
const memory = new KernelRunner(createMemoryDisk(), root, options);
const real = new KernelRunner(createRealDisk({ parent }), root, options);
const realFolder = join(parent, fs.readdirSync(parent)[0] ?? '');
afterAll(() => {
  real.kernel.dispose();
  fs.rmSync(parent, { recursive: true, force: true });
});

test.skipIf(!isLinux)(
  'every sequence of calls ends as on Linux, on both disks',
  () => {
    fc.assert(
      fc.property(fc.array(randomCall(root, options.isSuperuser), { size: 'max', maxLength: 40 }), (calls) => {
        memory.kernel.reset();
        real.kernel.reset();
        fs.mkdirSync(root);
        fs.chmodSync(root, 0o755);
        const linux = new LinuxRunner(root);
        try {
          for (const [index, call] of calls.entries()) {
            const said = memory.run(call, `i${index}`);
            expect(real.run(call, `i${index}`), JSON.stringify(call)).toBe(said);
            // Out there is somebody else's folder: Linux would go, the harness does not.
            if (memory.hasEscaped) linux.skip(call);
            else expect(said, JSON.stringify(call)).toBe(linux.run(call));
          }
          const expected = snapshotOf(root);
          expect(memory.kernel.tree.snapshot()).toEqual(expected);
          expect(real.kernel.tree.snapshot()).toEqual(expected);
          expect(snapshotOf(realFolder)).toEqual(expected);
        } finally {
          linux.closeAll();
          snapshotOf(root);
          fs.rmSync(root, { recursive: true });
        }
      }),
      { numRuns },
    );
  },
  3_600_000,
);
