import type { DirectoryEntry } from '../disk/file-calls.ts';
import type { Caller, FileStatus } from '../disk/inode.ts';
import type { SystemCalls } from '../disk/kernel.ts';
import type { WatchListener } from '../disk/watches.ts';
import { type PlainCall, plainCalls } from './kernel-service.ts';
import type { Message } from './wire.ts';

/** Asks for a system call and waits for its answer. Throws the Errno it ended with. */
export type AskKernel = (method: string, args: readonly unknown[], bytes?: Uint8Array) => Message;

/** What a process has of the table that all processes share: each call is asked for over the pipe. */
export function createRemoteKernel(
  ask: AskKernel,
  watches: { add(listener: WatchListener): { readonly actor: number; readonly watch: number } },
): SystemCalls {
  /** By which path each descriptor of this process was opened: that is asked for at every call on it. */
  const paths = new Map<number, string>();
  const plain = Object.fromEntries(
    plainCalls.map((name) => {
      const isAnonymous = name === 'isSameFile';
      return [name, (...args: unknown[]) => ask(name, isAnonymous ? args : args.slice(1)).parts[1] ?? undefined];
    }),
  ) as unknown as Pick<SystemCalls, PlainCall>;
  return {
    ...plain,
    open: (_caller, path, flags, mode, fd) => {
      ask('open', [path, flags, mode, fd]);
      paths.set(fd, path);
    },
    close: (_caller, fd) => {
      ask('close', [fd]);
      paths.delete(fd);
    },
    openedAs: (fd) => paths.get(fd),
    fstat: (_caller: Caller, fd: number) => ask('fstat', [fd]).parts[1] as FileStatus,
    getdents: (_caller: Caller, fd: number) => ask('getdents', [fd]).parts[1] as readonly DirectoryEntry[],
    read: (_caller, fd, buffer, offset, length, position) => {
      const { bytes = new Uint8Array() } = ask('read', [fd, length, position]);
      buffer.set(bytes, offset);
      return bytes.byteLength;
    },
    write: (_caller, fd, buffer, offset, length, position) =>
      ask('write', [fd, position], buffer.subarray(offset, offset + length)).parts[1] as number,
    watch: (_caller, path, listener) => {
      const { actor, watch } = watches.add(listener);
      ask('watch', [actor, watch, path]);
      return () => void ask('unwatch', [actor, watch]);
    },
  };
}
