import type { Message } from 'esbuild';

/** What keeps esbuild from bundling a file: the first of its errors, and where; undefined for errors that are not its. */
export function buildFailureText(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('errors' in error) || !Array.isArray(error.errors)) return undefined;
  const [first]: readonly Message[] = error.errors;
  if (typeof first?.text !== 'string') return undefined;
  const place = first.location && `${first.location.file}:${first.location.line}`;
  // What esbuild says of it speaks of the form in which we want its output.
  if (place && first.text.startsWith('Top-level await')) return `${place} has a top-level await`;
  return place ? `${place}: ${first.text}` : first.text;
}
