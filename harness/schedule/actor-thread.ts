import type { Actor } from '../actors/scenario.ts';
import type { SystemCalls } from '../disk/kernel.ts';
import { placeOfDescriptor, type Request, type RequestOwner } from '../fs/request.ts';
import { FIRST_SCHEDULED_DESCRIPTOR } from '../intercept/patch-fs.ts';
import type { Candidate } from './policy.ts';

/** A request in flight: its steps, then the delivery of its result. */
export class Flight implements Candidate {
  readonly actor: number;
  readonly request: number;
  kind: 'step' | 'resume' = 'step';
  readonly io: Request;
  readonly deliver: () => void;
  /** A sync call: the thread waits for it. */
  readonly isSync: boolean;
  /** Set when a job ended inside this turn of the process: the next job must wait for the thread. */
  blockedInTurn = 0;

  constructor(actor: number, io: Request, deliver: () => void, isSync: boolean) {
    this.actor = actor;
    this.request = io.number;
    this.io = io;
    this.deliver = deliver;
    this.isSync = isSync;
  }
}

/** The first turn of an actor. */
export interface Start extends Candidate {
  readonly kind: 'start';
}

/** An actor in a run: what it has in flight, and whether it is done. */
export class ActorThread implements RequestOwner {
  readonly index: number;
  readonly name: string;
  readonly process: string;
  readonly definition: Actor;
  readonly kernel: SystemCalls;
  /** What can go on, by number; the start is number 0. */
  readonly tasks: (Start | Flight)[] = [];
  hasReturned = false;
  /** The token of the JavaScript state that its turns share with others. */
  readonly heapToken: string;
  readonly #slots: number;
  #lastNumber = 0;
  #watches = 0;

  constructor(options: { index: number; name: string; definition: Actor; kernel: SystemCalls; slots: number }) {
    this.index = options.index;
    this.name = options.name;
    this.definition = options.definition;
    this.process = options.definition.process ?? 'main';
    this.heapToken = this.definition.heap === 'own' ? `heap:actor/${this.name}` : `heap:${this.process}`;
    this.kernel = options.kernel;
    this.#slots = options.slots;
    this.tasks.push({ kind: 'start', actor: options.index, request: 0 });
  }

  /** Its function has settled and nothing it issued is in flight. */
  get isIdle(): boolean {
    return this.hasReturned && this.tasks.length === 0;
  }

  nextNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  /** The number of an `fs.watch` within the actor, from 0. */
  nextWatch(): number {
    this.#watches += 1;
    return this.#watches - 1;
  }

  descriptorNumber(number: number, which: number): number {
    return FIRST_SCHEDULED_DESCRIPTOR + placeOfDescriptor(number, which) * this.#slots + this.index;
  }

  /** `number` where it has been given one already. */
  launch(io: Request, deliver: () => void, isSync: boolean, number = this.nextNumber()): Flight {
    io.issue(this, number);
    const flight = new Flight(this.index, io, deliver, isSync);
    this.tasks.push(flight);
    return flight;
  }

  /** Nothing of it comes any more. */
  end(): void {
    this.tasks.length = 0;
    this.hasReturned = true;
  }

  finish(task: Start | Flight): void {
    this.tasks.splice(this.tasks.indexOf(task), 1);
  }
}
