import type { GateTable } from '../../harness/results/gate.ts';
import type { Result, ViolationResult } from '../../harness/results/result.ts';

/** The texts of a result that come from outside. */
export interface Texts {
  readonly scenario: string;
  readonly writer: string;
  readonly reader: string;
  readonly path: string;
  readonly value: string;
  readonly message: string;
}

export const PLAIN: Texts = {
  scenario: 'settings',
  writer: 'writer',
  reader: 'reader',
  path: 'settings.json',
  value: 'dark',
  message: 'reader found nothing',
};

/** A writer renames a file away and writes it again; a reader comes in between. */
export function violated(texts: Partial<Texts> = {}): Result & { readonly violation: ViolationResult } {
  const { scenario, writer, reader, path, value, message } = { ...PLAIN, ...texts };
  const entry = (step: number, actor: string, op: string, paths: readonly string[] = [], outcome = 'ok') => {
    return { step, actor, op, paths, outcome };
  };
  const backup = `${path}.bak`;
  const violation: ViolationResult = {
    invariant: `always.exists(${path})`,
    message,
    step: 5,
    token: 'fr1:settings::1:3-reader:abc',
    parameters: { value },
    without: [`${reader}-2`],
    preemptions: 1,
    actors: [
      { name: writer, process: 'app' },
      { name: reader, process: value },
    ],
    critical: [
      { step: 2, actor: writer, op: 'rename', paths: [path, backup] },
      { step: 4, actor: reader, op: 'open', paths: [path] },
    ],
    trace: [
      entry(1, writer, 'start'),
      entry(2, writer, 'rename', [path, backup]),
      entry(3, reader, 'start'),
      entry(4, reader, 'open', [path], 'ENOENT'),
      entry(5, reader, 'resume'),
      entry(6, writer, 'resume'),
      entry(7, writer, 'open', [path]),
      entry(8, writer, 'write', [path]),
      entry(9, writer, 'close', [path]),
      entry(10, writer, 'resume'),
    ],
    history: [
      { step: 1, actor: writer, label: value, key: 'a', value },
      { step: 5, actor: reader, label: value, key: 'b', value: { found: value } },
    ],
    errors: [{ step: 5, actor: reader, message: `Error: ${value}` }],
    calls: [
      {
        actor: writer,
        name: 'promises.rename',
        arguments: [path, backup],
        begin: 1,
        end: 6,
        result: 'undefined',
        steps: [2],
      },
      {
        actor: reader,
        name: 'promises.readFile',
        arguments: [path],
        begin: 3,
        end: 5,
        result: `ENOENT: ${value}`,
        steps: [4],
      },
      {
        actor: writer,
        name: 'promises.writeFile',
        arguments: [path, value],
        begin: 6,
        end: 10,
        result: 'undefined',
        steps: [7, 8, 9],
      },
    ],
    files: [
      { step: 0, path, kind: 'file', size: 83 },
      { step: 2, path, kind: null, size: null },
      { step: 2, path: backup, kind: 'file', size: 83 },
      { step: 7, path, kind: 'file', size: 0 },
      { step: 8, path, kind: 'file', size: 109 },
    ],
    detailed: { from: 0, to: 10 },
  };
  return { ...RESULT, scenario, parameters: { value }, verdict: 'violated', violation };
}

/** The same, with `rounds` times as many entries of the writer before it. */
export function long(rounds: number): Result & { readonly violation: ViolationResult } {
  const result = violated();
  const { violation } = result;
  const by = rounds * 4;
  const shift = <T extends { readonly step: number }>(all: readonly T[]) =>
    all.map((each) => ({ ...each, step: each.step + by }));
  const before = Array.from({ length: by }, (_, index) => {
    const op = ['start', 'stat', 'read', 'resume'][index % 4] ?? '';
    return { step: index + 1, actor: 'writer', op, paths: op === 'stat' ? ['other.json'] : [], outcome: 'ok' };
  });
  const calls = violation.calls.map((call) => ({
    ...call,
    begin: call.begin + by,
    end: call.end === null ? null : call.end + by,
    steps: call.steps.map((step) => step + by),
  }));
  const [first, ...files] = violation.files;
  return {
    ...result,
    violation: {
      ...violation,
      step: violation.step + by,
      critical: shift(violation.critical),
      trace: [...before, ...shift(violation.trace)],
      history: shift(violation.history),
      errors: shift(violation.errors),
      calls,
      files: [...(first === undefined ? [] : [first]), ...shift(files)],
      detailed: { from: 0, to: violation.trace.length + by },
    },
  };
}

export function held(): Result {
  return { ...RESULT, warnings: ['the scenario has no invariants: only actors.finish was judged'] };
}

export function unknown(): Result {
  const reason = { reason: 'hang', actor: 'writer', message: 'writer never came back', token: 'fr1:x' } as const;
  return { ...RESULT, verdict: 'unknown', unknown: reason };
}

/** A table of two cells that were expected to hold. */
export function tableOf(result: Result): GateTable {
  const { violation, unknown: reason } = result;
  const cell = {
    ...result,
    number: 1,
    expected: 'held' as const,
    expectedInvariant: null,
    met: false,
    invariant: violation?.invariant ?? null,
    token: violation?.token ?? reason?.token ?? null,
  };
  const { environment } = result;
  const canary = { found: true, token: null };
  return {
    schema: 1,
    ok: false,
    cells: [cell, { ...cell, number: 2, disk: 'real' as const }],
    canary,
    skipped: [],
    shard: null,
    total: 2,
    seed: 1,
    environment,
  };
}

const RESULT: Result = {
  schema: 1,
  scenario: 'settings',
  parameters: { value: 'dark' },
  disk: 'memfs',
  isolation: 'fibers',
  crashes: 0,
  faults: 0,
  policy: 'bounded',
  seed: 1,
  verdict: 'held',
  coverage: {
    kind: 'bounded',
    runs: 9,
    extraRuns: 3,
    steps: 90,
    classes: null,
    interleavings: null,
    bound: 1,
    missProbability: null,
    overlap: 9,
    earlier: [{ policy: 'bounded', runs: 1, bound: 0, isComplete: true, message: '' }],
    sentence: '9 runs, not all schedules with at most 1 preemption, at system-call steps',
  },
  violation: null,
  unknown: null,
  warnings: [],
  outside: [],
  elapsedMs: 1234,
  environment: { node: 'v20.20.2', os: 'linux', filesystem: 'memfs', version: '0.1.0', commit: '' },
};
