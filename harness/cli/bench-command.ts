import { accessSync, constants, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../actors/usage-error.ts';
import { type BenchPart, type BenchPlan, type BenchReport, benchParts } from '../results/bench.ts';
import { type Comparison, compareExit, compareReports, type OldReport, readReport } from '../results/bench-compare.ts';
import type { Invocation } from './parse.ts';
import { readJson } from './read-json.ts';
import { writeWhole } from './report-files.ts';
import type { CliHost } from './run-cli.ts';

/** Small, usual, large: what a session file grows to. */
const SIZES = [10_000, 100_000, 1_000_000, 10_000_000, 50_000_000] as const;
const DEFAULTS = { samples: 60, seconds: 6, tolerance: 10 } as const;
/** openclaw#18572: rotations of one day. The messages are an assumption, and so named. */
const DAY = { rotations: 772, messages: 5_000 } as const;

/** What is to be measured. */
export interface BenchRequest {
  readonly parts: readonly BenchPart[];
  readonly plan: BenchPlan;
  /** Folders of further file systems. */
  readonly dirs: readonly string[];
  /** What makes the report again. */
  readonly command: string;
  /** In ISO 8601. */
  readonly date: string;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** A file of a report. */
export interface ReportFile {
  readonly name: string;
  readonly content: string;
}

/** What the program around the command line knows of benchmarks. */
export interface BenchHost {
  readonly measure: (request: BenchRequest) => Promise<BenchReport>;
  readonly text: (report: BenchReport, comparison: Comparison | undefined) => string;
  /** All files of a report. `missing` is a sentence about what could not be drawn. */
  readonly files: (
    report: BenchReport,
    comparison: Comparison | undefined,
  ) => Promise<{ readonly files: readonly ReportFile[]; readonly missing: string | undefined }>;
  /** Now, in ISO 8601. */
  readonly date: () => string;
}

/** Measures, prints and writes what was asked for; resolves to the exit code. */
export async function benchCommand(invocation: Invocation, host: CliHost): Promise<number> {
  const parts = partsOf(invocation.operands);
  const out = invocation.text('out');
  checkOut(out);
  const compared = invocation.text('compare');
  if (compared === undefined && invocation.has('tolerance')) {
    throw new UsageError(
      'Expected `--compare` with `--tolerance`, got none. Add `--compare OLD.json`, or leave it out.',
    );
  }
  const old =
    compared === undefined
      ? undefined
      : readReport(
          readJson(compared, (reason) => noReport(compared, reason)),
          compared,
        );
  const bench = await host.bench();
  const report = await bench.measure({ ...requestOf(invocation, parts, host), date: bench.date() });
  const comparison = compare(old, report, invocation);
  if (out !== undefined && report.complete) await writeFiles(out, report, comparison, { bench, host });
  const json = { ...report, ...(comparison === undefined ? {} : { comparison }) };
  host.print(invocation.has('json') ? `${JSON.stringify(json)}\n` : bench.text(report, comparison));
  return comparison === undefined ? 0 : compareExit(comparison);
}

function compare(old: OldReport | undefined, report: BenchReport, invocation: Invocation): Comparison | undefined {
  if (old === undefined || !report.complete) return undefined;
  return compareReports(old, report, invocation.number('tolerance') ?? DEFAULTS.tolerance);
}

function requestOf(invocation: Invocation, parts: readonly BenchPart[], host: CliHost): Omit<BenchRequest, 'date'> {
  const sizes = invocation.texts('size').map(Number);
  const controller = new AbortController();
  host.onInterrupt(() => controller.abort());
  return {
    parts,
    dirs: invocation.texts('dir').map((dir) => resolve(dir)),
    plan: {
      samples: invocation.number('samples') ?? DEFAULTS.samples,
      seconds: invocation.number('seconds') ?? DEFAULTS.seconds,
      sizes: sizes.length === 0 ? SIZES : [...new Set(sizes)].sort((a, b) => a - b),
      rotations: invocation.number('rotations') ?? DAY.rotations,
      messages: invocation.number('messages') ?? DAY.messages,
    },
    command: [host.callName, 'bench', ...invocation.words].join(' '),
    signal: controller.signal,
    tell: host.tell,
  };
}

function partsOf(operands: readonly string[]): readonly BenchPart[] {
  for (const operand of operands) {
    if (benchParts.some((part) => part === operand)) continue;
    throw new UsageError(
      `Expected parts of the benchmark (${benchParts.join(', ')}), got \`${operand}\`. Try \`filerace bench cost\`, or name none for all.`,
    );
  }
  return operands.length === 0 ? benchParts : benchParts.filter((part) => operands.includes(part));
}

/** Before anything is measured: minutes of work must not be lost to a slip of the pen. */
function checkOut(out: string | undefined): void {
  if (out === undefined) return;
  try {
    mkdirSync(out, { recursive: true });
    accessSync(out, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `Expected \`--out\` to be a folder that can be made and written to, got \`${out}\` (${reason}). Try one in ${dirname(resolve(out))} that you own.`,
    );
  }
}

async function writeFiles(
  out: string,
  report: BenchReport,
  comparison: Comparison | undefined,
  { bench, host }: { readonly bench: BenchHost; readonly host: CliHost },
): Promise<void> {
  const { files, missing } = await bench.files(report, comparison);
  for (const { name, content } of files) writeWhole(join(out, name), content);
  if (missing !== undefined) host.tell(missing);
}

function noReport(file: string, reason: string): string {
  return `Expected \`--compare\` to be what \`bench --json\` printed, got \`${file}\`, which is not (${reason}). Save one with \`bench --json > bench.json\`, and give that file.`;
}
