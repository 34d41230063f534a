import { now } from '../search/now.ts';
import type { SearchProgress } from '../search/search-progress.ts';
import type { ThreadState, WorkView } from './progress-line.ts';

/** In so short a time too few runs are made to say how many there are in a second. */
const LEAST_SECONDS = 0.5;

/** Makes a picture of a job out of what its threads tell from time to time, and of how many runs they have made by now. */
export class WorkWatch {
  #progress: SearchProgress | undefined;
  /** When the phase that is on was first heard of, and how many runs had been made by then. */
  #sinceMs = 0;
  #madeBefore = 0;
  #runsBefore = 0;

  /** `made` counts the runs of all threads in this job. */
  heard(progress: SearchProgress, made: number): void {
    const last = this.#progress;
    if (last?.policy !== progress.policy || last.workload !== progress.workload) {
      this.#sinceMs = now();
      this.#madeBefore = made;
      this.#runsBefore = progress.runs;
    }
    this.#progress = progress;
  }

  view(made: number, threads: readonly ThreadState[]): WorkView {
    const progress = this.#progress;
    const seconds = (now() - this.#sinceMs) / 1000;
    const own = made - this.#madeBefore;
    return {
      progress,
      runs: Math.max(progress?.runs ?? 0, this.#runsBefore + own),
      runsPerSecond: progress === undefined || seconds < LEAST_SECONDS ? null : own / seconds,
      threads,
    };
  }
}
