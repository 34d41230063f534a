import { Errno } from '../disk/errno.ts';
import { RunEnded } from '../schedule/guards.ts';
import type { Effect, UndoneCall } from './messages.ts';
import type { Message, Wire } from './wire.ts';

/** What a process does when it is asked, whatever it is waiting for. */
export interface Duties {
  /** A system call on the real folder; `isWhole` if all bytes must be written by it. Throws its error. */
  disk(
    method: string,
    args: readonly unknown[],
    bytes: Uint8Array | undefined,
    isWhole: boolean,
  ): { readonly value?: unknown; readonly bytes?: Uint8Array };
  /** A step of one of its requests. */
  step(actor: number, request: number): void;
  /** An event for an `fs.watch`. */
  event(actor: number, event: unknown): void;
}

/** The process's end of the pipe: what happened here is told with the next message. */
export class Line {
  readonly #wire: Wire;
  readonly #duties: Duties;
  #effects: Effect[] = [];
  #undone: UndoneCall | undefined;

  constructor(wire: Wire, duties: Duties) {
    this.#wire = wire;
    this.#duties = duties;
  }

  note(effect: Effect): void {
    this.#effects.push(effect);
  }

  /** What has not been told is of no interest any more. */
  forget(): void {
    this.#effects = [];
  }

  send(tag: string, ...parts: readonly unknown[]): void {
    this.sendWith(undefined, tag, ...parts);
  }

  sendWith(bytes: Uint8Array | undefined, tag: string, ...parts: readonly unknown[]): void {
    const effects = this.#effects;
    this.#effects = [];
    // First, and whatever run it was in: the folder is not what it is taken for.
    if (this.#undone !== undefined) effects.unshift(['undone', 0, this.#undone]);
    this.#undone = undefined;
    this.#wire.send([tag, effects, ...parts], bytes);
  }

  /**
   * Waits for a message of that kind, and does meanwhile what is asked. Throws RunEnded if the run is over, and the Errno that a
   * call ended with.
   */
  await(tags: readonly string[]): Message {
    for (;;) {
      const message = this.#wire.receive();
      const [tag, first, second, third] = message.parts;
      if (tags.includes(tag as string)) return message;
      switch (tag) {
        case 'step':
          this.#duties.step(first as number, second as number);
          break;
        case 'disk':
          this.#answerDisk(first as string, second as readonly unknown[], message.bytes);
          break;
        case 'do':
          this.#do(first as string, second as readonly unknown[], message.bytes);
          break;
        case 'settle':
          this.send('settled');
          break;
        case 'event':
          this.#duties.event(first as number, second);
          break;
        case 'errno':
          throw new Errno(first as string, second as number, third as string);
        case 'cut':
          throw new RunEnded();
        default:
          throw new Error(`was told \`${String(tag)}\` while it waited for ${tags.join(' or ')}`);
      }
    }
  }

  #answerDisk(method: string, args: readonly unknown[], given: Uint8Array | undefined): void {
    let made: ReturnType<Duties['disk']>;
    try {
      made = this.#duties.disk(method, args, given, false);
    } catch (error) {
      const { code, errno } = Object(error) as { code?: unknown; errno?: unknown };
      this.send('refused', error instanceof Error ? error.message : String(error), code, errno);
      return;
    }
    this.sendWith(made.bytes, 'made', made.value ?? null);
  }

  /** A call on the real folder that nobody waits for. The first that fails is told. */
  #do(method: string, args: readonly unknown[], given: Uint8Array | undefined): void {
    try {
      this.#duties.disk(method, args, given, true);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#undone ??= { text, code: Reflect.get(Object(error), 'code') };
    }
  }
}
