import { AsyncResource } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { basename } from 'node:path/posix';
import type { WatchedEvent } from '../../disk/watches.ts';
import { encodeName } from '../arguments.ts';
import { done } from '../deliver.ts';
import type { FsError } from '../errors.ts';
import type { FsEvents, FsPort } from '../port.ts';
import { OneCall } from '../requests/one-call.ts';

interface Watched {
  readonly path: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** One watch on a path, from a sync step on. `listener` is called in turns of the actor, one for each event. */
export function startWatching(
  port: FsPort,
  { path, options }: Watched,
  listener: (event: WatchedEvent, name: string | Buffer) => void,
): () => void {
  const events: FsEvents = port.createEvents();
  const tell = AsyncResource.bind(listener);
  const waiting = new Set<() => void>();
  const starting = new OneCall<() => void>((kernel, request) => {
    request.note('watch', path);
    return kernel.watch(request, path, (event, name, taken) => {
      waiting.add(taken);
      events.post(() => {
        waiting.delete(taken);
        taken();
        tell(event, encodeName(name ?? basename(path), options));
      });
    });
  });
  let end: () => void;
  try {
    end = done(port, starting);
  } catch (error) {
    throw Object.assign(error as FsError, { filename: path });
  }
  let hasEnded = false;
  return () => {
    if (hasEnded) return;
    hasEnded = true;
    const ending = new OneCall((_kernel, request) => {
      request.note('unwatch', path);
      end();
      events.close();
      for (const taken of waiting) taken();
      waiting.clear();
    });
    done(port, ending);
  };
}

/** What `fs.watch` gives. */
export class FSWatcher extends EventEmitter {
  #end: (() => void) | undefined;

  constructor(port: FsPort, watched: Watched) {
    super();
    this.#end = startWatching(port, watched, (event, name) => this.emit('change', event, name));
  }

  close(): void {
    if (this.#end === undefined) return;
    this.#end();
    this.#end = undefined;
    process.nextTick(() => this.emit('close'));
  }

  /** A watch does not keep a run going, so there is nothing to hold or to let go. */
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  start(): void {}
}
