import type { Parameters } from '../actors/parameters.ts';
import { Errno } from '../disk/errno.ts';
import type { Kernel } from '../disk/kernel.ts';
import { MediumFailure } from '../disk/medium.ts';
import type { Request } from '../fs/request.ts';
import { Child, type Program } from './child.ts';
import { ChildDisk } from './child-disk.ts';
import { type AskedCall, KernelService, type PostedEvent } from './kernel-service.ts';
import type { Effect, RunStart, StepNote, UndoneCall } from './messages.ts';
import type { RemoteDisk } from './process-disk.ts';
import { ProcessFailure } from './process-failure.ts';
import type { RemoteRequest } from './remote-request.ts';
import { type MakeCall, TwinRequest } from './twin-request.ts';
import { Watchdog } from './watchdog.ts';
import type { Message } from './wire.ts';

/** Where the JavaScript of a turn has come to: its end, or a sync call of request `number`. */
export type Pause = { readonly kind: 'over' } | { readonly kind: 'waits'; readonly number: number };

/** What a run offers to the processes it is made of. */
export interface HostedRun {
  readonly kernel: Kernel;
  /** Something happened in a process. */
  apply(effect: Effect): void;
  /** What time it is, for an actor that asks. */
  now(): number;
  /** Whether what that actor belongs to still goes on. */
  isAlive(actor: number): boolean;
}

const OVER: Pause = { kind: 'over' };

/**
 * The processes of a scenario as operating-system processes: one each, used again from run to run. All calls block until the
 * process has come to the next point at which the schedule decides: nothing happens in it that was not asked for.
 */
export class ProcessHost {
  readonly #program: Program;
  readonly #watchdog = new Watchdog();
  readonly #children = new Map<string, Child>();
  #run: HostedRun | undefined;
  #service: KernelService | undefined;
  /** Of the run that is on: the process of each actor, by index. */
  #actors: readonly Child[] = [];
  readonly #disks = new Map<Child, ChildDisk>();
  /** Processes with a turn that waits in a sync call. */
  readonly #inTurn = new Set<Child>();
  #current: RemoteDisk | undefined;

  constructor(program: Program) {
    this.#program = program;
  }

  /** The process whose system call is being made, where the disk is to make it there. */
  get current(): RemoteDisk | undefined {
    return this.#current;
  }

  /** Begins a run: its processes are there, with new heaps. What goes wrong in `actors()` is told with the first turn. */
  begin(run: HostedRun, start: Omit<RunStart, 'process'> & { readonly parameters: Parameters }): void {
    const names = [...new Set(start.actors.map(({ process }) => process))];
    for (const name of names) this.#start(name);
    this.#run = run;
    this.#service = new KernelService(run.kernel, (event) => this.#post(event));
    this.#actors = start.actors.map(({ process }) => this.#childOf(process));
    for (const name of names) {
      const child = this.#childOf(name);
      child.beginRun();
      child.sendLater(['run', { ...start, process: name }]);
    }
  }

  /** Lets an actor take a turn: in which the result of `io` is delivered, if it is given. */
  turn(actor: number, kind: 'start' | 'resume' | 'timer', number: number, io: Request | undefined): Pause {
    return this.#goOn(this.#actorsChild(actor), ['turn', actor, kind, number], io);
  }

  /** The sync call of the actor is complete: its turn goes on. */
  goOn(actor: number, io: Request): Pause {
    return this.#goOn(this.#actorsChild(actor), ['go'], io);
  }

  /** Makes a system call of a request that there is twice. */
  readonly call: MakeCall = (request, method, args, bytes) =>
    this.#make(this.#actorsChild(request.actor), { request, method, args, bytes });

  /** Makes the next step of a request in its process. */
  step(actor: number, request: RemoteRequest): StepNote {
    const child = this.#actorsChild(actor);
    child.send(['step', actor, request.number]);
    for (;;) {
      const { parts, bytes } = this.#receive(child, ['call', 'stepped']);
      if (parts[0] === 'stepped') return parts[2] as StepNote;
      this.#answer(child, request, parts, bytes);
    }
  }

