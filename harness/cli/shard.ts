import { crc32 } from 'node:zlib';

/** Part `index`, from 1, of `count` parts. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * The items of one part, in their order. Every item is in exactly one part, the same on every machine. They are dealt out in the
 * order of a checksum of their names, so that no part has all of one kind: neighbours cost alike.
 */
export function dealt<T>(items: readonly T[], nameOf: (item: T) => string, { index, count }: Shard): T[] {
  const sums = new Map(items.map((item) => [item, crc32(nameOf(item))]));
  const own = [...items]
    .sort((a, b) => (sums.get(a) ?? 0) - (sums.get(b) ?? 0))
    .filter((_, place) => place % count === index - 1);
  return items.filter((item) => own.includes(item));
}
