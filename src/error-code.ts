/** The code of an error of `node:fs`, such as ENOENT; for any other thrown value what it is called. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
