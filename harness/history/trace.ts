/** One entry of a run: a step or a turn. */
export interface TraceEntry {
  /** From 1, over all actors. */
  readonly step: number;
  readonly actor: string;
  /** `start`, `resume`, `timer`, or the system call's name. */
  readonly op: string;
  /** POSIX, relative to the folder, in argument order; for a descriptor the name it was opened by. */
  readonly paths: readonly string[];
  /** `ok`, an errno code, or `short`. */
  readonly outcome: string;
}

/** The first entry in which two traces differ, or undefined. */
export function firstDifference(
  left: readonly TraceEntry[],
  right: readonly TraceEntry[],
): { step: number; left: TraceEntry | undefined; right: TraceEntry | undefined } | undefined {
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const [a, b] = [left[index], right[index]];
    if (a === undefined || b === undefined || showEntry(a) !== showEntry(b)) {
      return { step: index + 1, left: a, right: b };
    }
  }
  return undefined;
}

/** An entry in one line, for messages. */
export function showEntry({ actor, op, paths, outcome }: TraceEntry): string {
  const call = [op, ...paths].join(' ');
  return outcome === 'ok' ? `${actor}: ${call}` : `${actor}: ${call} → ${outcome}`;
}
