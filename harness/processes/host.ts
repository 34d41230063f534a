import type { Parameters } from '../actors/parameters.ts';
import { Errno } from '../disk/errno.ts';
import type { Kernel } from '../disk/kernel.ts';
import { Child, type Program } from './child.ts';
import { KernelService, type PostedEvent } from './kernel-service.ts';
import type { Effect, RunStart, StepNote } from './messages.ts';
import type { RemoteDisk } from './process-disk.ts';
import { ProcessFailure } from './process-failure.ts';
import type { RemoteRequest } from './remote-request.ts';
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

  /** Begins a run: its processes are there, with new heaps. Returns what went wrong in `actors()`, if anything did. */
  begin(run: HostedRun, start: Omit<RunStart, 'process'> & { readonly parameters: Parameters }): string | undefined {
    const names = [...new Set(start.actors.map(({ process }) => process))];
    for (const name of names) this.#start(name);
    this.#run = run;
    this.#service = new KernelService(run.kernel, (event) => this.#post(event));
    this.#actors = start.actors.map(({ process }) => this.#childOf(process));
    let problem: string | undefined;
    for (const name of names) {
      const child = this.#childOf(name);
      child.beginRun();
      child.send(['run', { ...start, process: name }]);
    }
    for (const name of names) {
      const { parts } = this.#receive(this.#childOf(name), ['ready']);
      if (typeof parts[2] === 'string') problem ??= parts[2];
    }
    return problem;
  }

  /** Lets an actor take a turn. */
  turn(actor: number, kind: 'start' | 'resume' | 'timer', number: number): Pause {
    return this.#goOn(this.#actorsChild(actor), ['turn', actor, kind, number]);
  }

  /** The sync call of the actor is complete: its turn goes on. */
  goOn(actor: number): Pause {
    return this.#goOn(this.#actorsChild(actor), ['go']);
  }

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
    for (const child of new Set(this.#actors)) {
      if (child.isGone) continue;
      if (this.#inTurn.has(child)) {
        child.send(['cut']);
        while (child.receive().parts[0] !== 'over') child.send(['cut']);
      }
      child.send(['end']);
    }
    this.#inTurn.clear();
  }

  /** Ends a process of the scenario at once, by SIGKILL; the next run has a new one. */
  kill(process: string): void {
    const child = this.#children.get(process);
    if (child === undefined) return;
    child.kill();
    this.#children.delete(process);
    this.#inTurn.delete(child);
  }

  /** Ends all of them. What they were doing is of no interest any more. */
  killAll(): void {
    for (const name of [...this.#children.keys()]) this.kill(name);
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
    if (this.#children.get(name)?.isGone === false) return;
    this.#children.set(name, new Child(name, this.#program, this.#watchdog));
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

  #goOn(child: Child, parts: readonly unknown[]): Pause {
    this.#inTurn.add(child);
    child.send(parts);
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
    this.#current = this.#diskOf(child);
    try {
      const answer = this.#service?.answer({ request, method, args, bytes });
      child.send(['answer', answer?.value ?? null], answer?.bytes);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      child.send(['errno', error.code, error.errno, error.text]);
    } finally {
      this.#current = undefined;
    }
  }

  #apply(effect: Effect): void {
    if (effect[0] === 'taken') this.#service?.taken(effect[2]);
    else this.#run?.apply(effect);
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

  #diskOf(child: Child): RemoteDisk {
    return {
      get isGone() {
        return child.isGone;
      },
      disk: (method, args, bytes) => {
        child.send(['disk', method, args], bytes);
        const message = this.#receive(child, ['made', 'refused']);
        const [tag, , value, code, errno] = message.parts;
        if (tag === 'refused') throw Object.assign(new Error(String(value)), { code, errno });
        return { value, bytes: message.bytes };
      },
    };
  }
}
