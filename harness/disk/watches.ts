import type { Inode } from './inode.ts';

/** What Linux says happened; two that are the same, one after the other and not yet read, are one. */
type Mask =
  | 'create'
  | 'delete'
  | 'moved from'
  | 'moved to'
  | 'modify'
  | 'attrib'
  | 'move self'
  | 'delete self'
  | 'ignored';

/** What Node makes of it. */
export type WatchedEvent = 'rename' | 'change';

/**
 * Told of an event, at the step that made it. `name` is that of an entry of the watched directory, or undefined for what is
 * watched itself. `taken` is to be called when the event is taken off the queue.
 */
export type WatchListener = (event: WatchedEvent, name: string | undefined, taken: () => void) => void;

interface Watch {
  readonly process: string;
  readonly listener: WatchListener;
}

/** The last event of a process, which an equal one is merged with as long as it waits. */
interface Last {
  readonly key: string;
  isTaken: boolean;
}

/**
 * Linux's inotify, as far as libuv asks for it: who watches which inode, and what they are told. An inode that goes away
 * takes its watches with it. Of a hard link, every name in a watched directory is told of, not only the one that was opened.
 */
export class Watches {
  readonly #noteWrite: (token: string) => void;
  readonly #watches = new Map<Inode, Set<Watch>>();
  readonly #last = new Map<string, Last>();

  /** `noteWrite` adds a token to the footprint of what happens now. */
  constructor(noteWrite: (token: string) => void) {
    this.#noteWrite = noteWrite;
  }

  /** Watches from now on; returns what ends it. */
  add(inode: Inode, process: string, listener: WatchListener): () => void {
    const watch = { process, listener };
    const those = this.#watches.get(inode) ?? new Set();
    this.#watches.set(inode, those.add(watch));
    return () => {
      those.delete(watch);
      if (those.size === 0 && this.#watches.get(inode) === those) this.#watches.delete(inode);
    };
  }

  clear(): void {
    this.#watches.clear();
    this.#last.clear();
  }

  /** A name came, went, or moved. */
  tellEntry(directory: Inode, mask: Mask, name: string): void {
    if (this.#watches.size > 0) this.#tell(directory, mask, 'rename', name);
  }

  /** The bytes of a file, or what it is besides them, changed: of interest to those who watch it and its directory. */
  tellChange(inode: Inode, mask: 'modify' | 'attrib'): void {
    if (this.#watches.size === 0) return;
    // libuv takes every event of a directory that it does not know for a rename.
    const event = inode.kind === 'directory' ? 'rename' : 'change';
    for (const directory of [...this.#watches.keys()]) {
      for (const [name, entry] of directory.entries) if (entry === inode) this.#tell(directory, mask, event, name);
    }
    this.#tell(inode, mask, event, undefined);
  }

  /** A file has one name more or less. */
  tellLinks(inode: Inode): void {
    if (this.#watches.size > 0) this.#tell(inode, 'attrib', 'change', undefined);
  }

  tellMoved(inode: Inode): void {
    if (this.#watches.size > 0) this.#tell(inode, 'move self', 'rename', undefined);
  }

  /** Nothing leads to the inode any more, and nobody has it open. */
  tellGone(inode: Inode): void {
    if (!this.#watches.has(inode)) return;
    this.#tell(inode, 'delete self', 'rename', undefined);
    this.#tell(inode, 'ignored', 'rename', undefined);
    this.#watches.delete(inode);
  }

  #tell(inode: Inode, mask: Mask, event: WatchedEvent, name: string | undefined): void {
    const told = new Map<string, Last | undefined>();
    for (const { process, listener } of this.#watches.get(inode) ?? []) {
      if (!told.has(process)) told.set(process, this.#queue(process, `${inode.name}/${name ?? ''} ${mask}`));
      const last = told.get(process);
      if (last !== undefined) {
        listener(event, name, () => {
          // An equal event that comes now is one of its own.
          this.#noteWrite(queueOf(process));
          last.isTaken = true;
        });
      }
    }
  }

  /** Puts an event at the end of the queue of a process; undefined if it is merged with the one that is there. */
  #queue(process: string, key: string): Last | undefined {
    this.#noteWrite(queueOf(process));
    const before = this.#last.get(process);
    if (before !== undefined && before.key === key && !before.isTaken) return undefined;
    const last = { key, isTaken: false };
    this.#last.set(process, last);
    return last;
  }
}

/** The events of a process that wait to be taken. */
function queueOf(process: string): string {
  return `events:${process}`;
}

/** Read by every step that somebody who watches might be told of, written by whoever begins or ends to watch. */
export const WATCHES = 'watches';
