import type { FsCall, Result, TraceEntry, ViolationResult } from '../harness/results/result.ts';
import { clip, showCall, showObservation, withNeededKeys } from '../harness/results/story.ts';
import { type Bar, barsOf } from './bars.ts';
import { type FileLane, fileLane } from './file-lanes.ts';
import { isShown, type Range, shownEntries } from './shown-entries.ts';
import { shownFiles } from './shown-files.ts';

/** Actors that have a lane of their own; further ones share the last. */
const MAX_LANES = 8;
/** Files without a lane that are named, and in how many characters. */
const MAX_NAMED = 4;
const NAME = 40;
const READS: ReadonlySet<string> = new Set(['read', 'stat', 'fstat', 'lstat']);
const TURNS: ReadonlySet<string> = new Set(['start', 'resume', 'timer']);

/** A run as a picture: time goes down, a row each; texts only, none of them escaped. */
export interface Timeline {
  readonly rows: readonly Row[];
  readonly lanes: readonly Lane[];
  readonly files: readonly FileLane[];
  /** What is not in the picture; empty if nothing. */
  readonly leftOut: readonly string[];
}

export interface Lane {
  readonly name: string;
  /** The process; empty where it is not known. */
  readonly process: string;
  /** Requests that are in flight at the same time, at most. */
  readonly slots: number;
  readonly bars: readonly Bar[];
}

export type Row =
  | EntryRow
  | { readonly kind: 'setup' | 'gap'; readonly step: number; readonly text: string }
  /** What an actor observed or threw during the entry before. */
  | { readonly kind: 'seen' | 'threw'; readonly step: number; readonly lane: number; readonly text: string }
  /** The check failed after the entry before. */
  | { readonly kind: 'verdict'; readonly step: number; readonly text: string };

export interface EntryRow {
  readonly kind: 'entry';
  readonly step: number;
  readonly lane: number;
  /** Its mark: a turn of JavaScript, a system call, or one that did not end with `ok`. */
  readonly mark: 'turn' | 'step' | 'failed';
  readonly text: string;
  readonly isBad: boolean;
  /** Whether it looks at a file of the critical pair. */
  readonly reads: boolean;
  /** First or second of the critical pair. */
  readonly critical: 1 | 2 | undefined;
  /** Where its bar is, or the one that it ends; undefined where there is none. */
  readonly slot: number | undefined;
  /** The entry, its call with arguments and result, and what it did to the disk: a line each. */
  readonly details: readonly string[];
  /** Index, among the result's calls, of the one that tells more. */
  readonly call: number | undefined;
}

/** Undefined where there is nothing to show. */
export function viewTimeline(
  violation: ViolationResult,
  isolation: Result['isolation'] = 'fibers',
): Timeline | undefined {
  const { shown, others } = shownFiles(violation);
  const ranges = shownEntries(violation, shown[0]);
  if (ranges.length === 0) return undefined;
  const lanes = lanesOf(violation, ranges);
  const rows = rowsOf(violation, ranges, lanes);
  return {
    rows: rows.map((row) => (row.kind === 'entry' ? { ...row, slot: slotOf(row, lanes, violation.calls) } : row)),
    lanes: lanes.map(({ name, process, bars, slots }) => ({
      name,
      process: process !== '' && isolation === 'processes' ? `real process ${process}` : process,
      slots,
      bars: bars(rows),
    })),
    files: shown.map((path) => fileLane(path, violation, rows)),
    leftOut: leftOut(violation, ranges, others),
  };
}

interface DraftLane {
  readonly name: string;
  readonly process: string;
  readonly actors: readonly string[];
  readonly slots: number;
  readonly slotOfCall: ReadonlyMap<number, number>;
  readonly bars: (rows: readonly Row[]) => Bar[];
}

function lanesOf({ trace, actors, calls, step, critical }: ViolationResult, ranges: readonly Range[]): DraftLane[] {
  const within = trace.filter((entry) => isShown(ranges, entry.step));
  const first = [trace[step - 1]?.actor, ...critical.map(({ actor }) => actor)];
  const known = new Map(actors.map(({ name, process }) => [name, process]));
  const names = [...new Set([...known.keys(), ...within.map(({ actor }) => actor)])].filter((name) =>
    within.some(({ actor }) => actor === name),
  );
  const ranked = [...names].sort((a, b) => Number(first.includes(b)) - Number(first.includes(a)));
  const own = names.length <= MAX_LANES ? names : names.filter((name) => ranked.indexOf(name) < MAX_LANES - 1);
  const rest = names.filter((name) => !own.includes(name));
  const lane = (name: string, process: string, members: readonly string[]): DraftLane => {
    const own = calls.flatMap((call, index) => (members.includes(call.actor) ? [{ call, index }] : []));
    return { name, process, actors: members, ...barsOf(own, ranges) };
  };
  return [
    ...own.map((name) => lane(name, known.get(name) ?? '', [name])),
    ...(rest.length === 0 ? [] : [lane(`${rest.length} other actors`, '', rest)]),
  ];
}

function rowsOf(violation: ViolationResult, ranges: readonly Range[], lanes: readonly DraftLane[]): Row[] {
  const { trace } = violation;
  const rows: Row[] = [];
  let last = 0;
  if (ranges[0]?.from === 1) rows.push({ kind: 'setup', step: 0, text: 'what setup left' });
  if (violation.step === 0) rows.push(verdictOf(violation));
  const gapTo = (next: number) => {
    const missing = next - last - 1;
    if (missing > 0)
      rows.push({ kind: 'gap', step: next - 1, text: `${missing.toLocaleString('en-US')} entries are not shown` });
  };
  for (const { from, to } of ranges) {
    gapTo(from);
    for (const entry of trace.slice(from - 1, to)) rows.push(...rowsOfEntry(entry, violation, lanes));
    last = to;
  }
  gapTo(trace.length + 1);
  return rows;
}

