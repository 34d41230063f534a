import { closeSync } from 'node:fs';

/** Files outside of the shared folder that actors have opened to read, and not closed. */
const open = new Set<number>();

export function noteOpened(fd: number): void {
  open.add(fd);
}

export function noteClosed(fd: number): void {
  open.delete(fd);
}

export function isOpenedOutside(fd: number): boolean {
  return open.has(fd);
}

/** Closes what the actors of a run that has ended have left open. Must not be called while one goes on. */
export function closeOutside(): void {
  for (const fd of open) closeSync(fd);
  open.clear();
}
