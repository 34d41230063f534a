import type { Spread } from './spread.ts';

export const benchParts = ['cost', 'exposure', 'search'] as const;
export type BenchPart = (typeof benchParts)[number];

/** How a backup is made: the store's strategies; copyFile that asks for a clone; and rename again, as a control. */
export const backUps = ['rename', 'rename again', 'copyFile', 'copyFile+FICLONE', 'link'] as const;
export type BackUpName = (typeof backUps)[number];

export type Unit = 'ms' | 'µs' | '×' | 'runs' | 'rotations';

/** One figure that was measured. */
export interface Figure extends Spread {
  /** What it is, the same in every report: `cost/save/<place>/<bytes>/<strategy>`. */
  readonly key: string;
  readonly unit: Unit;
}

/** A number that was counted, and has no spread. */
export interface Count {
  readonly key: string;
  readonly value: number;
}

/** What costs are measured of: with no backup to delete, with three that are there, and the save around it. */
export const costs = ['first rotation', 'rotation', 'save'] as const;
export type CostOf = (typeof costs)[number];

/** A folder in which was measured. */
export interface BenchPlace {
  readonly name: string;
  readonly fileSystem: string;
  /** Whether the file system clones a file instead of copying it. */
  readonly clones: boolean;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly os: string;
  readonly node: string;
}

export interface BenchPlan {
  /** Most samples of a figure. */
  readonly samples: number;
  /** Most seconds for a group of figures that are measured in turn. */
  readonly seconds: number;
  readonly sizes: readonly number[];
  /** Of the worked example, per day. */
  readonly rotations: number;
  readonly messages: number;
}

/** What `bench --json` prints: schema 1. Fields may be added, not renamed. */
export interface BenchReport {
  readonly schema: 1;
  readonly kind: 'bench';
  /** False if it was interrupted: what is there was measured, and more would have come. */
  readonly complete: boolean;
  /** When it was made, in ISO 8601. */
  readonly date: string;
  /** What makes it again. */
  readonly command: string;
  readonly version: string;
  readonly commit: string;
  readonly machine: Machine;
  /** The load average of the last minute, when it began and when it ended: others who work spoil the figures. */
  readonly load: readonly [number, number];
  readonly parts: readonly BenchPart[];
  readonly plan: BenchPlan;
  readonly places: readonly BenchPlace[];
  readonly figures: readonly Figure[];
  readonly counts: readonly Count[];
  /** What was left out, and why, in sentences. */
  readonly leftOut: readonly string[];
}

/** What lowering the threshold and pruning are measured for: rename, the fix, and ours. */
export const mitigated = ['rename', 'copyFile', 'link'] as const satisfies readonly BackUpName[];
/** Thresholds, as shares of the size that is measured. */
export const rotateShares = [1, 0.5, 0.25, 0.1] as const;
/** Saves of a file that grows. */
export const growthSteps = 16;
/** What pruning leaves of a file. */
export const prunedShares = [1, 0.5, 0.1] as const;
/** The largest file whose exposure is measured: above it the windows only grow. */
export const exposureSize = 10_000_000;

/** What is searched for under control and without: a strategy, and what the reader reads. */
export const stressed = [
  { name: 'rotation, rename', strategy: 'rename', what: 'main', isBroken: true },
  { name: 'backup-read, copyFile', strategy: 'copyFile', what: 'backup', isBroken: true },
  { name: 'rotation, link', strategy: 'link', what: 'main', isBroken: false },
] as const;

/** In the order in which they are shown. */
export const searchPolicies = ['random', 'pct', 'bounded', 'exhaustive', 'auto'] as const;
