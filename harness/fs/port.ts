import type { Clock } from '../actors/clock.ts';
import type { Request } from './request.ts';

/** How the calls of one actor reach the schedule. */
export interface FsPort {
  /** Puts a request in flight; `deliver` is called, in a turn of the actor, when it is done. */
  submit(request: Request, deliver: () => void): void;
  /** Carries a request out while the thread waits: a sync call. */
  complete(request: Request): void;
  /** Told of each call before it is submitted or completed, where somebody wants to know what actors called it. */
  readonly note?: ((request: Request, name: string, args: readonly unknown[]) => void) | undefined;
  /** An `fs` function that cannot be scheduled was called: ends the run as `unknown`. */
  unsupported(name: string): never;
  /** Six characters for `mkdtemp`, from the actor's own randomness. */
  temporarySuffix(): string;
  /** The actor's virtual time. */
  readonly clock: Pick<Clock, 'now' | 'setTimeout' | 'setInterval' | 'clearInterval'>;
  /** Lets so many ms of virtual time pass while the thread waits. */
  sleep(ms: number): void;
  /** Makes a queue for events that steps of any actor cause. */
  createEvents(): FsEvents;
}

/** Events of one `fs.watch`, on their way to the actor that watches. */
export interface FsEvents {
  /** Called by a step: `deliver` is called later, in a turn of the actor, in the order of the posts. */
  post(deliver: () => void): void;
  /** Drops what has not been delivered. */
  close(): void;
}
