/**
 * What one system call depended on and changed, as tokens. Two calls whose footprints do not conflict may be swapped,
 * and neither the callers nor the disk can tell; the reduction of the search rests on that.
 *
 * Tokens name inodes by who made them, so they mean the same in every schedule:
 *
 * - `entry:<directory>/<name>` what a name points to; `..` is an entry too, changed by moving a directory
 * - `listing:<directory>` the set of its names, read by getdents and by whoever needs it to be empty
 * - `data:<inode>`, `size:<inode>` bytes and how many
 * - `mode:<inode>` permission bits; `meta:<inode>` the times (apart, since every creation in a directory touches its
 *   times and asks for its permission bits, and two creations commute)
 * - `links:<inode>` the link count
 * - `watches` who watches what, read by every change that somebody might be told of; `events:<process>` what waits to be told
 * - `fd:<number>` whether a descriptor is open, and its offset
 *
 * A failed call reads what would have made it succeed.
 */
export interface Footprint {
  /** What the answer depends on. */
  reads: string[];
  /** What is different afterwards, and how depends on the order. */
  writes: string[];
  /** What is different afterwards, whatever the order of the updates: one more link, one more name, a newer time. */
  updates: string[];
}

export function emptyFootprint(): Footprint {
  return { reads: [], writes: [], updates: [] };
}

/** Whether the order of two calls may matter. Symmetric. */
export function conflicts(a: Footprint, b: Footprint): boolean {
  return (
    overlap(a.writes, b.writes) ||
    overlap(a.writes, b.reads) ||
    overlap(a.writes, b.updates) ||
    overlap(a.reads, b.writes) ||
    overlap(a.reads, b.updates) ||
    overlap(a.updates, b.writes) ||
    overlap(a.updates, b.reads)
  );
}

// The lists hold about five tokens, so comparing all pairs is cheaper than a set.
function overlap(a: readonly string[], b: readonly string[]): boolean {
  for (const token of a) if (b.includes(token)) return true;
  return false;
}
