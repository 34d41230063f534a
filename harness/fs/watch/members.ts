import { resolve } from 'node:path/posix';
import { toOptions, toPath } from '../arguments.ts';
import { abortError, wrongValue } from '../errors.ts';
import type { FsPort } from '../port.ts';
import { checkBoolean, checkFunction, checkInteger, checkObject, checkSignal, MOST_UINT32 } from '../validate.ts';
import { StatWatcher } from './stat-watcher.ts';
import { FSWatcher, startWatching } from './watcher.ts';

const RECURSIVE = 'watch with { recursive: true }';

function watch(port: FsPort) {
  return (path: unknown, given: unknown, listener: unknown) => {
    const options = toOptions(given);
    const name = toPath(path);
    if (options['recursive']) port.unsupported(RECURSIVE);
    const watcher = new FSWatcher(port, { path: name, options });
    const heard = typeof given === 'function' ? given : listener;
    if (heard) watcher.addListener('change', checkListener(heard));
    const signal = options['signal'] as AbortSignal | undefined;
    if (signal?.aborted === true) {
      process.nextTick(() => watcher.close());
    } else if (signal !== undefined) {
      const close = () => watcher.close();
      signal.addEventListener('abort', close);
      watcher.once('close', () => signal.removeEventListener('abort', close));
    }
    return watcher;
  };
}

/** A listener is called by the emitter, as the emitter calls. */
function checkListener(value: unknown): (...args: unknown[]) => void {
  checkFunction(value, 'listener');
  return value as (...args: unknown[]) => void;
}

interface Happening {
  readonly eventType: string;
  readonly filename: string | Buffer;
}

/** Node 20 forgets what happens between two turns of the loop that listens. */
const KEEPS_ALL = Number(process.versions.node.split('.')[0]) >= 22;

function watchInPromises(port: FsPort) {
  return async function* watchEach(path: unknown, given: unknown = {}): AsyncGenerator<Happening> {
    const options = checkObject(given, 'options');
    if (options['recursive'] === true) port.unsupported(RECURSIVE);
    const name = toPath(path);
    const { persistent = true, recursive = false, encoding = 'utf8' } = options;
    checkBoolean(persistent, 'options.persistent');
    checkBoolean(recursive, 'options.recursive');
    const signal = checkSignal(options['signal'], 'options.signal');
    // With value and name the wrong way round, as in Node.
    if (encoding && !Buffer.isEncoding(String(encoding)))
      throw wrongValue(String(encoding), 'encoding', 'is invalid encoding');
    const isAborted = () => signal?.aborted === true;
    if (signal !== undefined && isAborted()) throw abortError(signal);
    const happened: Happening[] = [];
    let wake: () => void = () => undefined;
    let isHeard = true;
    const end = startWatching(port, { path: name, options }, (eventType, filename) => {
      if (isHeard || KEEPS_ALL) happened.push({ eventType, filename });
      isHeard = false;
      wake();
    });
    const wakeUp = () => wake();
    signal?.addEventListener('abort', wakeUp, { once: true });
    try {
      while (signal === undefined || !isAborted()) {
        if (happened.length === 0) {
          await new Promise<void>((settle) => {
            wake = settle;
          });
        }
        for (let each = happened.shift(); each !== undefined && !isAborted(); each = happened.shift()) yield each;
        isHeard = true;
      }
      throw abortError(signal);
    } finally {
      signal?.removeEventListener('abort', wakeUp);
      end();
    }
  };
}

const DEFAULT_INTERVAL_MS = 5007;

/** The files that an actor watches by looking, each looked at once for all who listen. */
const watchersOf = new WeakMap<FsPort, Map<string, StatWatcher>>();

function watchersBy(port: FsPort): Map<string, StatWatcher> {
  const known = watchersOf.get(port) ?? new Map<string, StatWatcher>();
  watchersOf.set(port, known);
  return known;
}

function watchFile(port: FsPort) {
  return (path: unknown, given: unknown, listener: unknown) => {
    const name = resolve(toPath(path));
    const hasOptions = typeof given === 'object' && given !== null;
    const { interval = DEFAULT_INTERVAL_MS, bigint = false } = (hasOptions ? given : {}) as Record<string, unknown>;
    const heard = checkListener(hasOptions ? listener : given);
    const known = watchersBy(port);
    let watcher = known.get(name);
    if (watcher === undefined) {
      const every = checkInteger(interval, 'interval', 0, MOST_UINT32);
      watcher = new StatWatcher(port, name, { interval: every, isBigint: bigint === true });
      known.set(name, watcher);
    }
    watcher.addListener('change', heard);
    return watcher;
  };
}

function unwatchFile(port: FsPort) {
  return (path: unknown, listener: unknown) => {
    const name = resolve(toPath(path));
    const known = watchersBy(port);
    const watcher = known.get(name);
    if (watcher === undefined) return;
    if (typeof listener === 'function') watcher.removeListener('change', checkListener(listener));
    else watcher.removeAllListeners('change');
    if (watcher.listenerCount('change') > 0) return;
    watcher.stop();
    known.delete(name);
  };
}

type Member = (port: FsPort) => unknown;

export const watchMembers: Readonly<Record<string, Member>> = { watch, watchFile, unwatchFile };
export const watchPromiseMembers: Readonly<Record<string, Member>> = { watch: watchInPromises };
