import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { whyNoStrace } from '../testing/strace.ts';
import { delaying } from './syscall-delays.ts';

const reason = whyNoStrace();
if (reason !== undefined) console.log(`skipped: ${reason}`);
afterEach(() => vi.unstubAllEnvs());

describe('delays of system calls', () => {
  it('put nothing before Node where there are none', () => {
    expect(delaying([])).toEqual([]);
  });

  it('are refused in one sentence where strace is not installed', () => {
    vi.stubEnv('PATH', '/nowhere');
    expect(() => delaying(['rename=20ms'])).toThrow(
      'Expected `strace` for `--syscall-delay rename=20ms`, which can delay these calls on Linux, and it is not installed. Install it, or leave `--syscall-delay` out.',
    );
  });

  it('are refused if they are longer than a minute', () => {
    expect(() => delaying(['rename=61s'])).toThrow('to be of at most 60 s, got `rename=61s`');
  });

  it.skipIf(reason !== undefined)('are refused for a call that strace does not know', () => {
    expect(() => delaying(['nocall=20ms'])).toThrow(/and it said: .*nocall/);
  });

  it.skipIf(reason !== undefined)('hold each call up for as long as was asked for, and Node stays our child', () => {
    const folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
    try {
      const [program = '', ...words] = delaying(['rename=30ms']);
      const script = `const fs = require('fs'); fs.writeFileSync('a', ''); const t = process.hrtime.bigint();
        fs.renameSync('a', 'b'); fs.renameSync('b', 'a');
        console.log(JSON.stringify([Number(process.hrtime.bigint() - t) / 1e6, process.ppid]));`;
      const run = spawnSync(program, [...words, process.execPath, '-e', script], { cwd: folder, encoding: 'utf8' });
      const [ms, parent] = JSON.parse(run.stdout);
      expect(ms).toBeGreaterThanOrEqual(60);
      expect(parent).toBe(process.pid);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
