import type { Child } from './child.ts';
import type { RemoteDisk } from './process-disk.ts';
import type { Message } from './wire.ts';

/** The real folder as one process reaches it. */
export class ChildDisk implements RemoteDisk {
  readonly #child: Child;
  readonly #receive: (tags: readonly string[]) => Message;

  /** `receive` waits for a message of the process. */
  constructor(child: Child, receive: (tags: readonly string[]) => Message) {
    this.#child = child;
    this.#receive = receive;
  }

  get isGone(): boolean {
    return this.#child.isGone;
  }

  ask(method: string, args: readonly unknown[], bytes?: Uint8Array): ReturnType<RemoteDisk['ask']> {
    this.#child.send(['disk', method, args], bytes);
    const message = this.#receive(['made', 'refused']);
    const [tag, , value, code, errno] = message.parts;
    if (tag === 'refused') throw Object.assign(new Error(String(value)), { code, errno });
    return { value, bytes: message.bytes };
  }

  tell(method: string, args: readonly unknown[], bytes?: Uint8Array): void {
    this.#child.sendLater(['do', method, args], bytes);
    this.#child.isToldMore = true;
  }

  /** Waits until all that it was told to do is done. */
  settle(): void {
    if (this.isGone || !this.#child.isToldMore) return;
    this.#child.send(['settle']);
    this.#receive(['settled']);
  }
}
