import type { Clock } from './clock.ts';
import { codeOf } from './error-code.ts';
import type { Report } from './events.ts';
import { parseSessions, type Sessions } from './sessions.ts';
import type { StoreFs } from './store-fs.ts';

export interface LoadOptions {
  readonly path: string;
  readonly fs: StoreFs;
  readonly clock: Clock;
  readonly report: Report;
}

/**
 * Reads the store in one synchronous call, as openclaw does. Never throws: *any* failure is an empty store. That is
 * what turns a file that is missing for a moment into a lost memory, and it is kept because it is what is raced.
 */
export function loadSessionsSync(options: LoadOptions): Sessions {
  let text: string;
  try {
    text = options.fs.readFileSync(options.path, 'utf8');
  } catch (error) {
    return loadedNothing(options, error);
  }
  return loadedText(options, text);
}

/** The same without blocking the thread. */
export async function loadSessions(options: LoadOptions): Promise<Sessions> {
  let text: string;
  try {
    text = await options.fs.promises.readFile(options.path, 'utf8');
  } catch (error) {
    return loadedNothing(options, error);
  }
  return loadedText(options, text);
}

function loadedNothing({ report }: LoadOptions, error: unknown): Sessions {
  const code = codeOf(error);
  report(code === 'ENOENT' ? { kind: 'loaded', outcome: 'missing' } : { kind: 'loaded', outcome: 'unreadable', code });
  return new Map();
}

function loadedText({ clock, report }: LoadOptions, text: string): Sessions {
  const sessions = parseSessions(text, clock.now());
  if (sessions !== undefined) {
    report({ kind: 'loaded', outcome: 'parsed' });
    return sessions;
  }
  report({ kind: 'loaded', outcome: text === '' ? 'empty' : 'torn' });
  return new Map();
}
