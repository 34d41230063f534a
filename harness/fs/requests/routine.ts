import { Request } from '../request.ts';

/**
 * A compound call written down as Node's JavaScript is: it yields the calls it is made of, one after another, is given the
 * value of each, or has its error thrown where it yielded, and returns what the whole comes to.
 */
export type Routine<T> = Generator<Request, T, unknown>;

/** A request made of other requests, each a job or more; the JavaScript between them is none of the actor's. */
export class Compound<T> extends Request<T> {
  readonly #routine: Routine<T>;
  #part: Request | undefined;

  constructor(routine: Routine<T>) {
    super();
    this.#routine = routine;
    this.#goOn(() => routine.next());
  }

  override get isInsideJob(): boolean {
    return this.#part?.hasBegun === true && this.#part.isInsideJob;
  }

  protected step(): void {
    const part = this.#part;
    if (part === undefined) throw new Error('a compound call went on after its end');
    this.advancePart(part);
    if (!part.isDone) return;
    const { error } = part;
    this.#goOn(() => (error === undefined ? this.#routine.next(part.value) : this.#routine.throw(error)));
  }

  /** Runs the JavaScript up to the next call; one without system calls is no step. */
  #goOn(resume: () => IteratorResult<Request, T>): void {
    try {
      let result = resume();
      while (result.done !== true && result.value.isDone) {
        const { error, value } = result.value;
        result = error === undefined ? this.#routine.next(value) : this.#routine.throw(error);
      }
      if (result.done === true) {
        this.#part = undefined;
        this.resolve(result.value);
      } else {
        this.#part = result.value;
      }
    } catch (error) {
      this.#part = undefined;
      this.reject(error as Error);
    }
  }
}
