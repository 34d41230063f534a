import type { Mutant } from '../../harness/cli/mutant.ts';
import { lock } from './defences.ts';

const STABLE = 'always.stable(sessionId)';
const KEPT = 'eventually.kept(update)';

/** What is written, and how. */
export const contents: readonly Mutant[] = [
  {
    name: 'writes in place',
    what: 'The file is truncated and written anew, not replaced by a rename.',
    edits: [
      { file: 'write-text-atomic.ts', from: 'const temp = ', to: 'const temp = path; // was ' },
      { file: 'write-text-atomic.ts', from: "'wx'", to: "'w'" },
    ],
    killedBy: { scenario: 'rotation', parameters: { strategy: 'link' }, invariant: STABLE },
  },
  {
    name: 'one temp name for all',
    what: 'The name of the temp file is always the same.',
    edits: [{ file: 'write-text-atomic.ts', from: 'ids()}.tmp', to: "''}.tmp" }],
    maskedBy: lock,
    killedBy: { scenario: 'two-saves', parameters: { strategy: 'link', lock: false }, invariant: 'actors.finish' },
  },
  {
    name: 'a missing file is an error',
    what: 'A load that finds no file throws, and is not an empty store.',
    edits: [
      {
        file: 'load-sessions.ts',
        from: "{ kind: 'loaded', outcome: 'unreadable', code });\n  return new Map();",
        to: "{ kind: 'loaded', outcome: 'unreadable', code });\n  throw error;",
      },
    ],
    killedBy: { scenario: 'first-messages', parameters: { strategy: 'link' }, invariant: 'actors.finish' },
  },
  {
    name: 'mints again',
    what: 'A message gets a new session although its chat has one.',
    edits: [
      { file: 'resolve-entry.ts', from: 'known === undefined || isReset', to: 'known === undefined || !isReset' },
    ],
    killedBy: { scenario: 'rotation', parameters: { strategy: 'link' }, invariant: STABLE },
  },
  {
    name: 'forgets the new session',
    what: 'The session that was found or minted is not put among those that are saved.',
    edits: [
      { file: 'session-store.ts', from: 'sessions.set(message.peer, entryOf(resolved));', to: 'entryOf(resolved);' },
    ],
    killedBy: { scenario: 'two-writers', parameters: { strategy: 'link', processes: 2, lock: true }, invariant: KEPT },
  },
  {
    name: 'caps the newest',
    what: 'Of too many chats the most recent are removed.',
    edits: [{ file: 'cap-entry-count.ts', from: 'b.updatedAt - a.updatedAt', to: 'a.updatedAt - b.updatedAt' }],
    killedBy: { scenario: 'two-writers', parameters: { strategy: 'link', processes: 2, lock: true }, invariant: KEPT },
  },
  {
    name: 'prunes the fresh',
    what: 'Chats are removed as long as they are active, not when they are stale.',
    edits: [
      { file: 'prune-stale-entries.ts', from: 'now - updatedAt > pruneAfterMs', to: 'now - updatedAt < pruneAfterMs' },
    ],
    killedBy: { scenario: 'two-writers', parameters: { strategy: 'link', processes: 2, lock: true }, invariant: KEPT },
  },
  {
    name: 'skips every second save',
    what: 'A save is skipped if the store has saved before, also where the text is another.',
    edits: [
      {
        file: 'session-store.ts',
        from: 'skipUnchanged && text === lastText',
        to: 'skipUnchanged && lastText !== undefined',
      },
    ],
    killedBy: { scenario: 'same-millisecond', parameters: { strategy: 'link', naming: 'unique' }, invariant: KEPT },
  },
];
