import { NotLoadable } from '../actors/module-state.ts';
import type { ActorThread } from './actor-thread.ts';
import { RunEnded } from './guards.ts';
import type { Recorder } from './recorder.ts';
import type { ActorFailure, Unknown, UnknownReason } from './run-record.ts';

/** What went wrong in a run, and whether it goes on. */
export class Ending {
  readonly failures: ActorFailure[] = [];
  unknown: Unknown | undefined;
  /** The policy has seen an equal run. */
  isRedundant = false;
  readonly #recorder: Recorder;
  /** A failure of the harness or its medium, not of the subject; thrown when the subject is out of the way. */
  #broken: { readonly error: unknown } | undefined;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** Whatever the subject still does is of no interest. */
  get isCutOff(): boolean {
    return this.unknown !== undefined || this.isRedundant || this.#broken !== undefined;
  }

  /** The harness itself, or its medium, has failed. The subject must not be able to swallow that. */
  break(error: unknown): void {
    this.#broken ??= { error };
  }

  throwIfBroken(): void {
    if (this.#broken !== undefined) throw this.#broken.error;
  }

  /** An actor failed. */
  fail(thread: ActorThread, error: unknown, kind: ActorFailure['kind']): void {
    if (error instanceof RunEnded || this.isCutOff) return;
    if (error instanceof NotLoadable) {
      this.break(error);
      return;
    }
    this.failures.push({ actor: thread.name, error, kind, step: this.#recorder.count });
  }

  /** There is no verdict; the first reason counts. */
  end(reason: UnknownReason, thread: ActorThread | undefined, message: string): void {
    this.unknown ??= {
      reason,
      actor: thread?.name ?? null,
      message: thread === undefined ? message : `${thread.name} ${message}`,
    };
  }
}
