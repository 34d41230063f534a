import type { JudgedRun } from '../schedule/executor.ts';
import type { ExploreOptions } from '../search/explore.ts';
import { now } from '../search/now.ts';
import type { ExploreJob, Reply, SavedSearch } from './jobs.ts';
import type { Subject } from './subject.ts';

/** As often as a live line is drawn. */
const PROGRESS_MS = 250;
/** What is lost at most when a search is ended by force. */
const STATE_MS = 10_000;

type Followed = Pick<ExploreOptions, 'onProgress' | 'onCheckpoint' | 'onJudged' | 'from'>;

/** How a search is followed from outside: by its progress; by where it is, and by each run, if the job asks for it. */
export function followingHooks(job: ExploreJob, subjectOf: () => Subject, tell: (reply: Reply) => void): Followed {
  let told = Number.NEGATIVE_INFINITY;
  return {
    onProgress: (look) => {
      if (now() - told < PROGRESS_MS) return;
      told = now();
      tell({ kind: 'progress', progress: look() });
    },
    ...(job.from === undefined ? {} : { from: job.from.search }),
    ...(job.keepsState === true ? { onCheckpoint: checkpointHook(subjectOf(), tell) } : {}),
    ...(job.tellsRuns === true ? { onJudged: runHook(tell) } : {}),
  };
}

/** The first state at once, so that it shows whether it can be written; then one from time to time, and the last one. */
function checkpointHook(subject: Subject, tell: (reply: Reply) => void): NonNullable<Followed['onCheckpoint']> {
  let told = Number.NEGATIVE_INFINITY;
  return (search, isLast) => {
    if (search !== undefined && !isLast && now() - told < STATE_MS) return;
    told = now();
    const saved: SavedSearch | undefined = search && { subject, search };
    tell({ kind: 'state', saved });
  };
}

function runHook(tell: (reply: Reply) => void): NonNullable<Followed['onJudged']> {
  let number = 0;
  return (judged, policy) => {
    number += 1;
    const { steps: entries, preemptions } = judged.record;
    tell({ kind: 'run', run: { number, policy, entries, preemptions, outcome: outcomeOf(judged) } });
  };
}

function outcomeOf({ violation, unknown, record }: JudgedRun): string {
  if (unknown !== undefined) return `unknown: ${unknown.reason}`;
  if (violation !== undefined) return `violated ${violation.invariant}`;
  return record.isRedundant ? 'broken off, an equal one was seen' : 'passed';
}
