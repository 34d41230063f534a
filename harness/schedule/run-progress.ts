import type { Agenda } from './agenda.ts';
import type { Progress } from './policy.ts';
import type { Recorder } from './recorder.ts';

/** A class, since an object with getters is slow to make, and there is one per run. */
export class RunProgress implements Progress {
  readonly entriesOf: readonly number[];
  readonly #agenda: Agenda;

  constructor({ entriesOf }: Recorder, agenda: Agenda) {
    this.entriesOf = entriesOf;
    this.#agenda = agenda;
  }

  get lastActor(): number {
    return this.#agenda.lastActor;
  }

  get isInTurn(): boolean {
    return this.#agenda.turnOf !== undefined;
  }

  isBusy(process: string): boolean {
    return this.#agenda.isBusy(process);
  }

  get isInOpenTurn(): boolean {
    return this.isInTurn && this.#agenda.isHosted;
  }
}
