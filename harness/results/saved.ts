import * as v from 'valibot';
import type { ParameterValue } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import type { GateCell, GateTable } from './gate.ts';
import type { Result } from './result.ts';

/** What a file can hold that one of our commands wrote. */
export type Saved =
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'table'; readonly table: GateTable };

/** Characters of a complaint about a file. */
const MAX_COMPLAINT = 160;

/**
 * Checks what was read from a file that comes from outside, so that nothing else has to be careful with it. Fields that were added
 * since the file was written are filled in; those that are not known are left out. Throws a UsageError.
 */
export function readSaved(file: string, content: unknown): Saved {
  const isTable = typeof content === 'object' && content !== null && 'cells' in content;
  if (isTable) return { kind: 'table', table: check(table, file, content) };
  return { kind: 'result', result: check(result, file, content) };
}

/** The same, for a table of expectations only. */
export function readTable(file: string, content: unknown): GateTable {
  return check(table, file, content);
}

function check<T>(schema: v.GenericSchema<unknown, T>, file: string, content: unknown): T {
  const checked = v.safeParse(schema, content, { abortEarly: true });
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  const path = v.getDotPath(issue);
  const what = `${path === null ? '' : `\`${path}\`: `}${issue.message}`.replace(/\s+/g, ' ');
  const complaint = what.length > MAX_COMPLAINT ? `${what.slice(0, MAX_COMPLAINT)}…` : what;
  throw new UsageError(
    `Expected what explore, replay or gate printed with \`--json\`, got \`${file}\`, which is something else (${complaint}). Save one with \`explore … --json > result.json\`, and give that file.`,
  );
}

/** Cells of a table: more than anybody has scenarios. */
const MAX_CELLS = 1_000_000;

const text = v.string();
const list = <T extends v.GenericSchema>(of: T) => v.array(of);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const maybeNumber = v.nullable(v.pipe(v.number(), v.finite()));
const value: v.GenericSchema<unknown, ParameterValue> = v.lazy(() =>
  v.union([text, v.number(), v.boolean(), v.null(), v.array(value), v.record(text, value)]),
);
const parameters = v.record(text, value);
const verdict = v.picklist(['held', 'violated', 'unknown']);
const disk = v.picklist(['memfs', 'real']);

const entry = v.object({ step: count, actor: text, op: text, paths: list(text), outcome: text });
const call = v.object({
  actor: text,
  name: text,
  arguments: list(text),
  begin: count,
  end: v.nullable(count),
  result: v.nullable(text),
  steps: list(count),
});
const change = v.object({
  step: count,
  path: text,
  kind: v.nullable(v.picklist(['file', 'directory', 'symlink'])),
  size: v.nullable(count),
});

const violation = v.pipe(
  v.object({
    invariant: text,
    message: text,
    step: count,
    token: text,
    parameters,
    without: list(text),
    preemptions: count,
    actors: v.optional(list(v.object({ name: text, process: text })), []),
    critical: v.pipe(list(v.object({ step: count, actor: text, op: text, paths: list(text) })), v.maxLength(2)),
    trace: list(entry),
    history: list(v.object({ step: count, actor: text, label: text, key: text, value: v.unknown() })),
    errors: list(v.object({ step: count, actor: text, message: text })),
    calls: v.optional(list(call), []),
    files: v.optional(list(change), []),
    detailed: v.optional(v.object({ from: count, to: count }), { from: 0, to: 0 }),
  }),
  v.check(({ trace }) => trace.every(({ step }, index) => step === index + 1), 'the trace is not numbered from 1'),
  v.check(({ trace, step }) => step <= trace.length, 'the step that failed is after the end of the trace'),
);

const unknown = v.object({
  reason: v.picklist([
    'budget',
    'invariant-threw',
    'setup-threw',
    'hang',
    'exit',
    'nondeterminism',
    'diverged',
    'escaped',
  ]),
  actor: v.nullable(text),
  message: text,
  token: v.nullable(text),
});

const coverage = v.object({
  kind: v.picklist(['exhaustive', 'bounded', 'sampled', 'single', 'stress']),
  runs: count,
  extraRuns: count,
  steps: count,
  classes: maybeNumber,
  interleavings: maybeNumber,
  bound: maybeNumber,
  missProbability: maybeNumber,
  overlap: count,
  earlier: list(v.object({ policy: text, runs: count, bound: maybeNumber, isComplete: v.boolean(), message: text })),
  sentence: text,
});

const environment = v.object({ node: text, os: text, filesystem: text, version: text, commit: text });

/** What a result and a cell have in common. */
const finding = {
  scenario: text,
  parameters,
  disk,
  isolation: v.picklist(['fibers', 'processes']),
  crashes: v.optional(count, 0),
  faults: v.optional(count, 0),
  policy: text,
  seed: v.pipe(v.number(), v.safeInteger()),
  verdict,
  coverage,
  violation: v.nullable(violation),
  unknown: v.nullable(unknown),
  warnings: list(text),
  outside: v.optional(list(text), []),
  elapsedMs: v.pipe(v.number(), v.minValue(0), v.finite()),
};

/** Whether a cell that is said to be as expected is so, and has what its verdict needs. */
function isConsistent(cell: GateCell): boolean {
  const { verdict, violation, unknown, expected, expectedInvariant, invariant, met } = cell;
  const isExpected = verdict === expected && (expectedInvariant === null || invariant === expectedInvariant);
  return (
    met === isExpected &&
    (verdict === 'violated') === (violation !== null) &&
    (verdict === 'unknown') === (unknown !== null) &&
    invariant === (violation?.invariant ?? null)
  );
}

const result: v.GenericSchema<unknown, Result> = v.object({ schema: v.literal(1), ...finding, environment });

const table: v.GenericSchema<unknown, GateTable> = v.object({
  schema: v.literal(1),
  ok: v.boolean(),
  cells: list(
    v.pipe(
      v.object({
        ...finding,
        number: count,
        expected: verdict,
        expectedInvariant: v.nullable(text),
        met: v.boolean(),
        invariant: v.nullable(text),
        token: v.nullable(text),
      }),
      v.check((cell) => isConsistent(cell), 'what it says of its verdict does not fit together'),
    ),
  ),
  canary: v.object({ found: v.boolean(), token: v.nullable(text) }),
  skipped: v.optional(list(v.object({ scenario: text, reason: text })), []),
  shard: v.nullable(
    v.pipe(
      v.object({ index: v.pipe(count, v.minValue(1)), count }),
      v.check((shard) => shard.index <= shard.count, 'the shard is none of so many'),
    ),
  ),
  total: v.pipe(count, v.minValue(1), v.maxValue(MAX_CELLS)),
  seed: v.pipe(v.number(), v.safeInteger()),
  environment,
});
