import type { Caller } from '../disk/inode.ts';
import type { Kernel } from '../disk/kernel.ts';

/** System calls that are made as they are asked for: their arguments and results are what JSON can write. */
const PLAIN = [
  'access',
  'chmod',
  'chown',
  'close',
  'copyRange',
  'fchmod',
  'fchown',
  'fdatasync',
  'fstat',
  'fsync',
  'ftruncate',
  'futimes',
  'getdents',
  'isSameFile',
  'lchown',
  'link',
  'lstat',
  'lutimes',
  'mkdir',
  'open',
  'readlink',
  'realpath',
  'rename',
  'rmdir',
  'stat',
  'statfs',
  'symlink',
  'unlink',
  'utimes',
] as const satisfies readonly (keyof Kernel)[];

/** Calls that do not say who makes them. */
const ANONYMOUS: ReadonlySet<string> = new Set(['isSameFile']);

export type PlainCall = (typeof PLAIN)[number];
export const plainCalls: readonly PlainCall[] = PLAIN;
const known: ReadonlySet<string> = new Set(PLAIN);

/** What a process asks for: a system call of a request of its. */
export interface AskedCall {
  readonly request: Caller;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly bytes: Uint8Array | undefined;
}

/** An event for an `fs.watch` of an actor, which says by `taken` when it has come to its turn. */
export interface PostedEvent {
  readonly actor: number;
  readonly watch: number;
  readonly event: string;
  readonly name: string | null;
  readonly taken: number;
}

/** Makes the system calls that processes ask for, on the table that all processes of a run share. */
export class KernelService {
  readonly #kernel: Kernel;
  readonly #post: (event: PostedEvent) => void;
  /** What ends a watch that has been begun. */
  readonly #watches = new Map<string, () => void>();
  /** Events that wait in a process. */
  readonly #waiting = new Map<number, () => void>();
  #lastEvent = 0;

  constructor(kernel: Kernel, post: (event: PostedEvent) => void) {
    this.#kernel = kernel;
    this.#post = post;
  }

  /** Throws the call's Errno. */
  answer(call: AskedCall): { readonly value: unknown; readonly bytes?: Uint8Array } {
    const { request, method, args, bytes } = call;
    if (method === 'read') {
      const [fd, length, position] = args as [number, number, number | null];
      const buffer = Buffer.allocUnsafe(length);
      const count = this.#kernel.read(request, fd, buffer, 0, length, position);
      return { value: count, bytes: buffer.subarray(0, count) };
    }
    if (method === 'write') {
      const [fd, position] = args as [number, number | null];
      const given = bytes ?? new Uint8Array();
      return { value: this.#kernel.write(request, fd, given, 0, given.byteLength, position) };
    }
    if (method === 'watch') return { value: this.#watch(call) };
    if (method === 'unwatch') return { value: this.#unwatch(args) };
    if (!known.has(method)) throw new Error(`a process asked for a call \`${method}\` that there is not`);
    const make = this.#kernel[method as PlainCall] as (...given: unknown[]) => unknown;
    const value: unknown = Reflect.apply(make, this.#kernel, ANONYMOUS.has(method) ? args : [request, ...args]);
    return { value: value ?? null };
  }

  /** An event was taken off the queue of its process. */
  taken(event: number): void {
    this.#waiting.get(event)?.();
    this.#waiting.delete(event);
  }

  #watch({ request, args }: AskedCall): null {
    const [actor, watch, path] = args as [number, number, string];
    const end = this.#kernel.watch(request, path, (event, name, taken) => {
      this.#lastEvent += 1;
      this.#waiting.set(this.#lastEvent, taken);
      this.#post({ actor, watch, event, name: name ?? null, taken: this.#lastEvent });
    });
    this.#watches.set(`${actor}.${watch}`, end);
    return null;
  }

  #unwatch([actor, watch]: readonly unknown[]): null {
    const key = `${String(actor)}.${String(watch)}`;
    this.#watches.get(key)?.();
    this.#watches.delete(key);
    return null;
  }
}
