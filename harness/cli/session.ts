import { UsageError } from '../actors/usage-error.ts';
import { Display } from './display.ts';
import type { ToldRun } from './jobs.ts';
import type { Invocation } from './parse.ts';
import type { CliHost } from './run-cli.ts';

/** A command while it runs: its host, with a display before which everything is said. */
export interface Session extends CliHost {
  readonly display: Display;
  readonly isVerbose: boolean;
}

/** Throws a UsageError for flags that contradict. Its display is to be closed. */
export function openSession(invocation: Invocation, host: CliHost): Session {
  const isQuiet = invocation.has('quiet');
  const isVerbose = invocation.has('verbose');
  if (isQuiet && isVerbose) {
    throw new UsageError(
      'Expected `--quiet` or `--verbose`, got both: one says nothing, the other all. Leave one of them out.',
    );
  }
  const display = new Display(host.terminal, { isQuiet, isVerbose });
  return {
    ...host,
    display,
    isVerbose,
    tell: (line) => display.tell(line),
    print: (text) => {
      display.clear();
      host.print(text);
    },
  };
}

/** `name` is of the search that the run belongs to; empty where there is one only. */
export function runLine(name: string, { number, policy, entries, preemptions, outcome }: ToldRun): string {
  const what = `${policy}, ${entries} entries, ${preemptions} preemptions: ${outcome}`;
  return `${name === '' ? '' : `${name}: `}run ${number}: ${what}`;
}
