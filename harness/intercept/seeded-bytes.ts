import { createCipheriv } from 'node:crypto';
import type { Random } from '../actors/random.ts';

/** From here on bytes come from a key stream: a draw for each would take minutes for what Node fills in a second. */
const LONG_BYTES = 4_096;
const KEY_BYTES = 16;
const CHUNK_BYTES = 2 ** 20;

/** Fills `target` with what depends on the stream only. */
export function fillFrom(random: Random, target: Uint8Array): void {
  if (target.length < LONG_BYTES) {
    for (let index = 0; index < target.length; index += 1) target[index] = random.integer(0, 255);
    return;
  }
  const key = new Uint8Array(KEY_BYTES);
  fillFrom(random, key);
  const cipher = createCipheriv('aes-128-ctr', key, new Uint8Array(KEY_BYTES));
  const zeros = new Uint8Array(Math.min(CHUNK_BYTES, target.length));
  for (let from = 0; from < target.length; from += CHUNK_BYTES) {
    target.set(cipher.update(zeros.subarray(0, target.length - from)), from);
  }
}
