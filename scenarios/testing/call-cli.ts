import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inject } from 'vitest';
import { type CliHost, runCli } from '../../harness/cli/run-cli.ts';
import { catalogue } from '../catalogue.ts';

const forms = { junit: () => '', markdown: () => '', html: () => '' };

/**
 * Calls the program in this process, with threads as in any other: for what needs no process of its own. `stdout` and `stderr`
 * are what it would write there.
 */
export async function callCli(words: readonly string[], rest: Partial<CliHost> = {}) {
  let stdout = '';
  const told: string[] = [];
  const exitCode = await runCli(words, {
    workerUrl: pathToFileURL(join(dirname(inject('program')), 'worker.js')),
    stressUrl: pathToFileURL(join(dirname(inject('program')), 'stress-process.js')),
    catalogue,
    reports: forms,
    races: forms,
    mutants: undefined,
    bench: () => Promise.reject(new Error('there are no benchmarks here')),
    callName: 'npx filerace',
    onInterrupt: () => undefined,
    print: (text) => {
      stdout += text;
    },
    tell: (line) => told.push(line),
    terminal: { write: (text: string) => told.push(text.trimEnd()) },
    ...rest,
  });
  return { exitCode, stdout, stderr: told.join('\n') };
}
