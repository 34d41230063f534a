/**
 * What the actors share: a folder, reached by primitive system calls and nothing else.
 *
 * A disk holds names and bytes. It is told only what the kernel (kernel.ts) has already found legal, so it never
 * resolves symlinks, checks modes or invents errors; an error it does throw is the medium's own (a full disk, say).
 *
 * Paths are POSIX, relative to the disk's folder, `''` for the folder itself, with every symlink on the way resolved.
 * Descriptors are the disk's own. All positions are explicit: the kernel keeps the file offsets.
 */
export interface Disk {
  readonly kind: 'memfs' | 'real';
  /** Opens a file or a directory; `flags` and `mode` as in `open(2)`. Returns the disk's descriptor. */
  open(path: string, flags: number, mode: number): number;
  close(fd: number): void;
  /** Bytes read, fewer than `length` only at the end of the file. */
  read(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  /** Bytes written. */
  write(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  ftruncate(fd: number, length: number): void;
  fsync(fd: number): void;
  fdatasync(fd: number): void;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  symlink(target: string, path: string): void;
  unlink(path: string): void;
  mkdir(path: string): void;
  rmdir(path: string): void;
  /** Makes the folder empty again, for the next run. Descriptors were closed before. */
  reset(): void;
  /** Gives everything back: folder, volume. The disk is not used afterwards. */
  dispose(): void;
}
