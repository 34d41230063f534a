import { availableParallelism } from 'node:os';
import { UsageError } from '../actors/usage-error.ts';
import type { Result } from '../results/result.ts';
import { type ReplayCommand, resultText } from '../results/story.ts';
import { now } from '../search/now.ts';
import { EXIT } from './exit.ts';
import type { ExploreJob, Place, ReplayJob } from './jobs.ts';
import type { Invocation } from './parse.ts';
import { searchLine } from './progress-line.ts';
import { checkForms, writeForms } from './report-files.ts';
import { runLine, type Session } from './session.ts';
import { type Follower, Supervisor } from './supervisor.ts';

/** How one job is run. */
export interface JobOptions extends Pick<Follower, 'onState'> {
  readonly jobOn: (place: Place) => ExploreJob | ReplayJob;
  /** Where `--disk` says nothing. */
  readonly disk: Place['disk'];
  /** Where `--isolation` says nothing. */
  readonly isolation: Place['isolation'];
  /** Default: one per core. */
  readonly workers?: number | undefined;
  readonly replayWith: ReplayCommand;
  /** What else there is to say at the end. */
  readonly addTo?: (result: Result, isInterrupted: boolean) => string | undefined;
}

/** Runs one job on the disk that was asked for, and prints its result. */
export async function runJob(invocation: Invocation, session: Session, options: JobOptions): Promise<number> {
  checkForms(invocation);
  const { jobOn, replayWith, workers = availableParallelism(), onState } = options;
  const isReal = (invocation.text('disk') ?? options.disk) === 'real';
  const dir = invocation.text('dir');
  if (dir !== undefined && !isReal) {
    throw new UsageError(
      `Expected \`--disk real\` with \`--dir ${dir}\`, got none: memfs has no folder. Add it, or leave \`--dir\` out.`,
    );
  }
  const { display } = session;
  const supervisor = new Supervisor(session.workerUrl, {
    parent: dir,
    workers,
    onPrint: (chunk) => display.makeWay(chunk),
    onRun: (run) => display.tell(runLine('', run)),
    ...(onState === undefined ? {} : { onState }),
  });
  let isInterrupted = false;
  session.onInterrupt(() => {
    isInterrupted = true;
    supervisor.interrupt();
  });
  try {
    const isolation = (invocation.text('isolation') ?? options.isolation) === 'processes' ? 'processes' : 'fibers';
    const place: Place = isReal
      ? { disk: 'real', folder: supervisor.folder(), isolation }
      : { disk: 'memfs', folder: undefined, isolation };
    display.watch(() => {
      const view = supervisor.view();
      // Before the first run whatever was asked may turn out to be wrong: then that is all there is to say.
      if (view === undefined || (view.progress === undefined && !display.isLive)) return undefined;
      return searchLine(view, now());
    });
    const result = await supervisor.run(jobOn(place));
    display.close();
    const more = options.addTo?.(result, isInterrupted);
    if (invocation.has('json')) {
      session.print(`${JSON.stringify(result)}\n`);
      if (more !== undefined) display.chat(more);
    } else {
      session.print(`${resultText(result, replayWith)}${more === undefined ? '' : `\n${more}\n`}`);
    }
    writeForms(invocation, (form) => session.races[form](result, replayWith));
    return EXIT[result.verdict];
  } finally {
    await supervisor.close();
  }
}
