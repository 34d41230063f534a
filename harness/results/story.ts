import type { Parameters } from '../actors/parameters.ts';
import type { TraceEntry } from '../history/trace.ts';
import type { CriticalStep, HistoryEntry, Result, ViolationResult } from './result.ts';

/** Rows shown before and after the bad step of a long trace. */
const ROWS_BEFORE = 60;
const ROWS_AFTER = 12;
const COLUMN_WIDTH = 34;
const PARAMETER_WIDTH = 100;

/** How a run is told: a column per actor, time going down, the bad step marked, what actors observed in their columns. */
export function storyTable({ trace, step, history, critical }: ViolationResult): string {
  const actors = [...new Set([...trace.map((entry) => entry.actor), ...history.map((entry) => entry.actor)])].sort(
    (a, b) => rank(trace, a) - rank(trace, b),
  );
  const from = Math.max(0, step - ROWS_BEFORE);
  const to = Math.min(trace.length, step + ROWS_AFTER);
  const hasKeys =
    new Set(history.map((seen) => `${seen.label} ${seen.key}`)).size > new Set(history.map((seen) => seen.label)).size;
  const rows = trace.slice(from, to).flatMap((entry) => rowsOf(entry, history, { badStep: step, critical, hasKeys }));
  const widths = actors.map((actor) =>
    Math.max(actor.length, ...rows.filter((row) => row.actor === actor).map((row) => row.text.length)),
  );
  const line = (mark: string, number: string, cells: readonly string[]) =>
    `${mark} ${number.padStart(5)}  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd();
  return [
    line(' ', 'step', actors),
    ...(from > 0 ? [`  … ${from} earlier entries`] : []),
    ...rows.map(({ mark, number, actor, text }) =>
      line(
        mark,
        number,
        actors.map((each) => (each === actor ? text : '')),
      ),
    ),
    ...(to < trace.length ? [`  … ${trace.length - to} later entries`] : []),
  ].join('\n');
}

interface Row {
  readonly mark: string;
  readonly number: string;
  readonly actor: string;
  readonly text: string;
}

function rowsOf(
  entry: TraceEntry,
  history: readonly HistoryEntry[],
  {
    badStep,
    critical,
    hasKeys,
  }: { readonly badStep: number; readonly critical: readonly CriticalStep[]; readonly hasKeys: boolean },
): Row[] {
  const observations = history.filter((seen) => seen.step === entry.step);
  const mark = entry.step === badStep ? '>' : ' ';
  const isCritical = critical.some((each) => each.step === entry.step);
  const call: Row = {
    mark: isCritical ? '*' : mark,
    number: String(entry.step),
    actor: entry.actor,
    text: cut(showCall(entry)),
  };
  return [
    call,
    ...observations.map(({ actor, label, key, value }) => {
      const name = hasKeys && key !== '' ? `${label} of ${key}` : label;
      return { mark, number: '', actor, text: cut(`  saw ${name}: ${showValue(value)}`) };
    }),
  ];
}

function showCall({ op, paths, outcome }: TraceEntry): string {
  const [first, ...others] = paths;
  const call = first === undefined ? op : `${op} ${[first, ...others].join(' → ')}`;
  return outcome === 'ok' ? call : `${call}: ${outcome}`;
}

function showValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** One line, no control characters, both ends of what is too long. */
function cut(text: string): string {
  return clip(text, COLUMN_WIDTH);
}

function clip(text: string, width: number): string {
  const clean = [...text].map((char) => (isControl(char) ? '\uFFFD' : char)).join('');
  if (clean.length <= width) return clean;
  const head = Math.ceil(width / 2);
  return `${clean.slice(0, head)}…${clean.slice(clean.length - (width - head - 1))}`;
}

/** Names and messages come from outside: nothing of them may steer a terminal. Our own tables have line ends. */
function onTerminal(text: string): string {
  return [...text].map((char) => (char !== '\n' && isControl(char) ? '\uFFFD' : char)).join('');
}

function isControl(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

function rank(trace: readonly TraceEntry[], actor: string): number {
  const at = trace.findIndex((entry) => entry.actor === actor);
  return at === -1 ? trace.length : at;
}

/** The command that repeats a token on the disk on which it was found. */
export type ReplayCommand = (token: string, result: Pick<Result, 'disk'>) => string;

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
    lines.push(storyTable(violation), '', ...criticalSentence(violation.critical));
  }
  if (unknown !== null) {
    lines.push(`${unknown.reason}: ${unknown.message}`);
    if (unknown.token !== null) lines.push('', `  ${replayWith(unknown.token, result)}`, '');
  }
  lines.push(`covered: ${coverage.sentence}`, ...result.warnings.map((warning) => `beware: ${warning}`));
  const where = [`Node ${environment.node}`, environment.os, environment.filesystem, `filerace ${environment.version}`];
  lines.push(`on ${where.join(', ')}; seed ${result.seed}; ${(result.elapsedMs / 1000).toFixed(1)} s`);
  return `${lines.map(onTerminal).join('\n')}\n`;
}

/** The critical pair in words; nothing if there is none. */
function criticalSentence([first, second]: readonly CriticalStep[]): string[] {
  if (first === undefined || second === undefined) return [];
  const show = ({ step, actor, op, paths: [path] }: CriticalStep) =>
    `${actor}'s ${op}${path === undefined ? '' : ` of ${path}`} (${step})`;
  return [`* ${show(first)} came before ${show(second)}; the other way round the run passes.`, ''];
}

/** The parameters, each cut to a length that fits on a line. */
function workload(parameters: Parameters): string[] {
  const shown = Object.entries(parameters).map(([name, value]) => clip(`${name}=${showValue(value)}`, PARAMETER_WIDTH));
  return shown.length === 0 ? [] : [`with ${shown.join(' ')}`];
}

function leftOut(actors: readonly string[]): string[] {
  return actors.length === 0 ? [] : [`without ${actors.join(', ')}`];
}
