import { loadOf } from '../actors/module-state.ts';
import { createRandom } from '../actors/random.ts';
import type { Actor, ActorContext, Observe } from '../actors/scenario.ts';
import { createFs } from '../fs/create-fs.ts';
import type { FsPort } from '../fs/port.ts';
import type { ActorThread } from './actor-thread.ts';
import { ROOT } from './run-plan.ts';
import { createClock, type TimerTable } from './virtual-time.ts';

/** Pids begin here, in the order in which processes are declared. */
const FIRST_PID = 1_000;

/** An actor of the run, in whatever process it lives. */
export type KnownThread = Pick<ActorThread, 'index' | 'name' | 'process'> & {
  readonly definition: Pick<Actor, 'pid'>;
};

/** What of an actor says which pid its process has. */
export interface PidOwner {
  readonly process: string;
  readonly pid?: number | undefined;
}

/** The pid of a process: the one that an actor of it names, else by its place among the processes of all actors. */
export function pidIn(actors: readonly PidOwner[], process: string): number {
  const named = actors.find((each) => each.process === process && each.pid !== undefined)?.pid;
  return named ?? FIRST_PID + [...new Set(actors.map((each) => each.process))].indexOf(process);
}

/** What an actor is given for one run. */
export function createContext(
  thread: ActorThread,
  run: {
    readonly seed: number;
    readonly threads: readonly KnownThread[];
    readonly time: TimerTable;
    readonly observe: Observe;
    readonly isAlive: (thread: KnownThread) => boolean;
    readonly port: Omit<FsPort, 'temporarySuffix' | 'clock'>;
  },
): ActorContext {
  const random = createRandom(run.seed, thread.name);
  const owners = run.threads.map(({ process, definition: { pid } }) => ({ process, pid }));
  const pidOf = ({ process }: KnownThread) => pidIn(owners, process);
  const load = loadOf(thread.definition);
  const clock = createClock(run.time, thread);
  return {
    dir: ROOT,
    fs: createFs({ ...run.port, clock, temporarySuffix: () => random.id().slice(0, 6) }),
    clock,
    random,
    observe: run.observe,
    process: {
      name: thread.process,
      pid: pidOf(thread),
      isAlive: (pid) => run.threads.some((each) => pidOf(each) === pid && run.isAlive(each)),
    },
    // Its type says what the caller expects of the package.
    load: <Exports>(name: string) => load(name) as Promise<Exports>,
  };
}
