import { readSync, writeSync } from 'node:fs';
import { outOfScope } from '../intercept/scope.ts';

const MAGIC = 0x66726163;
const HEAD_BYTES = 12;
/** Larger than anything a scenario sends; what claims to be longer is no message. */
const MAX_BYTES = 2 ** 30;
const FIRST_BUFFER_BYTES = 64 * 1024;

/** One message: a tag and what belongs to it, as JSON has it, and bytes that belong to it. */
export interface Message {
  readonly parts: readonly unknown[];
  readonly bytes: Uint8Array | undefined;
}

/** The other side is gone, or what it wrote is no message. */
export class WireBroken extends Error {
  override readonly name = 'WireBroken';
  readonly isClosed: boolean;

  constructor(message: string, isClosed: boolean) {
    super(message);
    this.isClosed = isClosed;
  }
}

/**
 * Messages over one duplex pipe, in turns: whoever has sent one waits for the answer. Both directions block the thread, so that
 * it works inside a sync call too. A message is a head of three 32-bit numbers (a mark, the length of the JSON, the
 * length of the bytes), the JSON and the bytes.
 */
export class Wire {
  readonly #fd: number;
  #buffer = Buffer.allocUnsafe(FIRST_BUFFER_BYTES);
  #filled = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Throws a WireBroken if nobody is at the other end. */
  send(parts: readonly unknown[], bytes?: Uint8Array): void {
    const text = JSON.stringify(parts);
    const length = Buffer.byteLength(text);
    const message = Buffer.allocUnsafe(HEAD_BYTES + length + (bytes?.byteLength ?? 0));
    message.writeUInt32LE(MAGIC, 0);
    message.writeUInt32LE(length, 4);
    // One more than there are, so that none and no bytes differ.
    message.writeUInt32LE(bytes === undefined ? 0 : bytes.byteLength + 1, 8);
    message.write(text, HEAD_BYTES);
    if (bytes !== undefined) message.set(bytes, HEAD_BYTES + length);
    for (let sent = 0; sent < message.length; ) sent += this.#write(message, sent);
  }

  /** Waits for the next message. Throws a WireBroken. */
  receive(): Message {
    while (this.#filled < HEAD_BYTES) this.#fill(HEAD_BYTES);
    const head = this.#buffer;
    const length = head.readUInt32LE(4);
    const marked = head.readUInt32LE(8);
    const count = Math.max(0, marked - 1);
    if (head.readUInt32LE(0) !== MAGIC || length > MAX_BYTES || count > MAX_BYTES) {
      throw new WireBroken('it wrote to the pipe what is no message of ours', false);
    }
    const end = HEAD_BYTES + length + count;
    while (this.#filled < end) this.#fill(end);
    const parts = partsOf(this.#buffer.toString('utf8', HEAD_BYTES, HEAD_BYTES + length));
    const bytes = marked === 0 ? undefined : Buffer.from(this.#buffer.subarray(HEAD_BYTES + length, end));
    this.#buffer.copyWithin(0, end, this.#filled);
    this.#filled -= end;
    return { parts, bytes };
  }

  #write(message: Buffer, from: number): number {
    try {
      return outOfScope(() => writeSync(this.#fd, message, from));
    } catch (error) {
      throw new WireBroken(`the pipe to it is closed (${String(Reflect.get(Object(error), 'code'))})`, true);
    }
  }

  /** Reads what is there into a buffer that has room for `needed` bytes. */
  #fill(needed: number): void {
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, this.#filled);
      this.#buffer = larger;
    }
    let count = 0;
    try {
      // An actor that asks for the time, say, waits here: for its own calls this descriptor is none.
      count = outOfScope(() =>
        readSync(this.#fd, this.#buffer, this.#filled, this.#buffer.length - this.#filled, null),
      );
    } catch (error) {
      throw new WireBroken(`the pipe from it is closed (${String(Reflect.get(Object(error), 'code'))})`, true);
    }
    if (count === 0) throw new WireBroken('it has ended', true);
    this.#filled += count;
  }
}

function partsOf(text: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(text);
    if (Array.isArray(parts)) return parts;
  } catch {}
  throw new WireBroken('it wrote to the pipe what is no message of ours', false);
}
