import { count } from '../results/coverage-sentence.ts';
import { inOneLine } from '../results/story.ts';
import type { SearchProgress } from '../search/search-progress.ts';

/** What a thread is doing. */
export type ThreadState = 'loading' | 'busy' | 'idle';

/** What a search is at, as far as it shows from outside. */
export interface WorkView {
  /** Undefined before the first run is over. */
  readonly progress: SearchProgress | undefined;
  /** Runs of this phase, those that have not been reported yet included. */
  readonly runs: number;
  /** Of this phase; null before it can be said. */
  readonly runsPerSecond: number | null;
  readonly threads: readonly ThreadState[];
}

/** One search in a line: what it does, how far it is, how fast, how much is left where that is known. */
export function searchLine(view: WorkView, nowMs: number): string {
  const { progress, threads } = view;
  if (progress === undefined) return 'no run is over yet';
  const workload = progress.workload === undefined ? '' : `workload ${progress.workload}, `;
  if (progress.stage === 'shrinking') {
    return `${workload}found a failure and makes it smaller: ${count(progress.extraRuns, 'further run')}`;
  }
  return [
    `${workload}${progress.policy}: ${amountOf(view, progress)}`,
    ...(view.runsPerSecond === null ? [] : [`${rateOf(view.runsPerSecond)} runs/s`]),
    ...(progress.bound === null ? [] : [`at most ${count(progress.bound, 'preemption')}`]),
    ...(progress.classes === null ? [] : [count(progress.classes, 'class')]),
    ...(progress.open === null ? [] : [`${whole(progress.open)} open`]),
    ...(progress.depth === null ? [] : [`depth ${progress.depth}`]),
    ...leftOf(view, progress, nowMs),
    ...(threads.length > 1 ? [threadsText(threads)] : []),
  ].join(', ');
}

/** A table of cells in a line. */
export interface TableView {
  readonly done: number;
  readonly all: number;
  /** What is searched right now, and by whom. */
  readonly current: readonly { readonly name: string; readonly view: WorkView }[];
  /** What is left of the time for all of it; undefined where nobody has set one. */
  readonly secondsLeft: number | undefined;
}

export function tableLine({ done, all, current, secondsLeft }: TableView, nowMs: number): string {
  return [
    `${done} of ${count(all, 'cell')}`,
    ...(secondsLeft === undefined ? [] : [leftText(secondsLeft)]),
    ...current.map(({ name, view }) => `${name}: ${searchLine(view, nowMs)}`),
  ].join('; ');
}

function leftText(seconds: number): string {
  return seconds < 0 ? `${duration(-seconds)} over the budget` : `at most ${duration(seconds)} left`;
}

function amountOf({ runs }: WorkView, { mostRuns }: SearchProgress): string {
  return mostRuns === undefined
    ? count(runs, 'run')
    : `${whole(Math.min(runs, mostRuns))} of ${count(mostRuns, 'run')}`;
}

/** Samples take as long as the runs that are left; of a search of all orders only its limit of time is known. */
function leftOf(
  { runs, runsPerSecond }: WorkView,
  { policy, mostRuns, untilMs }: SearchProgress,
  nowMs: number,
): string[] {
  const byTime = untilMs === undefined ? Number.POSITIVE_INFINITY : Math.max(0, (untilMs - nowMs) / 1000);
  const isSampled = policy === 'pct' || policy === 'random';
  const isReckoned = isSampled && mostRuns !== undefined && runsPerSecond !== null && runsPerSecond > 0;
  const byRuns = isReckoned ? Math.max(0, mostRuns - runs) / runsPerSecond : Number.POSITIVE_INFINITY;
  if (byRuns <= byTime && Number.isFinite(byRuns)) return [`about ${duration(byRuns)} left`];
  return Number.isFinite(byTime) ? [`at most ${duration(byTime)} left`] : [];
}

function threadsText(threads: readonly ThreadState[]): string {
  const states = (['busy', 'idle', 'loading'] as const).map(
    (state) => [state, threads.filter((each) => each === state).length] as const,
  );
  const texts = states.filter(([, number]) => number > 0).map(([state, number]) => `${number} ${state}`);
  return `threads: ${texts.join(' ')}`;
}

function duration(seconds: number): string {
  const rounded = Math.ceil(seconds);
  if (rounded < 100) return `${rounded} s`;
  const minutes = Math.ceil(rounded / 60);
  return minutes < 100 ? `${minutes} min` : `${whole(minutes / 60)} h`;
}

function rateOf(runsPerSecond: number): string {
  return runsPerSecond < 10 ? runsPerSecond.toFixed(1) : whole(runsPerSecond);
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}

/** What of a line fits into so many columns of a terminal, with nothing that would steer it. */
export function fitInto(columns: number, line: string): string {
  const chars = [...inOneLine(line.replaceAll('\n', ' '))];
  if (widthOf(chars) <= columns) return chars.join('');
  while (chars.length > 0 && widthOf(chars) > columns - 1) chars.pop();
  return columns < 1 ? '' : `${chars.join('')}…`;
}

/** Columns a text takes; what may be wide counts as wide. */
export function widthOf(text: Iterable<string>): number {
  let width = 0;
  for (const char of text) width += (char.codePointAt(0) ?? 0) >= WIDE_FROM && char !== '…' ? 2 : 1;
  return width;
}

/** Hangul, the first script whose characters take two columns. */
const WIDE_FROM = 0x1100;
