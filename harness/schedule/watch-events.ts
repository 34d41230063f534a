import type { FsEvents } from '../fs/port.ts';
import type { ActorThread } from './actor-thread.ts';
import type { TimerTable } from './virtual-time.ts';

/** Numbers of events are far above those of requests, which a step of somebody else's must not move. */
const FIRST_EVENT = 2 ** 24;
const EVENTS_PER_WATCH = 2 ** 18;

/**
 * The queue of one `fs.watch`: an event is a timer that is due at once, so its delivery is a turn that can come at any time
 * from now on, after the events and timers of its process that were there before.
 */
export function createEvents(thread: ActorThread, time: TimerTable): FsEvents {
  const first = FIRST_EVENT + thread.nextWatch() * EVENTS_PER_WATCH;
  const pending = new Set<number>();
  let posted = 0;
  return {
    post: (deliver) => {
      const number = first + (posted % EVENTS_PER_WATCH);
      posted += 1;
      pending.add(number);
      time.add({
        kind: 'timer',
        op: 'event',
        actor: thread.index,
        request: number,
        process: thread.process,
        dueMs: time.nowMs,
        periodMs: undefined,
        hasRef: false,
        callback: () => {
          pending.delete(number);
          deliver();
        },
      });
    },
    close: () => {
      for (const number of pending) time.remove(thread.index, number);
      pending.clear();
    },
  };
}
