/// <reference types="node" preserve="true" />
export * as fc from 'fast-check';
export type { Clock, TimerHandle } from './actors/clock.ts';
export type { Random } from './actors/random.ts';
export {
  type Actor,
  type ActorContext,
  type AnyScenario,
  defineScenario,
  type Expectation,
  type Observe,
  type ObserveOptions,
  type ParameterSpec,
  type ParametersOf,
  type ParameterValue,
  type Scenario,
  type SetupContext,
} from './actors/scenario.ts';
export { UsageError } from './actors/usage-error.ts';
export type { Disk } from './disk/disk.ts';
export { createMemoryDisk } from './disk/memory-disk.ts';
export { createRealDisk } from './disk/real-disk.ts';
export type { Tree } from './disk/tree.ts';
export type { FileSystem } from './fs/create-fs.ts';
export type { Observation } from './history/history.ts';
export { readToken, type Token } from './history/token.ts';
export type { TraceEntry } from './history/trace.ts';
export { always } from './invariants/always.ts';
export { eventually } from './invariants/eventually.ts';
export type { Failure, Invariant, InvariantReads, Watch } from './invariants/invariant.ts';
export type { Result } from './results/result.ts';
export type { Verdict } from './results/verdict.ts';
export { type Schedule, schedules } from './search/drawn-policy.ts';
export { type ExploreOptions, explore } from './search/explore.ts';
export { fuzz } from './search/fuzz.ts';
export { type ReplayOptions, replay } from './search/replay.ts';
export { runSchedule } from './search/run-schedule.ts';