  /** Ends the run: whoever still waits is told that it is over. */
  end(): void {
    this.#run = undefined;
    this.settle(undefined);
    for (const child of new Set(this.#actors)) {
      if (child.isGone) continue;
      if (this.#inTurn.has(child)) {
        child.send(['cut']);
        while (child.receive().parts[0] !== 'over') child.send(['cut']);
      }
      // It hears of it when the next run begins: until then it does nothing anyway.
      child.sendLater(['end']);
    }
    this.#inTurn.clear();
  }

  /** Ends a process of the scenario at once, by SIGKILL; the next run has a new one. */
  kill(process: string): void {
    const child = this.#children.get(process);
    if (child === undefined) return;
    // What was chosen before has happened.
    this.#diskOf(child).settle();
    this.#kill(process, child);
  }

  /** Waits until what processes were told to do is done; what one was told does not matter to that one itself. */
  settle(but: RemoteDisk | undefined): void {
    for (const disk of this.#disks.values()) if (disk !== but) disk.settle();
  }

  /** Ends all of them. What they were doing is of no interest any more. */
  killAll(): void {
    for (const [name, child] of [...this.#children]) this.#kill(name, child);
    this.#run = undefined;
  }

  /** The pids of the processes there are. */
  get pids(): readonly number[] {
    return [...this.#children.values()].map((child) => child.pid);
  }

  dispose(): void {
    this.killAll();
    this.#watchdog.close();
  }

  #start(name: string): void {
    const before = this.#children.get(name);
    if (before?.isGone === false) return;
    if (before !== undefined) this.#kill(name, before);
    this.#children.set(name, new Child(name, this.#program, this.#watchdog));
  }

  #kill(name: string, child: Child): void {
    child.kill();
    this.#children.delete(name);
    this.#disks.delete(child);
    this.#inTurn.delete(child);
  }

  #childOf(name: string): Child {
    const child = this.#children.get(name);
    if (child === undefined) throw new Error(`process ${name} was not started`);
    return child;
  }

  #actorsChild(actor: number): Child {
    const child = this.#actors[actor];
    if (child === undefined) throw new Error(`there is no actor number ${actor}`);
    return child;
  }

  #goOn(child: Child, parts: readonly unknown[], io: Request | undefined): Pause {
    if (!child.hasAnswered) {
      // To load its modules may take long; a turn may not.
      child.send(['settle']);
      this.#receive(child, ['settled']);
    }
    this.#inTurn.add(child);
    if (io instanceof TwinRequest) {
      const { steps, list, bytes } = io.log.answers;
      child.send([...parts, steps, list], bytes);
    } else child.send(parts);
    const answer = this.#receive(child, ['over', 'waits']).parts;
    if (answer[0] === 'waits') return { kind: 'waits', number: answer[3] as number };
    this.#inTurn.delete(child);
    return OVER;
  }

  /** The next message that is one of those; whatever else it asks on the way is answered. */
  #receive(child: Child, tags: readonly string[]): Message {
    for (;;) {
      const message = child.receive();
      const [tag, effects] = message.parts;
      if (Array.isArray(effects)) for (const effect of effects as Effect[]) this.#apply(effect);
      if (tags.includes(tag as string)) return message;
      if (tag === 'now') child.send(['answer', this.#run?.now() ?? 0]);
      else if (tag === 'alive') child.send(['answer', this.#run?.isAlive(message.parts[2] as number) ?? false]);
      else if (tag === 'broken')
        throw new ProcessFailure(`process \`${child.name}\` failed: ${String(message.parts[2])}`);
      else throw new ProcessFailure(`process \`${child.name}\` wrote to the pipe what nobody asked for`);
    }
  }

  #answer(child: Child, request: RemoteRequest, parts: readonly unknown[], bytes: Uint8Array | undefined): void {
    const [, , method, args] = parts as [string, unknown, string, readonly unknown[]];
    try {
      const answer = this.#make(child, { request, method, args, bytes });
      child.send(['answer', answer.value], answer.bytes);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      child.send(['errno', error.code, error.errno, error.text]);
    }
  }

  #make(child: Child, call: AskedCall): ReturnType<MakeCall> {
    if (this.#service === undefined) throw new Error('a call was made before the first run');
    this.#current = this.#diskOf(child);
    try {
      return this.#service.answer(call);
    } finally {
      this.#current = undefined;
    }
  }

  #apply(effect: Effect): void {
    if (effect[0] === 'taken') this.#service?.taken(effect[2]);
    else if (effect[0] === 'undone') this.#giveUp(effect[2]);
    else this.#run?.apply(effect);
  }

  /** The folder is not what it is taken for: no process that knows it is used any more. */
  #giveUp({ text, code }: UndoneCall): never {
    this.killAll();
    throw new MediumFailure(String(code ?? 'EIO'), new Error(text));
  }

  /** Told at the step that causes the event, whoever makes that step. */
  #post({ actor, ...event }: PostedEvent): void {
    const was = this.#current;
    this.#current = undefined;
    const child = this.#actorsChild(actor);
    child.send(['event', actor, event]);
    this.#receive(child, ['posted']);
    this.#current = was;
  }

  #diskOf(child: Child): ChildDisk {
    let disk = this.#disks.get(child);
    if (disk === undefined) {
      disk = new ChildDisk(child, (tags) => this.#receive(child, tags));
      this.#disks.set(child, disk);
    }
    return disk;
  }
}
