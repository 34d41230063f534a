/** What the store remembers of one chat. */
export interface SessionEntry {
  /** The identity of the conversation. Another id is another, empty memory. */
  readonly sessionId: string;
  /** When a message last came in, in milliseconds since 1970. */
  readonly updatedAt: number;
  /** Free text. */
  readonly note?: string;
}

/** The entries by chat peer. A Map, because a peer may be called `__proto__` or `constructor`. */
export type Sessions = Map<string, SessionEntry>;

export function stringifySessions(sessions: Sessions): string {
  return JSON.stringify(Object.fromEntries(sessions), null, 2);
}

/**
 * The sessions in a file's text, or undefined if it is not one JSON object. An entry without a `sessionId` is dropped.
 * One without a usable time counts as updated `now`: were it taken as old, pruning would forget the chat.
 */
export function parseSessions(text: string, now: number): Sessions | undefined {
  const value = parseJson(text);
  if (!isPlainObject(value)) return undefined;
  const sessions: Sessions = new Map();
  for (const [peer, candidate] of Object.entries(value)) {
    const entry = toEntry(candidate, now);
    if (entry !== undefined) sessions.set(peer, entry);
  }
  return sessions;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON is one of the answers the caller asks for, and undefined is never the value of a JSON text.
    return undefined;
  }
}

function toEntry(candidate: unknown, now: number): SessionEntry | undefined {
  if (!isPlainObject(candidate)) return undefined;
  const { sessionId, updatedAt, note } = candidate;
  if (typeof sessionId !== 'string') return undefined;
  const entry = { sessionId, updatedAt: typeof updatedAt === 'number' ? updatedAt : now };
  return typeof note === 'string' ? { ...entry, note } : entry;
}

interface PlainObject {
  readonly sessionId?: unknown;
  readonly updatedAt?: unknown;
  readonly note?: unknown;
}

function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
