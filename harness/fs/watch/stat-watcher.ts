import { AsyncResource } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import type { TimerHandle } from '../../actors/clock.ts';
import type { FileStatus } from '../../disk/inode.ts';
import { calledBack } from '../deliver.ts';
import { onPath } from '../operations/single.ts';
import type { FsPort } from '../port.ts';
import { toStats } from '../stats.ts';

const NOTHING: FileStatus = {
  kind: 'file',
  mode: 0,
  nlink: 0,
  size: 0,
  ino: 0,
  atimeMs: 0,
  mtimeMs: 0,
  ctimeMs: 0,
  birthtimeMs: 0,
};

const COMPARED = ['ctimeMs', 'mtimeMs', 'birthtimeMs', 'size', 'mode', 'ino'] as const;

/**
 * What `watchFile` gives: a stat now, and another each `interval` ms of virtual time, whose differences are told. It sees what
 * a stat shows: two changes within one ms of virtual time, at the same size, look the same.
 */
export class StatWatcher extends EventEmitter {
  readonly #port: FsPort;
  readonly #path: string;
  readonly #isBigint: boolean;
  readonly #timer: TimerHandle;
  #last: FileStatus | undefined;
  #isMissing = false;
  #isBusy = false;
  #hasStopped = false;

  constructor(port: FsPort, path: string, { interval, isBigint }: { interval: number; isBigint: boolean }) {
    super();
    this.#port = port;
    this.#path = path;
    this.#isBigint = isBigint;
    const look = AsyncResource.bind(() => this.#look());
    this.#timer = port.clock.setInterval(look, interval);
    look();
  }

  stop(): void {
    if (this.#hasStopped) return;
    this.#hasStopped = true;
    this.#port.clock.clearInterval(this.#timer);
    process.nextTick(() => this.emit('stop'));
  }

  /** A watch does not keep a run going, so there is nothing to hold or to let go. */
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  start(): void {}

  #look(): void {
    if (this.#isBusy || this.#hasStopped) return;
    this.#isBusy = true;
    const looking = onPath('stat', this.#path, (kernel, request, name) => kernel.stat(request, name));
    const compare = () => {
      this.#isBusy = false;
      if (!this.#hasStopped) this.#compare(looking.value);
    };
    calledBack(this.#port, looking, AsyncResource.bind(compare));
  }

  #compare(now: FileStatus | undefined): void {
    const before = this.#last;
    const wasMissing = this.#isMissing;
    this.#isMissing = now === undefined;
    this.#last = now ?? before;
    if (now === undefined) {
      if (!wasMissing) this.#tell(NOTHING, before ?? NOTHING);
    } else if (wasMissing || (before !== undefined && COMPARED.some((name) => now[name] !== before[name]))) {
      this.#tell(now, before !== undefined && !wasMissing ? before : NOTHING);
    }
  }

  #tell(now: FileStatus, before: FileStatus): void {
    this.emit('change', toStats(now, this.#isBigint), toStats(before, this.#isBigint));
  }
}
