import type { Parameters } from '../actors/parameters.ts';
import type { TraceEntry } from '../history/trace.ts';
import { count } from './coverage-sentence.ts';
import type { CriticalStep, EarlierPhase, HistoryEntry, Result, ViolationResult } from './result.ts';

/** Rows shown before and after the bad step of a long trace. */
const ROWS_BEFORE = 60;
const ROWS_AFTER = 12;
const COLUMN_WIDTH = 40;
const ARROW = ' → ';
/** What is left for the paths of a call, at least. */
const LEAST_ROOM = 12;
const PARAMETER_WIDTH = 100;
/** Errors told in full below a table, and how much of each. */
const MAX_ERRORS = 5;
const MAX_ERROR_LENGTH = 2_000;

/** How a run is told: a column per actor, time going down, the bad step marked, what actors observed in their columns. */
export function storyTable({ trace, step, history, errors, critical }: ViolationResult): string {
  const actors = [...new Set([...trace.map((entry) => entry.actor), ...history.map((entry) => entry.actor)])].sort(
    (a, b) => rank(trace, a) - rank(trace, b),
  );
  const from = Math.max(0, step - ROWS_BEFORE);
  const to = Math.min(trace.length, step + ROWS_AFTER);
  const told = { history: withNeededKeys(history), errors, badStep: step, critical };
  const rows = trace.slice(from, to).flatMap((entry) => rowsOf(entry, told));
  const names = actors.map(inOneLine);
  const widths = actors.map((actor, index) =>
    Math.max(names[index]?.length ?? 0, ...rows.filter((row) => row.actor === actor).map((row) => row.text.length)),
  );
  const line = (mark: string, number: string, cells: readonly string[]) =>
    `${mark} ${number.padStart(5)}  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd();
  return [
    line(' ', 'step', names),
    ...(from > 0 ? [`  … ${from} earlier entries, which --json has`] : []),
    ...rows.map(({ mark, number, actor, text }) =>
      line(
        mark,
        number,
        actors.map((each) => (each === actor ? text : '')),
      ),
    ),
    ...(to < trace.length ? [`  … ${trace.length - to} later entries, which --json has`] : []),
  ].join('\n');
}

interface Row {
  readonly mark: string;
  readonly number: string;
  readonly actor: string;
  readonly text: string;
}

interface Told extends Pick<ViolationResult, 'history' | 'errors' | 'critical'> {
  readonly badStep: number;
}

function rowsOf(entry: TraceEntry, { history, errors, badStep, critical }: Told): Row[] {
  const observations = history.filter((seen) => seen.step === entry.step);
  const mark = entry.step === badStep ? '>' : ' ';
  const isCritical = critical.some((each) => each.step === entry.step);
  const call: Row = {
    mark: isCritical ? '*' : mark,
    number: String(entry.step),
    actor: entry.actor,
    text: inOneLine(showCall(entry)),
  };
  return [
    call,
    ...observations.map((seen) => ({ mark, number: '', actor: seen.actor, text: cut(`  ${showObservation(seen)}`) })),
    ...errors
      .filter((each) => each.step === entry.step)
      .map(({ actor, message }) => ({
        mark,
        number: '',
        actor,
        text: inColumn(message),
      })),
  ];
}

function inColumn(message: string): string {
  return clip(`  threw ${message}`, COLUMN_WIDTH, COLUMN_WIDTH - 1);
}

/** What the table shows of an error in part only, in full, but for what the message of the violation says already. */
function clippedErrors({ errors, message: said }: ViolationResult): string[] {
  const told = errors
    .filter(({ message }) => inColumn(message) !== `  threw ${message}`)
    .map(({ actor, message }) => `${actor} threw ${message}`);
  const others = [...new Set(told)].filter((line) => line !== said);
  const left = others.length - MAX_ERRORS;
  return [
    ...others.slice(0, MAX_ERRORS).map((line) => clip(line, MAX_ERROR_LENGTH, MAX_ERROR_LENGTH - 1)),
    ...(left > 0 ? [`… ${count(left, 'more error')}, which --json has`] : []),
  ];
}

/** The history without its keys, if no label has several. */
export function withNeededKeys(history: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const labels = new Set(history.map(({ label }) => label));
  const all = new Set(history.map(({ label, key }) => `${label} ${key}`));
  return all.size > labels.size ? history : history.map((seen) => ({ ...seen, key: '' }));
}

/** What an actor saw, in words. */
export function showObservation({ label, key, value }: Pick<HistoryEntry, 'label' | 'key' | 'value'>): string {
  return `saw ${key === '' ? label : `${label} of ${key}`}: ${showValue(value)}`;
}

/** An entry in at most as many characters as a column has. Of two paths each gets its half of the room, or what the other leaves: it must be seen which is which. */
export function showCall({ op, paths, outcome }: TraceEntry): string {
  const end = outcome === 'ok' ? '' : `: ${outcome}`;
  const [path, dest] = paths;
  if (path === undefined) return `${op}${end}`;
  const room = Math.max(LEAST_ROOM, COLUMN_WIDTH - op.length - end.length - 1);
  if (dest === undefined) return `${op} ${clip(path, room)}${end}`;
  const both = room - ARROW.length;
  const first = Math.max(Math.floor(both / 2), both - dest.length);
  return `${op} ${clip(path, first)}${ARROW}${clip(dest, both - Math.min(first, path.length))}${end}`;
}

function showValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** One line, no control characters, both ends of what is too long. */
function cut(text: string): string {
  return clip(text, COLUMN_WIDTH);
}

/** One line of at most so many characters, no control characters, the beginning and the end of what is too long. */
export function clip(text: string, width: number, head = Math.ceil(width / 2)): string {
  const clean = [...text.replaceAll('\t', '\\t')].map((char) => (isControl(char) ? '\uFFFD' : char)).join('');
  if (clean.length <= width) return clean;
  return `${clean.slice(0, head)}…${clean.slice(clean.length - (width - head - 1))}`;
}

/**
 * A line to print. Names and messages come from outside, and a saved result from anybody: nothing of them may steer a terminal,
 * begin a line of its own, or be what a runner of CI takes for a command to it, which are lines with `::` first or `##[` inside.
 */
export function inOneLine(text: string): string {
  const line = text.replace(/\r\n|[\n\r\u2028\u2029]/g, '\\n').replaceAll('\t', '\\t');
  const plain = [...line].map((char) => (isControl(char) ? '\uFFFD' : char)).join('');
  return plain.replace(/^(\s*):(?=:)/, '$1\uFFFD').replaceAll('##[', '##\uFFFD');
}

/** Also what turns the direction of a text round, so that it reads as something else. */
function isControl(char: string): boolean {
  return /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(char);
}

function rank(trace: readonly TraceEntry[], actor: string): number {
  const at = trace.findIndex((entry) => entry.actor === actor);
  return at === -1 ? trace.length : at;
}

/** The command that repeats a token on the disk on which it was found. */
export type ReplayCommand = (token: string, result: Pick<Result, 'disk' | 'isolation'>) => string;

/** A result as a person reads it. */
export function resultText(result: Result, replayWith: ReplayCommand): string {
  const lines = [
    `${result.scenario} on ${result.disk}, ${result.policy}: ${result.verdict}`,
    ...workload(result.violation?.parameters ?? result.parameters),
    ...leftOut(result.violation?.without ?? []),
  ];
  const { violation, unknown, coverage, environment } = result;
  if (violation !== null) {
    lines.push(`${violation.invariant}: ${violation.message}`, '', `  ${replayWith(violation.token, result)}`, '');
    const pair = criticalText(violation.critical);
    const thrown = clippedErrors(violation);
    lines.push(
      ...storyTable(violation).split('\n'),
      '',
      ...thrown,
      ...(thrown.length === 0 ? [] : ['']),
      ...(pair === undefined ? [] : [`* ${pair}`, '']),
    );
  }
  if (unknown !== null) {
    lines.push(`${unknown.reason}: ${unknown.message}`);
    if (unknown.token !== null) lines.push('', `  ${replayWith(unknown.token, result)}`, '');
  }
  lines.push(...coverage.earlier.map((each) => `before: ${earlierText(each)}`));
  lines.push(`covered: ${coverage.sentence}`, ...result.warnings.map((warning) => `beware: ${warning}`));
  const where = [`Node ${environment.node}`, environment.os, environment.filesystem, `filerace ${environment.version}`];
  lines.push(`on ${where.join(', ')}; seed ${result.seed}; ${(result.elapsedMs / 1000).toFixed(1)} s`);
  return `${lines.map(inOneLine).join('\n')}\n`;
}

/** The critical pair in words; undefined if there is none. */
export function criticalText([first, second]: readonly CriticalStep[]): string | undefined {
  if (first === undefined || second === undefined) return undefined;
  const show = ({ step, actor, op, paths: [path, dest] }: CriticalStep) => {
    const what = path === undefined ? '' : ` of ${path}${dest === undefined ? '' : ` to ${dest}`}`;
    return `${actor}'s ${op}${what} (${step})`;
  };
  return `${show(first)} came before ${show(second)}; this run with the two swapped passes.`;
}

/** What `auto` had searched before, and why that was not the end of it. */
export function earlierText({ policy, runs, bound, isComplete, message }: EarlierPhase): string {
  const within = bound === null ? '' : ` up to ${count(bound, 'preemption')}`;
  const made = count(runs, 'run');
  return `${policy}${within}, ${made}, ${isComplete ? 'all there are' : `not all: ${message}`}`;
}

/** The parameters, each cut to a length that fits on a line. */
export function workload(parameters: Parameters): string[] {
  const shown = Object.entries(parameters).map(([name, value]) => clip(`${name}=${showValue(value)}`, PARAMETER_WIDTH));
  return shown.length === 0 ? [] : [`with ${shown.join(' ')}`];
}

function leftOut(actors: readonly string[]): string[] {
  return actors.length === 0 ? [] : [`without ${actors.join(', ')}`];
}