function rowsOfEntry(entry: TraceEntry, violation: ViolationResult, lanes: readonly DraftLane[]): Row[] {
  const { step, actor } = entry;
  const { critical, history, errors } = violation;
  const at = lanes.findIndex(({ actors }) => actors.includes(actor));
  const inLane = (who: string) => lanes.findIndex(({ actors }) => actors.includes(who));
  const isShared = (lanes[at]?.actors.length ?? 1) > 1;
  const pair = critical.findIndex((each) => each.step === step);
  const isBad = violation.step === step;
  const disputed = new Set(critical.flatMap(({ paths }) => paths));
  return [
    {
      kind: 'entry',
      step,
      lane: at,
      mark: TURNS.has(entry.op) ? 'turn' : entry.outcome === 'ok' ? 'step' : 'failed',
      text: `${isShared ? `${actor}: ` : ''}${labelOf(entry, violation.calls)}`,
      isBad,
      reads: READS.has(entry.op) && entry.paths.some((path) => disputed.has(path)),
      critical: pair === 0 ? 1 : pair === 1 ? 2 : undefined,
      slot: undefined,
      details: detailsOf(entry, violation),
      call: callOf(step, violation.calls),
    },
    ...withNeededKeys(history)
      .filter((seen) => seen.step === step)
      .map((seen): Row => ({ kind: 'seen', step, lane: inLane(seen.actor), text: showObservation(seen) })),
    ...errors
      .filter((each) => each.step === step)
      .map((each): Row => ({ kind: 'threw', step, lane: inLane(each.actor), text: `threw ${each.message}` })),
    ...(isBad ? [verdictOf(violation)] : []),
  ];
}

function verdictOf({ invariant, message, step }: ViolationResult): Row {
  return { kind: 'verdict', step, text: `${invariant}: ${message}` };
}

/** A turn says which calls it makes. */
function labelOf(entry: TraceEntry, calls: readonly FsCall[]): string {
  if (!TURNS.has(entry.op)) return showCall(entry);
  const made = calls.filter(({ begin, actor }) => begin === entry.step && actor === entry.actor);
  return made.length === 0 ? entry.op : `${entry.op}, calls ${made.map(({ name }) => name).join(', ')}`;
}

/** The call that an entry is a step of, else the one whose result it delivers, else the first that it makes. */
function callOf(step: number, calls: readonly FsCall[]): number | undefined {
  const index = [
    calls.findIndex(({ steps }) => steps.includes(step)),
    calls.findIndex(({ end }) => end === step),
    calls.findIndex(({ begin }) => begin === step),
  ].find((each) => each !== -1);
  return index;
}

function detailsOf({ step, actor, op, paths, outcome }: TraceEntry, { calls, files }: ViolationResult): string[] {
  const own = calls.filter((call) => call.actor === actor);
  return [
    `${step}, ${actor}: ${[op, ...paths].join(' ')}${TURNS.has(op) ? '' : `: ${outcome}`}`,
    ...own
      .filter(({ steps }) => steps.includes(step))
      .map((call) => `a step of ${showFsCall(call)}, which gave ${resultOf(call)}`),
    ...own
      .filter(({ end, steps }) => end === step && !steps.includes(step))
      .map((call) => `is given the result of ${showFsCall(call)}: ${resultOf(call)}`),
    ...own.filter(({ begin }) => begin === step).map((call) => `then calls ${showFsCall(call)}`),
    ...files
      .filter((change) => change.step === step && step > 0)
      .map(({ path, kind, size }) => `${path} is ${kind === null ? 'missing' : `a ${kind} of ${size} bytes`} now`),
  ];
}

export function showFsCall({ name, arguments: args }: FsCall): string {
  return `${name}(${args.join(', ')})`;
}

function resultOf({ result }: FsCall): string {
  return result ?? 'nothing: its result was never delivered';
}

function slotOf({ step, lane }: EntryRow, lanes: readonly DraftLane[], calls: readonly FsCall[]): number | undefined {
  const ofStep = calls.findIndex(({ steps }) => steps.includes(step));
  const index = ofStep === -1 ? calls.findIndex(({ end }) => end === step) : ofStep;
  return lanes[lane]?.slotOfCall.get(index);
}

function leftOut(
  { trace, detailed, calls }: ViolationResult,
  ranges: readonly Range[],
  others: readonly string[],
): string[] {
  const shown = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const names = others
    .slice(0, MAX_NAMED)
    .map((name) => clip(name, NAME))
    .join(', ');
  const isPartial = detailed.from > 0 || detailed.to < trace.length;
  return [
    ...(shown < trace.length
      ? [
          `${(trace.length - shown).toLocaleString('en-US')} of ${trace.length.toLocaleString('en-US')} entries are not shown; the result file has them.`,
        ]
      : []),
    ...(others.length > 0
      ? [
          `${others.length === 1 ? 'A further name has' : `${others.length} further names have`} no lane: ${names}${others.length > MAX_NAMED ? '…' : ''}.`,
        ]
      : []),
    ...(isPartial && calls.length > 0
      ? [`Calls and files are recorded from entry ${detailed.from} to ${detailed.to} only.`]
      : []),
  ];
}
