#!/usr/bin/env node
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../harness/cli/exit.ts';

/** TypeScript in a checkout, where tsx runs it; JavaScript in a package. */
const isCheckout = import.meta.url.endsWith('.ts');

// npm runs scripts in the package's folder; paths are meant from where the user is.
const userFolder = process.env['INIT_CWD'];
if (isCheckout && userFolder !== undefined) process.chdir(userFolder);

let interrupt: () => void = () => undefined;
let interruptedBy: number | undefined;
let hasStarted = false;
let hasFailed = false;

/** After a failure of ours, what is at work has so long to end. */
const MAX_END_MS = 5_000;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
  process.on(signal, () => {
    interruptedBy ??= 128 + constants.signals[signal];
    interrupt();
  });
}

// npm ends the shell it has started, and not us: who has lost the parent it had is not waited for any more.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid === parent) return;
  interruptedBy ??= 128 + constants.signals.SIGHUP;
  interrupt();
}, 500).unref();

// What nobody catches, while we load or later, says nothing about the code under test: it must not end with Node's 1, which is `violated`.
process.on('uncaughtException', (error: unknown) => {
  if (hasFailed) return;
  hasFailed = true;
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const isOutOfFiles = error instanceof Error && Reflect.get(error, 'code') === 'EMFILE';
  const advice = isOutOfFiles ? '. Allow more open files, say with `ulimit -n 1024`.' : '';
  process.stderr.write(`filerace itself failed: ${reason}${advice}\n`);
  process.exitCode = EXIT.failed;
  if (!hasStarted) process.exit();
  // What is at work has folders to remove and processes to end.
  interrupt();
  setTimeout(() => process.exit(), MAX_END_MS).unref();
});

// A reader of our output that goes away (`| head`) is no failure; a result that cannot be written is.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`filerace itself failed: the result could not be written (${error.message})\n`);
  process.exitCode = EXIT.failed;
});

// What is said on the way is not worth a verdict.
process.stderr.on('error', () => undefined);

// Only now, so that a signal while they load finds somebody who listens.
const { runCli } = await import('../harness/cli/run-cli.ts');
const { gateHtml } = await import('../reports/gate-html.ts');
const { gateJunit } = await import('../reports/gate-junit.ts');
const { gateMarkdown } = await import('../reports/gate-markdown.ts');
const { mutantsMarkdown } = await import('../reports/mutants-markdown.ts');
const { raceHtml } = await import('../reports/race-html.ts');
const { raceJunit } = await import('../reports/race-junit.ts');
const { raceMarkdown } = await import('../reports/race-markdown.ts');
const { catalogue } = await import('./catalogue.ts');
const { fieldScenarios } = await import('./field/index.ts');
const { mutants } = await import('./mutants/index.ts');

hasStarted = true;
const exitCode = await runCli(process.argv.slice(2), {
  workerUrl: new URL(isCheckout ? './worker.ts' : './worker.js', import.meta.url),
  stressUrl: new URL(isCheckout ? './stress-process.ts' : './stress-process.js', import.meta.url),
  catalogue: [...catalogue, ...fieldScenarios],
  reports: { junit: gateJunit, markdown: gateMarkdown, html: gateHtml },
  bench: async () => (await import('./bench/index.ts')).benchHost,
  mutants: isCheckout
    ? {
        mutants,
        checkout: fileURLToPath(new URL('..', import.meta.url)),
        worker: 'scenarios/worker.ts',
        markdown: mutantsMarkdown,
      }
    : undefined,
  races: { junit: raceJunit, markdown: raceMarkdown, html: raceHtml },
  callName: isCheckout ? 'npm run -s filerace --' : 'npx filerace',
  onInterrupt: (end) => {
    interrupt = end;
    if (interruptedBy !== undefined) end();
  },
  print: (text) => process.stdout.write(text),
  tell: (line) => process.stderr.write(`${line}\n`),
  terminal: process.stderr,
});
process.exitCode ??= interruptedBy ?? exitCode;
