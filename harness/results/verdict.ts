/** What a search or a run says. Unknown is never green. */
export type Verdict = 'held' | 'violated' | 'unknown';
