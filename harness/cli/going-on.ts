import { count } from '../results/coverage-sentence.ts';
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

/** What to say after a search that has no verdict because it was ended early; undefined after any other. `keptRuns` are of all phases. */
export function howToGoOn(result: Result, ended: Ended, keptRuns: number): string | undefined {
  if (result.unknown?.reason !== 'budget') return undefined;
  if (!ended.isInterrupted && ended.file?.isKept !== true) return undefined;
  const note = result.policy === 'bounded' ? ' A bounded search begins anew.' : '';
  const made = result.coverage.earlier.reduce((sum, { runs }) => sum + runs, result.coverage.runs);
  const what = `What came of ${keptRuns.toLocaleString('en-US')} of ${count(Math.max(made, keptRuns), 'run')}`;
  return goOnText(ended, what, { more: ended.isInterrupted ? [] : moreOf(ended.invocation), note });
}

/** `what` is kept; `more` are further words for the command that goes on; `note` is a further sentence. */
export function goOnText(
  { callName, invocation, file }: Ended,
  what: string,
  { more, note }: { readonly more: readonly string[]; readonly note: string } = { more: [], note: '' },
): string {
  if (file === undefined) {
    return 'Nothing of this search is kept: `--state FILE` would have kept it, to go on with `--resume FILE`.';
  }
  const { path, problem, isKept } = file;
  if (!isKept) return `Nothing of this search is kept: ${problem ?? 'it had not begun'}.`;
  const { command, operands } = invocation;
  const words = [command.name, ...operands, '--resume', path, '--state', path, ...more].map(quoted);
  const kept = problem === undefined ? `${what} is kept in` : `An older state is kept (${problem}) in`;
  return `${kept} ${path}.${note} To go on:\n\n  ${callName} ${words.join(' ')}`;
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
