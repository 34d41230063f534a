/** Ms since the epoch, to measure with; the same in all threads of a process, and never set back. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
