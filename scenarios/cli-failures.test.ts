import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterAll, expect, inject, it } from 'vitest';

const WORDS = ['explore', 'rotation', '--isolation', 'processes', '--disk', 'real'];

const folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What was said besides the seed. */
const saidIn = (stderr: string) => stderr.split('\n').filter((line) => !/^(seed .*|)$/.test(line));

const hasLimits = process.platform === 'linux';
if (!hasLimits) console.info('skipped: how many files may be open is limited by bash on Linux');

it.runIf(hasLimits)('too few open files end it with 70 and one sentence, and never as `violated`', async () => {
  const codes: unknown[] = [];
  for (const limit of [32, 48, 64]) {
    const script = `ulimit -n ${limit}; exec "$0" "$@"`;
    const all = ['-c', script, process.execPath, inject('program'), ...WORDS, '--runs', '10'];
    const { exitCode, stdout, stderr } = await execa('bash', all, { reject: false });
    codes.push(exitCode);
    // How many it needs is up to Node.
    if (exitCode === 0) continue;
    expect({ exitCode, stdout, said: saidIn(stderr) }).toEqual({
      exitCode: 70,
      stdout: '',
      said: [expect.stringMatching(/^filerace itself failed: .*EMFILE.*ulimit -n 1024`\.$/)],
    });
  }
  expect(codes).toContain(70);
});

it('what nobody catches in the midst of a search ends it with 70 and one sentence, and leaves nothing', async () => {
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const breaking = join(folder, 'breaking.mjs');
  writeFileSync(
    breaking,
    `import { isMainThread } from 'node:worker_threads';
     const { write } = process.stderr;
     if (isMainThread) process.stderr.write = function (text, ...rest) {
       if (text.startsWith('seed ')) setTimeout(() => { throw new Error('it broke\\nsomewhere'); }, 100);
       return write.call(this, text, ...rest);
     };`,
  );
  const { exitCode, stderr } = await execa(
    process.execPath,
    ['--import', pathToFileURL(breaking).href, inject('program'), ...WORDS, '--runs', '1000000', '--seconds', '600'],
    { reject: false, env: { TMPDIR: temporary, TEMP: temporary, TMP: temporary } },
  );
  expect([exitCode, saidIn(stderr)]).toEqual([70, ['filerace itself failed: it broke']]);
  expect(readdirSync(temporary)).toEqual([]);
});
