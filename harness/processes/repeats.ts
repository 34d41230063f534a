import type { Request } from '../fs/request.ts';
import { outOfScope } from '../intercept/scope.ts';
import { AnswerScript, type Answers } from './answers.ts';
import { type TwinCall, twinCallOf } from './twin-call.ts';
import type { Message } from './wire.ts';

/** The requests of a process whose steps are made where they are scheduled, and repeated here when their result is due. */
export class Repeats {
  /** The request that was made last, and of what call. */
  #noted: { readonly request: Request; readonly name: string; readonly args: readonly unknown[] } | undefined;
  /** While a request is repeated: what its system calls came to. */
  #script: AnswerScript | undefined;

  note(request: Request, name: string, args: readonly unknown[]): void {
    this.#noted = { request, name, args };
  }

  /** How to make the same request elsewhere; undefined if it depends on what only this process knows. */
  twinOf(request: Request): TwinCall | undefined {
    const noted = this.#noted;
    if (noted?.request !== request || request.sharesMemory || request.watchesHeap) return undefined;
    return twinCallOf(noted.name, noted.args);
  }

  /** What a system call came to, if it is one that is repeated. Throws its Errno. */
  answer(method: string): Message | undefined {
    return this.#script?.answer(method);
  }

  /** Makes the steps that were made elsewhere, if there are any. Throws an Error if they come to another end. */
  repeat(io: Request, answers: Answers): void {
    if (answers.steps === 0) return;
    const script = new AnswerScript(answers);
    this.#script = script;
    try {
      outOfScope(() => {
        for (let step = 0; step < answers.steps; step += 1) io.advance();
      });
    } finally {
      this.#script = undefined;
    }
    if (!io.isDone || !script.isAtEnd) throw new Error(`request ${io.number} (${io.op}) came to another end here`);
  }
}
