import type { FileChange, ViolationResult } from '../harness/results/result.ts';
import type { Row } from './timeline-view.ts';

/** What a name stands for while it stands for the same: rows, both included. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** `absent`: not there yet; `missing`: not there any more. */
  readonly state: 'absent' | 'missing' | 'empty' | 'file' | 'directory' | 'symlink';
  readonly text: string;
}

export interface FileLane {
  readonly path: string;
  readonly stretches: readonly Stretch[];
}

/** One name through time; where rows are left out, so is the lane. */
export function fileLane(path: string, { files }: ViolationResult, rows: readonly Row[]): FileLane {
  const changes = files.filter((each) => each.path === path);
  const stretches: Stretch[] = [];
  let at: FileChange | undefined;
  let isOpen = false;
  rows.forEach(({ kind, step }, row) => {
    if (kind === 'gap') {
      isOpen = false;
      return;
    }
    const change = changes.findLast((each) => each.step <= step);
    const before = stretches.at(-1);
    if (isOpen && change === at && before !== undefined) {
      stretches[stretches.length - 1] = { ...before, to: row };
      return;
    }
    at = change;
    isOpen = true;
    const state = stateOf(change);
    stretches.push({ from: row, to: row, state, text: textOf(state, change) });
  });
  return { path, stretches };
}

function stateOf(change: FileChange | undefined): Stretch['state'] {
  if (change === undefined) return 'absent';
  if (change.kind === null) return 'missing';
  return change.kind === 'file' && change.size === 0 ? 'empty' : change.kind;
}

function textOf(state: Stretch['state'], change: FileChange | undefined): string {
  const bytes = `${(change?.size ?? 0).toLocaleString('en-US')} bytes`;
  switch (state) {
    case 'absent':
      return '';
    case 'missing':
      return 'missing';
    case 'empty':
      return 'empty: 0 bytes';
    case 'file':
      return bytes;
    case 'directory':
      return 'a directory';
    case 'symlink':
      return 'a symlink';
  }
}
