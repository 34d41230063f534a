import { readSync, writeSync } from 'node:fs';
import { outOfScope } from '../intercept/scope.ts';

const MAGIC = 0x66726163;
const HEAD_BYTES = 12;
/** Larger than anything a scenario sends; what claims to be longer is no message. */
const MAX_BYTES = 2 ** 30;
const FIRST_BUFFER_BYTES = 64 * 1024;
/** What waits to be sent goes before it is more than that. */
const MOST_WAITING_BYTES = 512 * 1024;
/** A byte of text takes at most so many in UTF-8. */
const MOST_BYTES_PER_UNIT = 3;

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
 *
 * Waking the other side costs more than anything else here, so what needs no answer waits and goes with what does.
 */
export class Wire {
  readonly #fd: number;
  #in = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  /** The part of it that has come and has not been taken. */
  #taken = 0;
  #filled = 0;
  #out = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  #waiting = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Throws a WireBroken if nobody is at the other end. */
  send(parts: readonly unknown[], bytes?: Uint8Array): void {
    this.#append(parts, bytes);
    this.flush();
  }

  /** Sends it with the next message, or before if there is much. Throws a WireBroken if nobody is at the other end. */
  sendLater(parts: readonly unknown[], bytes?: Uint8Array): void {
    this.#append(parts, bytes);
    if (this.#waiting > MOST_WAITING_BYTES) this.flush();
  }

  /** Sends what waits. Throws a WireBroken if nobody is at the other end. */
  flush(): void {
    const end = this.#waiting;
    this.#waiting = 0;
    for (let sent = 0; sent < end; ) sent += this.#write(sent, end - sent);
    if (this.#out.length > 2 * MOST_WAITING_BYTES) this.#out = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  }

  /** Waits for the next message. Throws a WireBroken. */
  receive(): Message {
    this.#fill(HEAD_BYTES);
    const length = this.#in.readUInt32LE(this.#taken + 4);
    const marked = this.#in.readUInt32LE(this.#taken + 8);
    const count = Math.max(0, marked - 1);
    if (this.#in.readUInt32LE(this.#taken) !== MAGIC || length > MAX_BYTES || count > MAX_BYTES) {
      throw new WireBroken('it wrote to the pipe what is no message of ours', false);
    }
    this.#fill(HEAD_BYTES + length + count);
    const from = this.#taken + HEAD_BYTES;
    const parts = partsOf(this.#in.toString('utf8', from, from + length));
    const end = from + length + count;
    const bytes = marked === 0 ? undefined : Buffer.from(this.#in.subarray(from + length, end));
    this.#taken = end;
    return { parts, bytes };
  }

  #append(parts: readonly unknown[], bytes: Uint8Array | undefined): void {
    const text = JSON.stringify(parts);
    const at = this.#waiting;
    const most = at + HEAD_BYTES + MOST_BYTES_PER_UNIT * text.length + (bytes?.byteLength ?? 0);
    if (most > this.#out.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(most, this.#out.length * 2));
      this.#out.copy(larger, 0, 0, at);
      this.#out = larger;
    }
    const out = this.#out;
    const length = out.write(text, at + HEAD_BYTES);
    out.writeUInt32LE(MAGIC, at);
    out.writeUInt32LE(length, at + 4);
    // One more than there are, so that none and no bytes differ.
    out.writeUInt32LE(bytes === undefined ? 0 : bytes.byteLength + 1, at + 8);
    if (bytes !== undefined) out.set(bytes, at + HEAD_BYTES + length);
    this.#waiting = at + HEAD_BYTES + length + (bytes?.byteLength ?? 0);
  }

  #write(from: number, length: number): number {
    try {
      return outOfScope(() => writeSync(this.#fd, this.#out, from, length));
    } catch (error) {
      throw new WireBroken(`the pipe to it is closed (${String(Reflect.get(Object(error), 'code'))})`, true);
    }
  }

  /** Reads until there are so many bytes that have not been taken. */
  #fill(needed: number): void {
    while (this.#filled - this.#taken < needed) {
      if (this.#taken + needed > this.#in.length) this.#makeRoom(needed);
      const count = this.#read();
      if (count === 0) throw new WireBroken('it has ended', true);
      this.#filled += count;
    }
  }

  #read(): number {
    if (this.#taken === this.#filled) {
      this.#taken = 0;
      this.#filled = 0;
    }
    try {
      // An actor that asks for the time, say, waits here: for its own calls this descriptor is none.
      return outOfScope(() => readSync(this.#fd, this.#in, this.#filled, this.#in.length - this.#filled, null));
    } catch (error) {
      throw new WireBroken(`the pipe from it is closed (${String(Reflect.get(Object(error), 'code'))})`, true);
    }
  }

  #makeRoom(needed: number): void {
    const room = needed > this.#in.length ? Buffer.allocUnsafeSlow(Math.max(needed, this.#in.length * 2)) : this.#in;
    this.#in.copy(room, 0, this.#taken, this.#filled);
    this.#filled -= this.#taken;
    this.#taken = 0;
    this.#in = room;
  }
}

function partsOf(text: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(text);
    if (Array.isArray(parts)) return parts;
  } catch {}
  throw new WireBroken('it wrote to the pipe what is no message of ours', false);
}
