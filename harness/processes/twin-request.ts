import type { Kernel, SystemCalls } from '../disk/kernel.ts';
import { Request, type RequestOwner } from '../fs/request.ts';
import { AnswerLog } from './answers.ts';
import { createRemoteKernel } from './remote-kernel.ts';
import { requestOf, type TwinCall } from './twin-call.ts';

/** Makes a system call of that request, in the place where its process makes it. Throws its Errno. */
export type MakeCall = (
  request: TwinRequest,
  method: string,
  args: readonly unknown[],
  bytes: Uint8Array | undefined,
) => { readonly value: unknown; readonly bytes?: Uint8Array | undefined };

interface TwinParts {
  /** Whose steps it makes. */
  readonly part: Request;
  readonly kernel: SystemCalls;
  /** Told at each step, whose system calls are the next that the kernel is asked for. */
  readonly isOn: (twin: TwinRequest) => void;
}

/**
 * A request that there is twice: here, where its steps are made one by one as they are chosen, and in the process of its
 * actor, which repeats them all from the answers when it is to have the result.
 */
export class TwinRequest extends Request {
  readonly #part: Request;
  readonly #kernel: SystemCalls;
  readonly #isOn: (twin: TwinRequest) => void;
  /** Index of the actor whose request it is. */
  readonly actor: number;
  readonly log = new AnswerLog();

  constructor(actor: number, { part, kernel, isOn }: TwinParts) {
    super();
    this.actor = actor;
    this.#part = part;
    this.#kernel = kernel;
    this.#isOn = isOn;
    this.sharesMemory = part.sharesMemory;
    this.watchesHeap = part.watchesHeap;
  }

  override get isInsideJob(): boolean {
    return this.#part.isInsideJob;
  }

  override issue(owner: RequestOwner, number: number): void {
    const { name, process } = owner;
    const descriptorNumber: RequestOwner['descriptorNumber'] = (...which) => owner.descriptorNumber(...which);
    super.issue({ name, process, kernel: this.#kernel, descriptorNumber }, number);
  }

  protected override step(): void {
    const part = this.#part;
    this.#isOn(this);
    this.log.beginStep();
    this.advancePart(part);
    this.isDone = part.isDone;
    this.error = part.error;
    this.value = part.value;
  }
}

/** What makes the twins of one run. */
export function createTwins(kernel: Kernel, make: MakeCall): (call: TwinCall, actor: number) => TwinRequest {
  let current: TwinRequest | undefined;
  const calls: SystemCalls = {
    ...createRemoteKernel(
      (method, args, bytes) => {
        const twin = current;
        if (twin === undefined) throw new Error(`a call ${method} was made by no request`);
        return twin.log.note(method, () => make(twin, method, args, bytes));
      },
      {
        add: () => {
          throw new Error('a request that there is twice watches nothing');
        },
      },
    ),
    openedAs: (fd) => kernel.openedAs(fd),
  };
  return (call, actor) =>
    new TwinRequest(actor, {
      part: requestOf(call),
      kernel: calls,
      isOn: (twin) => {
        current = twin;
      },
    });
}
