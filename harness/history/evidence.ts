import type { FileKind } from '../disk/inode.ts';

/** One fs call of an actor, as the actor made it. */
export interface FsCall {
  readonly actor: string;
  /** As the actor called it: `promises.readFile`, `renameSync`, `FileHandle.write`. */
  readonly name: string;
  /** Each in one line, shortened; the folder is `.`. */
  readonly arguments: readonly string[];
  /** The trace entry during which it was issued: a turn, or the last step before it of a turn that makes sync calls. */
  readonly begin: number;
  /** The entry in which its result was delivered, of a sync call its last step; null if it never was. */
  readonly end: number | null;
  /** What it gave, in one line, shortened: the error, or the value; null if it never came. */
  readonly result: string | null;
  /** The trace entries it made. */
  readonly steps: readonly number[];
}

/** A name of the tree stands for something else from this entry on. */
export interface FileChange {
  /** The trace entry that did it; 0 for what setup left. */
  readonly step: number;
  /** POSIX, relative to the folder. */
  readonly path: string;
  /** Null: nothing has this name any more. */
  readonly kind: FileKind | null;
  /** In bytes; null where the name is missing. */
  readonly size: number | null;
}

/** What is known of a run besides its trace. Of a long one only a part is kept. */
export interface Evidence {
  readonly calls: readonly FsCall[];
  /**
   * Every name that setup left, at step 0; then an item for each that came, went, stands for another file, or whose bytes
   * changed. A rename changes two names.
   */
  readonly files: readonly FileChange[];
  /**
   * The trace entries that `calls` and `files` tell of, both included. If `from` is not 0, the first items of `files` are the tree as
   * it was after entry `from`, and calls that were over by then are left out.
   */
  readonly detailed: { readonly from: number; readonly to: number };
}

/** Trace entries that are told of in detail. */
const MAX_ENTRIES = 4_000;
/** Changes of files that are kept. */
const MAX_CHANGES = 10_000;

/** The part of what is known that is around one entry: as much as the limits allow. */
export function evidenceAround(
  step: number,
  {
    calls,
    files,
    entries,
  }: { readonly calls: readonly FsCall[]; readonly files: readonly FileChange[]; readonly entries: number },
): Evidence {
  for (let width = MAX_ENTRIES; ; width = Math.floor(width / 2)) {
    const isWhole = entries <= width;
    const from = isWhole ? 0 : Math.max(0, Math.min(step - Math.floor(width / 2), entries - width));
    const to = isWhole ? entries : Math.min(entries, from + width);
    const kept = changesWithin(files, from, to);
    if (kept.length > MAX_CHANGES && width > 1) continue;
    return {
      calls: calls.filter(({ begin, end }) => begin <= to && (end ?? entries) >= from),
      files: kept.slice(0, MAX_CHANGES),
      detailed: { from, to },
    };
  }
}

/** The tree after entry `from`, then what changed up to entry `to`. */
function changesWithin(files: readonly FileChange[], from: number, to: number): FileChange[] {
  const names = new Map<string, FileChange>();
  for (const change of files) if (change.step <= from) names.set(change.path, { ...change, step: from });
  return [
    ...[...names.values()].filter(({ kind }) => kind !== null),
    ...files.filter(({ step }) => step > from && step <= to),
  ];
}
