import type { Result } from '../results/result.ts';
import { DEFAULT_COMPLETE_RUNS } from '../search/phases.ts';
import type { Invocation } from './parse.ts';
import type { StateFile } from './state-file.ts';

/** How an interrupted command can go on; undefined if there is nothing to say. */
export interface Ended {
  readonly callName: string;
  readonly invocation: Invocation;
  readonly file: StateFile | undefined;
  readonly isInterrupted: boolean;
}

/** What to say after a search that has no verdict because it was ended early; undefined after any other. */
export function howToGoOn(result: Result, ended: Ended): string | undefined {
  if (result.unknown?.reason !== 'budget') return undefined;
  if (ended.isInterrupted) return goOnText(ended, []);
  return ended.file === undefined ? undefined : goOnText(ended, moreOf(ended.invocation));
}

/** `more` are further words for the command that goes on. */
export function goOnText({ callName, invocation, file }: Ended, more: readonly string[]): string | undefined {
  if (file === undefined) {
    return 'Nothing of this search is kept: `--state FILE` would have kept it, to go on with `--resume FILE`.';
  }
  if (file.problem !== undefined)
    return `Nothing of this search is kept: ${file.path} could not be written (${file.problem}).`;
  if (!file.isKept) return undefined;
  const { command, operands } = invocation;
  const words = [command.name, ...operands, '--resume', file.path, '--state', file.path, ...more].map(quoted);
  return `What was searched in whole is kept in ${file.path}. To go on:\n\n  ${callName} ${words.join(' ')}\n`;
}

/** Limits that are not reached yet: twice what they were. */
function moreOf(invocation: Invocation): string[] {
  const seconds = invocation.number('seconds');
  const runs = invocation.number('runs') ?? (seconds === undefined ? DEFAULT_COMPLETE_RUNS : undefined);
  return [
    ...(runs === undefined ? [] : ['--runs', String(2 * runs)]),
    ...(seconds === undefined ? [] : ['--seconds', String(2 * seconds)]),
  ];
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./=:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
