import type { ObserveOptions } from '../actors/scenario.ts';
import type { Kernel } from '../disk/kernel.ts';
import type { ActorThread } from '../schedule/actor-thread.ts';
import type { Ending } from '../schedule/ending.ts';
import type { VirtualTime } from '../schedule/virtual-time.ts';
import type { Witness } from '../schedule/witness.ts';
import type { HostedRun, ProcessHost } from './host.ts';
import { type Effect, type RequestNote, receivedError, type TimerNote } from './messages.ts';
import { RemoteRequest } from './remote-request.ts';
import { createTwins } from './twin-request.ts';

/** What of a run changes when something happens in one of its processes. */
export interface HostedParts {
  readonly kernel: Kernel;
  readonly time: VirtualTime;
  readonly threads: readonly ActorThread[];
  readonly ending: Ending;
  readonly witness: Witness | undefined;
  /** Entries so far. */
  count(): number;
  isAlive(thread: ActorThread): boolean;
  launched(thread: ActorThread): void;
  observe(thread: ActorThread, label: string, value: unknown, options: ObserveOptions): void;
  readsOutside(path: string): void;
  /** A module whose state goes on in the next run. */
  shares(name: string): void;
}

/** The run as its processes see it: what happened in them is entered where it would be if it had happened here. */
export function createHostedRun(parts: HostedParts, host: ProcessHost): HostedRun {
  const { kernel, time, threads, ending, witness } = parts;
  const threadOf = (index: number): ActorThread => {
    const thread = threads[index];
    if (thread === undefined) throw new Error(`a process spoke of actor number ${index}, which there is not`);
    return thread;
  };
  const twinOf = createTwins(kernel, host.call);
  const remote = (thread: ActorThread, note: RequestNote) =>
    new RemoteRequest(note, (each) => host.step(thread.index, each));
  const request = (thread: ActorThread, note: RequestNote) => {
    const made = note.twin === undefined ? remote(thread, note) : twinOf(note.twin, thread.index);
    if (note.call !== undefined) witness?.issued(made, { actor: thread.name, ...note.call, step: parts.count() });
    thread.launch(made, () => undefined, note.isSync, note.number);
    parts.launched(thread);
  };
  const setTimer = (thread: ActorThread, { number, delayMs, periodMs, hasRef, isEvent }: TimerNote) =>
    time.add({
      kind: 'timer',
      ...(isEvent ? { op: 'event' as const } : {}),
      actor: thread.index,
      request: number,
      process: thread.process,
      dueMs: time.nowMs + delayMs,
      periodMs: periodMs ?? undefined,
      hasRef,
      callback: () => undefined,
    });
  const apply = (effect: Effect) => {
    const thread = threadOf(effect[1]);
    switch (effect[0]) {
      case 'request':
        return request(thread, effect[2]);
      case 'observe':
        return parts.observe(thread, effect[2], effect[3], { key: effect[4], reset: effect[5] });
      case 'unwritable':
        return ending.end('invariant-threw', thread, `observed as ${effect[2]} what JSON cannot write: ${effect[3]}`);
      case 'returned':
        thread.hasReturned = true;
        return effect[2] === null ? undefined : ending.fail(thread, receivedError(effect[2]), 'ended');
      case 'failed':
        return ending.fail(thread, receivedError(effect[3]), effect[2]);
      case 'ended':
        return ending.end(effect[2], thread, effect[3]);
      case 'timer':
        return setTimer(thread, effect[2]);
      case 'ref':
        return time.setRef(thread.index, effect[2], effect[3]);
      case 'clear':
        return time.remove(thread.index, effect[2]);
      case 'outside':
        return parts.readsOutside(effect[2]);
      case 'shared':
        return parts.shares(effect[2]);
      case 'slept':
        return time.pass(effect[2]);
      case 'unowned':
        return ending.end(
          'escaped',
          undefined,
          `fs.${effect[2]} of ${effect[3]} was called by code that belongs to no actor`,
        );
      case 'problem':
        return ending.end('setup-threw', undefined, effect[2]);
      case 'taken':
      case 'undone':
        throw new Error(`a process told what is none of the run's: ${effect[0]}`);
    }
  };
  return {
    kernel,
    apply,
    now: () => time.read(),
    isAlive: (actor) => parts.isAlive(threadOf(actor)),
  };
}
