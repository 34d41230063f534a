import type { Result } from '../results/result.ts';
import { DEFAULT_COMPLETE_RUNS } from '../search/phases.ts';
import type { Invocation } from './parse.ts';
import type { StateFile } from './state-file.ts';

/** A command that ended early. */
export interface Ended {
  readonly callName: string;
  readonly invocation: Invocation;
  readonly file: StateFile | undefined;
  readonly isInterrupted: boolean;
}

/** What to say after a search that has no verdict because it was ended early; undefined after any other. */
export function howToGoOn(result: Result, ended: Ended): string | undefined {
  if (result.unknown?.reason !== 'budget') return undefined;
  if (!ended.isInterrupted && ended.file?.isKept !== true) return undefined;
  const note = result.policy === 'bounded' ? ' A bounded search begins anew.' : '';
  return goOnText(ended, ended.isInterrupted ? [] : moreOf(ended.invocation), note);
}

/** `more` are further words for the command that goes on; `note` is a further sentence. */
export function goOnText({ callName, invocation, file }: Ended, more: readonly string[] = [], note = ''): string {
  if (file === undefined) {
    return 'Nothing of this search is kept: `--state FILE` would have kept it, to go on with `--resume FILE`.';
  }
  const { path, problem, isKept } = file;
  if (!isKept) return `Nothing of this search is kept: ${problem ?? 'it had not begun'}.`;
  const { command, operands } = invocation;
  const words = [command.name, ...operands, '--resume', path, '--state', path, ...more].map(quoted);
  const what = problem === undefined ? 'What was searched in whole is kept' : `An older state (${problem}) is`;
  return `${what} in ${path}.${note} To go on:\n\n  ${callName} ${words.join(' ')}`;
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
