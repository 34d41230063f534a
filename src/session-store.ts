import { dirname } from 'node:path';
import { capEntryCount } from './cap-entry-count.ts';
import { loadSessions, loadSessionsSync } from './load-sessions.ts';
import { withLock } from './lock-file.ts';
import { type SessionStoreOptions, type Settings, withDefaults } from './options.ts';
import { pruneStaleEntries } from './prune-stale-entries.ts';
import { entryOf, type Message, type ResolvedSession, resolveEntry } from './resolve-entry.ts';
import { rotateSessionFile } from './rotate-session-file.ts';
import { type Sessions, stringifySessions } from './sessions.ts';
import { writeTextAtomic } from './write-text-atomic.ts';
import { writeWithRetries } from './write-with-retries.ts';

export interface SessionStore {
  /** What the file holds, read without a lock. Any failure is an empty store. */
  load(): Promise<Sessions>;
  /** The same in one synchronous call, as openclaw loads. */
  loadSync(): Sessions;
  /**
   * Replaces what the file holds by `sessions` as they are now; what others saved since they were loaded is lost. Prune and
   * cap apply to the file, not to the map given. Rejects if the lock is not to be had or the write fails.
   */
  save(sessions: Sessions): Promise<void>;
  /**
   * Loads inside the lock, applies `change` to the map, saves it, and resolves to what `change` returned. If `change`
   * throws, nothing is saved. A `change` that awaits a save or update of the same file waits for itself.
   */
  update<T>(change: (sessions: Sessions) => T | Promise<T>): Promise<T>;
  /** The session a message belongs to, found or minted, and saved. */
  resolveSession(message: Message): Promise<ResolvedSession>;
}

/** The sessions of all chats in one JSON file, shared by readers without a lock and by writers with one. */
export function createSessionStore(options: SessionStoreOptions): SessionStore {
  const settings = withDefaults(options);
  const { path, clock, ids, lock, queue } = settings;
  const write = createWriter(settings);

  function exclusively<T>(task: () => Promise<T>): Promise<T> {
    return queue.run(path, () => (lock === false ? task() : withLock({ ...settings, lock }, task)));
  }

  function update<T>(change: (sessions: Sessions) => T | Promise<T>): Promise<T> {
    return exclusively(async () => {
      // A load that fails here is empty too, and the save then makes that lasting: openclaw's known limit.
      const sessions = loadSessionsSync(settings);
      const result = await change(sessions);
      await write(sessions);
      return result;
    });
  }

  return {
    load: () => loadSessions(settings),
    loadSync: () => loadSessionsSync(settings),
    save(sessions) {
      // Copied now: what the caller does to its map while the save waits for its turn is not part of it.
      const snapshot = new Map(sessions);
      return exclusively(() => write(snapshot));
    },
    update,
    resolveSession: (message) =>
      update((sessions) => {
        const resolved = resolveEntry(sessions, message, { ids, now: clock.now() });
        sessions.set(message.peer, entryOf(resolved));
        return resolved;
      }),
  };
}

/** The save itself, in openclaw's order. What a store wrote last is all that it remembers between two saves. */
function createWriter(settings: Settings): (sessions: Sessions) => Promise<void> {
  const { path, fs, ids, clock, durable, skipUnchanged, pruneAfterMs, maxEntries, platform, report } = settings;
  let lastText: string | undefined;

  return async (sessions) => {
    const stale = pruneStaleEntries(sessions, { now: clock.now(), pruneAfterMs });
    const overCap = capEntryCount(sessions, maxEntries);
    if (stale + overCap > 0) report({ kind: 'removed', stale, overCap });
    await rotateSessionFile(settings);
    await fs.promises.mkdir(dirname(path), { recursive: true });
    const text = stringifySessions(sessions);
    if (skipUnchanged && text === lastText) {
      report({ kind: 'saved', outcome: 'unchanged' });
      return;
    }
    // Until the write has succeeded nobody knows what the file holds.
    lastText = undefined;
    const write = () => writeTextAtomic({ path, text, fs, ids, durable, platform });
    await (platform === 'win32' ? writeWithRetries(write, settings) : write());
    lastText = text;
    report({ kind: 'saved', outcome: 'written' });
  };
}
