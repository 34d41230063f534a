import { Errno } from '../disk/errno.ts';
import type { Message } from './wire.ts';

/** What one system call came to: its value, or its error. Bytes that were read come beside it. */
export type Answer = readonly [
  method: string,
  value: unknown,
  error?: readonly [code: string, errno: number, text: string],
];

/** What the system calls of a request came to, step after step. */
export interface Answers {
  readonly steps: number;
  readonly list: readonly Answer[];
  readonly bytes: Uint8Array | undefined;
}

/** As they come over the pipe: the count of steps and the list, or nothing. */
export function answersIn([steps = 0, list = []]: readonly unknown[], bytes: Uint8Array | undefined): Answers {
  return { steps: steps as number, list: list as readonly Answer[], bytes };
}

const READ = 'read';

/** The answers while they are collected. */
export class AnswerLog {
  readonly #list: Answer[] = [];
  readonly #chunks: Uint8Array[] = [];
  #steps = 0;

  beginStep(): void {
    this.#steps += 1;
  }

  /** Makes the call and notes what it came to. */
  note(method: string, call: () => { readonly value: unknown; readonly bytes?: Uint8Array | undefined }): Message {
    try {
      const { value, bytes } = call();
      if (bytes !== undefined) this.#chunks.push(bytes);
      this.#list.push([method, value]);
      return { parts: [null, value], bytes };
    } catch (error) {
      if (error instanceof Errno) this.#list.push([method, null, [error.code, error.errno, error.text]]);
      throw error;
    }
  }

  get answers(): Answers {
    const [only] = this.#chunks;
    const bytes = this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : only;
    return { steps: this.#steps, list: this.#list, bytes };
  }
}

/** The answers while they are given again, in the order in which they were collected. */
export class AnswerScript {
  readonly #list: readonly Answer[];
  readonly #bytes: Uint8Array;
  #next = 0;
  #read = 0;

  constructor({ list, bytes = new Uint8Array() }: Answers) {
    this.#list = list;
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#next === this.#list.length;
  }

  /** Throws the Errno that the call ended with, and an Error if it is not the call that was made. */
  answer(method: string): Message {
    const answer = this.#list[this.#next];
    this.#next += 1;
    if (answer?.[0] !== method) throw new Error(`made the call ${method} where it had made ${String(answer?.[0])}`);
    const [, value, error] = answer;
    if (error !== undefined) throw new Errno(...error);
    if (method !== READ) return { parts: [null, value], bytes: undefined };
    const from = this.#read;
    this.#read += value as number;
    return { parts: [null, value], bytes: this.#bytes.subarray(from, this.#read) };
  }
}
