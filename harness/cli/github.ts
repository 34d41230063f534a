import { appendFileSync } from 'node:fs';

/** Whether this is a job of GitHub's, which reads annotations from the output. */
export function isOnGithub(): boolean {
  return process.env['GITHUB_ACTIONS'] === 'true';
}

/** GitHub shows it on the page of the workflow run; elsewhere nothing happens. */
export function summarize(markdown: () => string): void {
  const summary = process.env['GITHUB_STEP_SUMMARY'] ?? '';
  if (isOnGithub() && summary !== '') appendFileSync(summary, markdown());
}
