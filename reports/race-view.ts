import type { Parameters } from '../harness/actors/parameters.ts';
import type { FsCall, Result, ViolationResult } from '../harness/results/result.ts';
import {
  criticalText,
  earlierText,
  type ReplayCommand,
  showObservation,
  storyTable,
} from '../harness/results/story.ts';
import { isShown, type Range, shownEntries } from './shown-entries.ts';
import { shownFiles } from './shown-files.ts';
import { shorten } from './text-width.ts';
import { type Timeline, viewTimeline } from './timeline-view.ts';

/** Characters of a finding, of something observed, of a call, and of a parameter; the result file has all of them. */
const LENGTH = { finding: 2_000, observation: 500, call: 1_000, parameter: 200 } as const;
/** Rows of the lists of observations and calls. */
const MAX_LISTED = 200;

/** A result as every report shows it: texts only, none of them escaped. */
export interface RaceView {
  /** Which scenario, on which disk, and the verdict. */
  readonly title: string;
  readonly scenario: string;
  readonly verdict: Result['verdict'];
  /** What was found, in a sentence. */
  readonly sentence: string;
  /** The command that repeats the run; empty where there is none. */
  readonly replay: string;
  /** What was searched, and how: name and value. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly warnings: readonly string[];
  readonly criticalPair: string;
  /** A column per actor and time down; empty where no run is shown. */
  readonly story: string;
  readonly timeline: Timeline | undefined;
  /** What actors observed. */
  readonly history: Listed<{ readonly step: number; readonly actor: string; readonly text: string }>;
  readonly calls: Listed<CallView>;
  readonly seconds: number;
  /** Where it ran. */
  readonly where: string;
}

/** A list that may be too long to be shown whole. */
export interface Listed<T> {
  readonly items: readonly T[];
  /** How many are not shown. */
  readonly cut: number;
}

export interface CallView {
  /** Its index among the result's calls. */
  readonly index: number;
  readonly actor: string;
  /** Its first and last trace entry. */
  readonly entries: string;
  readonly call: string;
  readonly result: string;
}

/** All that reports of a result have in common. */
export function viewRace(result: Result, replayWith: ReplayCommand): RaceView {
  const { scenario, disk, verdict, violation, unknown, coverage, environment, seed, warnings, elapsedMs } = result;
  const token = violation?.token ?? unknown?.token ?? null;
  const ranges = violation === null ? [] : shownEntries(violation, shownFiles(violation).shown[0]);
  return {
    title: `${scenario} on ${disk}: ${verdict}`,
    scenario,
    verdict,
    sentence: sentenceOf(result),
    replay: token === null ? '' : replayWith(token, result),
    facts: factsOf(result),
    warnings,
    criticalPair: criticalText(violation?.critical ?? []) ?? '',
    story: violation === null ? '' : storyTable(violation),
    timeline: violation === null ? undefined : viewTimeline(violation, result.isolation),
    history: observationsOf(violation, ranges),
    calls: callsOf(violation?.calls ?? [], ranges),
    seconds: elapsedMs / 1000,
    where: [
      `Node ${environment.node}`,
      environment.os,
      environment.filesystem,
      `filerace ${environment.version}${environment.commit === '' ? '' : ` (${environment.commit})`}`,
      `seed ${seed}`,
      `${(elapsedMs / 1000).toFixed(1)} s`,
      ...(coverage.extraRuns > 0 ? [`${coverage.extraRuns} further runs to check and shrink`] : []),
    ].join(', '),
  };
}

function sentenceOf({ violation, unknown }: Result): string {
  if (violation !== null) return shorten(`${violation.invariant}: ${violation.message}`, LENGTH.finding);
  if (unknown !== null) return shorten(`${unknown.reason}: ${unknown.message}`, LENGTH.finding);
  return 'No run was rejected.';
}

function factsOf(result: Result): (readonly [string, string])[] {
  const { violation, coverage, policy, disk, isolation, crashes, faults } = result;
  const without = violation?.without ?? [];
  const parameters = parametersText(violation?.parameters ?? result.parameters);
  return [
    ...(parameters === '' ? [] : [['parameters', parameters] as const]),
    ...(without.length === 0 ? [] : [['left out', without.join(', ')] as const]),
    ['where', `${disk}, ${isolation}; crashes ${crashes}, faults ${faults}`],
    ...coverage.earlier.map((each) => ['before', earlierText(each)] as const),
    ['search', policy],
    ['covered', coverage.sentence],
  ];
}

function parametersText(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .map((each) => shorten(each, LENGTH.parameter))
    .join(' ');
}

function observationsOf(violation: ViolationResult | null, ranges: readonly Range[]): RaceView['history'] {
  const all = violation?.history ?? [];
  const errors = (violation?.errors ?? []).map(({ step, actor, message }) => ({
    step,
    actor,
    text: `threw ${message}`,
  }));
  const seen = all.map(({ step, actor, ...each }) => ({ step, actor, text: showObservation(each) }));
  const told = [...seen, ...errors]
    .map((each) => ({ ...each, text: shorten(each.text, LENGTH.observation) }))
    .sort((a, b) => a.step - b.step);
  return list(told, (each) => isShown(ranges, each.step));
}

function callsOf(calls: readonly FsCall[], ranges: readonly Range[]): RaceView['calls'] {
  const views = calls.map((call, index): CallView & { readonly call: string; readonly steps: readonly number[] } => ({
    index,
    actor: call.actor,
    entries: call.end === null ? `from ${call.begin}` : `${call.begin}–${call.end}`,
    call: shorten(`${call.name}(${call.arguments.join(', ')})`, LENGTH.call),
    result: shorten(call.result ?? 'its result was never delivered', LENGTH.call),
    steps: [call.begin, ...call.steps, ...(call.end === null ? [] : [call.end])],
  }));
  const { items, cut } = list(views, ({ steps }) => steps.some((step) => isShown(ranges, step)));
  return { items: items.map(({ steps: _, ...view }) => view), cut };
}

/** Those that belong to what is shown, and no more than make sense. */
function list<T>(all: readonly T[], belongs: (each: T) => boolean): Listed<T> {
  const items = all.filter(belongs).slice(0, MAX_LISTED);
  return { items, cut: all.length - items.length };
}
