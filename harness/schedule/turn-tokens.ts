import type { Footprint } from '../disk/footprint.ts';
import type { Flight } from './actor-thread.ts';

/**
 * Read by every turn, written by one that holds the thread: in one thread, no other comes inside it. Where each process has a
 * thread of its own, the process's name comes after it.
 */
export const TURNS = 'turns';

/**
 * A buffer that is read into, or written from, is part of the heap: the actor may look at it, or change it, meanwhile. After the
 * last step of a sync call the turn goes on and may do so, too.
 */
export function noteMemory({ io, isSync }: Flight, heapToken: string, footprint: Footprint): void {
  if (io.watchesHeap) footprint.reads.push(heapToken);
  if (isSync) footprint.writes.push(heapToken);
  else if (io.sharesMemory && io.op === 'read') footprint.writes.push(heapToken);
  else if (io.sharesMemory && io.op === 'write') footprint.reads.push(heapToken);
}
