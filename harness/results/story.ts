import type { TraceEntry } from '../history/trace.ts';
import type { HistoryEntry, Result, ViolationResult } from './result.ts';

/** Rows shown before and after the bad step of a long trace. */
const ROWS_BEFORE = 60;
const ROWS_AFTER = 12;
const COLUMN_WIDTH = 34;

/** How a run is told: a column per actor, time going down, the bad step marked, what actors observed in their columns. */
export function storyTable({ trace, step, history }: ViolationResult): string {
  const actors = [...new Set([...trace.map((entry) => entry.actor), ...history.map((entry) => entry.actor)])].sort(
    (a, b) => rank(trace, a) - rank(trace, b),
  );
  const from = Math.max(0, step - ROWS_BEFORE);
  const to = Math.min(trace.length, step + ROWS_AFTER);
  const rows = trace.slice(from, to).flatMap((entry) => rowsOf(entry, history, step));
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

function rowsOf(entry: TraceEntry, history: readonly HistoryEntry[], badStep: number): Row[] {
  const observations = history.filter((seen) => seen.step === entry.step);
  const mark = entry.step === badStep ? '>' : ' ';
  const call: Row = { mark, number: String(entry.step), actor: entry.actor, text: cut(showCall(entry)) };
  return [
    call,
    ...observations.map(({ actor, label, key, value }) => {
      const name = key === '' ? label : `${label} of ${key}`;
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
  const clean = [...text].map((char) => (isControl(char) ? '�' : char)).join('');
  if (clean.length <= COLUMN_WIDTH) return clean;
  const head = Math.ceil(COLUMN_WIDTH / 2);
  return `${clean.slice(0, head)}…${clean.slice(clean.length - (COLUMN_WIDTH - head - 1))}`;
}

function isControl(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

function rank(trace: readonly TraceEntry[], actor: string): number {
  const at = trace.findIndex((entry) => entry.actor === actor);
  return at === -1 ? trace.length : at;
}

/** A result as a person reads it; `replayWith` is the command that repeats a token. */
export function resultText(result: Result, replayWith: (token: string) => string): string {
  const lines = [`${title(result)}: ${result.verdict}`];
  const { violation, unknown, coverage, environment } = result;
  if (violation !== null) {
    lines.push(`${violation.invariant}: ${violation.message}`, '', `  ${replayWith(violation.token)}`, '');
    lines.push(storyTable(violation), '');
  }
  if (unknown !== null) {
    lines.push(`${unknown.reason}: ${unknown.message}`);
    if (unknown.token !== null) lines.push('', `  ${replayWith(unknown.token)}`, '');
  }
  lines.push(`covered: ${coverage.sentence}`);
  const where = [`Node ${environment.node}`, environment.os, environment.filesystem, `filerace ${environment.version}`];
  lines.push(`on ${where.join(', ')}; seed ${result.seed}; ${(result.elapsedMs / 1000).toFixed(1)} s`);
  return `${lines.join('\n')}\n`;
}

function title({ scenario, parameters, disk, policy }: Result): string {
  const shown = Object.entries(parameters).map(([name, value]) => cut(`${name}=${showValue(value)}`));
  return [scenario, ...shown].join(' ').concat(`, on ${disk}, ${policy}`);
}
