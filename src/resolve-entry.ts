import type { SessionEntry, Sessions } from './sessions.ts';

export interface Message {
  /** The chat it came from: the key of the session. */
  readonly peer: string;
  readonly text: string;
}

export interface ResolveOptions {
  /** Mints the id of a new session. */
  readonly ids: () => string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type ResolvedSession = SessionEntry & {
  /** The id was minted for this message. */
  readonly isNew: boolean;
  /** The message asked for a new id. New without a reset means: the chat was not known, or was forgotten. */
  readonly isReset: boolean;
};

/**
 * The session a message belongs to. Changes nothing, so that readers can load, resolve, and not save. A known chat
 * keeps its id and note; `/new` and `/reset`, alone or before other words, start over.
 */
export function resolveEntry(sessions: Sessions, message: Message, { ids, now }: ResolveOptions): ResolvedSession {
  const known = sessions.get(message.peer);
  const isReset = /^\/(new|reset)(\s|$)/i.test(message.text.trim());
  if (known === undefined || isReset) return { sessionId: ids(), updatedAt: now, isNew: true, isReset };
  // A clock that was set back must not make an active chat look older than it was.
  return { ...known, updatedAt: Math.max(known.updatedAt, now), isNew: false, isReset };
}

/** What of a resolved session is stored. */
export function entryOf({ isNew: _isNew, isReset: _isReset, ...entry }: ResolvedSession): SessionEntry {
  return entry;
}
