import { Request } from '../request.ts';

/** A call that makes no system call at all: a read of nothing, or one whose AbortSignal was aborted before. */
export class Settled<T> extends Request<T> {
  /** Whether Node calls back before the call has returned, not in the next tick. */
  readonly isAtOnce: boolean;

  constructor(outcome: { readonly value: T } | { readonly error: Error }, isAtOnce = false) {
    super();
    this.isAtOnce = isAtOnce;
    if ('error' in outcome) this.reject(outcome.error);
    else this.resolve(outcome.value);
  }

  protected step(): void {
    throw new Error('a call without system calls was asked for one');
  }
}
