import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of randomness that is the same for the same seed and name. */
export interface Random {
  /** A number from 0 up to, but not including, 1. */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** An id of the shape of a UUID. */
  id(): string;
}

/** FNV-1a, 32 bits: turns names into seeds. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

/** A source of whole numbers below `limit`, for choices; `limit` is small, so the bias of a modulo does not matter. */
export function createChooser(seed: number): (limit: number) => number {
  const generator = xoroshiro128plus(seed);
  return (limit) => (generator.next() >>> 0) % limit;
}

/** The stream of one actor: it depends on seed and name only, so leaving one actor out changes no other. */
export function createRandom(seed: number, name: string): Random {
  const generator = xoroshiro128plus((seed ^ hash(name)) | 0);
  const next = () => (generator.next() >>> 0) / 0x1_0000_0000;
  const hex = () => (generator.next() >>> 0).toString(16).padStart(8, '0');
  return {
    next,
    integer: (min, max) => min + Math.floor(next() * (max - min + 1)),
    id: () => {
      const digits = `${hex()}${hex()}${hex()}${hex()}`;
      const parts = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `a${digits.slice(17, 20)}`];
      return [...parts, digits.slice(20)].join('-');
    },
  };
}
