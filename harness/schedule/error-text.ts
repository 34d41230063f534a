import { ROOT } from './run-plan.ts';

const MAX_LENGTH = 1_000;

/** An error in one line, with the folder written as `.`. */
export function textOf(thrown: unknown): string {
  const line = describe(thrown).replaceAll(ROOT, '.').split('\n')[0] ?? '';
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}

/** What is thrown comes from outside and may throw itself when it is looked at. */
function describe(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `${typeof thrown} ${String(thrown)}`;
  } catch {
    return 'something that cannot be shown';
  }
}
