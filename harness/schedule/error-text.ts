import { ROOT } from './run-plan.ts';

/** An error in one line, with the folder written as `.`. */
export function textOf(thrown: unknown): string {
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `${typeof thrown} ${String(thrown)}`;
  return text.replaceAll(ROOT, '.').split('\n')[0] ?? '';
}
