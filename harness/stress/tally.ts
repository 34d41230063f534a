import type { Kinds } from '../results/stress-result.ts';
import { isRead, kindOf } from './kinds.ts';
import type { Judgement, Seen } from './messages.ts';

/** A round that was rejected, as it is shown. */
export interface Hit {
  readonly round: number;
  readonly violation: NonNullable<Judgement['violation']>;
  readonly seen: readonly Seen[];
  /** Since the first round began. */
  readonly afterMs: number;
}

/** What was counted so far. */
export class Tally {
  rounds = 0;
  hits = 0;
  reads = 0;
  rotations: number | null = null;
  first: Hit | undefined;
  readonly kinds: { -readonly [K in keyof Kinds]: number } = { missing: 0, empty: 0, torn: 0, changed: 0 };
  /** Labels of all observations. */
  readonly labels = new Set<string>();

  /** A round came to its end. */
  add(round: number, seen: readonly Seen[], { violation, isReplaced }: Judgement, afterMs: number): void {
    this.rounds += 1;
    this.reads += seen.filter(isRead).length;
    for (const each of seen) if (each.kind === 'observation') this.labels.add(each.label);
    if (isReplaced !== null) this.rotations = (this.rotations ?? 0) + (isReplaced ? 1 : 0);
    if (violation === null) return;
    this.hits += 1;
    this.kinds[kindOf(violation, seen)] += 1;
    this.first ??= { round, violation, seen, afterMs };
  }
}
