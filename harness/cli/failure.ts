import { MediumFailure } from '../disk/medium.ts';
import { textOf } from '../schedule/error-text.ts';

/** What filerace itself failed of, for its developers; a disk that failed is told to its user. */
export function describeFailure(error: unknown): string {
  if (error instanceof MediumFailure) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : textOf(error);
}
