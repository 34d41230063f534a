import { Request } from '../fs/request.ts';
import type { RequestNote, StepNote } from './messages.ts';

/** A request of an actor in another process, where its steps are made; here is what the schedule has to know of it. */
export class RemoteRequest extends Request {
  /** What it gave, as a report shows it. */
  result: string | undefined;
  readonly #makeStep: (request: RemoteRequest) => StepNote;
  #isInsideJob = false;

  constructor(note: RequestNote, makeStep: (request: RemoteRequest) => StepNote) {
    super();
    this.sharesMemory = note.sharesMemory;
    this.watchesHeap = note.watchesHeap;
    this.#makeStep = makeStep;
  }

  override get isInsideJob(): boolean {
    return this.#isInsideJob;
  }

  protected override step(): void {
    const { op, path, dest, descriptorPath, outcome, isDone, isInsideJob, result } = this.#makeStep(this);
    this.note(op, path, dest);
    this.descriptorPath = descriptorPath;
    this.outcome = outcome;
    this.isDone = isDone;
    this.#isInsideJob = isInsideJob;
    this.result = result;
  }
}
